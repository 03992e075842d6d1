"""Archives from anyone: what is hostile or broken is refused in words, and nothing is left behind."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import UsageError
from labrig.provenance.archive import opening
from labrig.provenance.archive.opening import METADATA, open_archive
from labrig.provenance.archive.zipped import write_zip


def described(files: dict[str, bytes]) -> bytes:
    graph = [
        {"@id": name, "@type": "File", "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    return json.dumps({"@context": "", "@graph": graph}).encode()


def packed(path: Path, files: dict[str, bytes], metadata: bytes | None = None) -> Path:
    """A zip as an attacker may write it: any names, any description."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(METADATA, described(files) if metadata is None else metadata)
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def refusal(path: Path) -> str:
    before = set(path.parent.iterdir())
    with pytest.raises(UsageError) as caught, open_archive(path):
        pytest.fail("it was opened")
    assert set(path.parent.iterdir()) == before
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Archives are opened here, so that a test sees what they leave."""
    folder = tmp_path / "opened"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_a_good_archive_is_there_while_it_is_looked_at_and_gone_afterwards(tmp_path, temporary):
    files = {"Snakefile": b"rule all:\n", "results/left+right/a b.json": b"{}"}
    path = tmp_path / "good.zip"
    write_zip(
        path,
        {
            **files,
            METADATA: described(
                {n.replace("+", "%2B").replace(" ", "%20"): d for n, d in files.items()}
            ),
        },
    )
    with open_archive(path) as folder:
        assert {name: (folder / name).read_bytes() for name in files} == files
        ages = {p.stat().st_mtime for p in folder.rglob("*")}
        assert len(ages) == 1, "nothing looks newer than what was made from it"
    assert list(temporary.iterdir()) == []


def test_a_zip_packed_anew_with_entries_for_folders_is_as_good(tmp_path):
    data = {"results/a.json": b"{}"}
    path = packed(tmp_path / "again.zip", data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.mkdir("results")
    with open_archive(path) as folder:
        assert (folder / "results/a.json").read_bytes() == b"{}"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../outside.txt", "leads out of its folder"),
        ("results/../../outside.txt", "leads out of its folder"),
        ("/tmp/outside.txt", "is an absolute path"),
        ("C:outside.txt", "is an absolute path"),
        ("results\\..\\outside.txt", "has a character"),
        ("results//a", "is not the plain name"),
        ("./a", "is not the plain name"),
        ("a\nb", "has a character"),
        ("a" * 300, "is too long"),
    ],
)
def test_a_name_that_is_not_a_file_within_is_refused(tmp_path, temporary, name, why):
    assert why in refusal(packed(tmp_path / "bad.zip", {name: b"out"}))
    assert not (tmp_path / "outside.txt").exists()
    assert list(temporary.iterdir()) == []


def test_a_name_with_a_nul_is_refused_not_cut_there(tmp_path):
    path = packed(tmp_path / "nul.zip", {"results/aXb": b"out"})
    path.write_bytes(path.read_bytes().replace(b"aXb", b"a\0b"))
    assert "has a character" in refusal(path)


def test_links_and_devices_are_refused(tmp_path):
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        path = tmp_path / f"kind-{kind}.zip"
        target = b"/etc/passwd"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(METADATA, described({"results": target}))
            entry = zipfile.ZipInfo("results")
            entry.create_system, entry.external_attr = 3, (kind | 0o777) << 16
            archive.writestr(entry, target)
        assert "'results': is a link or no plain file" in refusal(path)


def test_a_name_that_is_there_twice_is_refused_in_letters_of_any_case(tmp_path):
    for names in (("a", "a"), ("results/A.json", "results/a.json")):
        path = tmp_path / f"twice-{names[0][-1]}.zip"
        with (
            zipfile.ZipFile(path, "w") as archive,
            pytest.warns() if names[0] == names[1] else nullcontext(),
        ):
            archive.writestr(METADATA, described(dict.fromkeys(names, b"")))
            for name in names:
                archive.writestr(name, b"")
        assert "is there twice" in refusal(path)


def test_a_file_that_is_a_folder_too_is_refused(tmp_path):
    said = refusal(packed(tmp_path / "both.zip", {"a/b": b"1", "a": b"2"}))
    assert "'a': is a file and a folder" in said


def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path, temporary, monkeypatch):
    monkeypatch.setattr(opening, "FREELY", 1 << 20)
    sizes = []
    monkeypatch.setattr(opening, "_same_age", lambda folder: sizes.append(folder))
    path = packed(tmp_path / "bomb.zip", {f"results/{n}": bytes(4 << 20) for n in range(4)})
    assert path.stat().st_size < 20_000
    assert f"unpacks to more than {opening.RATIO} times its size" in refusal(path)
    assert not sizes
    assert list(temporary.iterdir()) == []


def test_what_a_header_says_of_a_size_is_not_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "FREELY", 1 << 20)
    data = bytes(8 << 20)
    path = packed(tmp_path / "liar.zip", {"zeros": data})
    honest = path.read_bytes()
    size = struct.pack("<I", len(data))
    assert honest.count(size) == 2
    path.write_bytes(honest.replace(size, struct.pack("<I", 10)))
    refusal(path)


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MOST_FILES", 3)
    said = refusal(packed(tmp_path / "many.zip", {str(n): b"" for n in range(4)}))
    assert "has 5 files, more than the 3 allowed" in said


def test_an_encrypted_file_is_refused(tmp_path):
    path = packed(tmp_path / "locked.zip", {"a": b"secret"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(mark)
        data[at + offset] |= 1
    path.write_bytes(bytes(data))
    assert "'a': is encrypted" in refusal(path)


def changed(files: dict[str, bytes]) -> tuple[dict[str, bytes], bytes]:
    return {**files, "a": b"another"}, described(files)


def lacking(files: dict[str, bytes]) -> tuple[dict[str, bytes], bytes]:
    return {}, described(files)


def more(files: dict[str, bytes]) -> tuple[dict[str, bytes], bytes]:
    return {**files, "workflow/evil.py": b""}, described(files)


def unhashed(files: dict[str, bytes]) -> tuple[dict[str, bytes], bytes]:
    return files, json.dumps({"@graph": [{"@id": "a", "@type": "File"}]}).encode()


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (changed, "a: is not the file of which ro-crate-metadata.json has the SHA-256"),
        (lacking, "a: described in ro-crate-metadata.json, but not there"),
        (more, "'workflow/evil.py': is there, but not described"),
        (unhashed, "has no SHA-256 of 'a'"),
        (lambda files: (files, b"{"), "is not JSON"),
        (lambda files: (files, b"[" * 200_000), "is not JSON"),
        (lambda files: (files, b"{}"), "has no @graph"),
        (lambda files: (files, b'{"@graph": [1]}'), "has an entity that is none"),
    ],
)
def test_a_crate_that_is_not_what_it_says_is_refused(
    tmp_path, how: Callable[[dict[str, bytes]], tuple[dict[str, bytes], bytes]], why
):
    files, metadata = how({"a": b"a file"})
    assert why in refusal(packed(tmp_path / "crate.zip", files, metadata))


def test_a_zip_of_something_else_and_what_is_no_zip_are_refused(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"")
    other = tmp_path / "other.zip"
    other.write_bytes(buffer.getvalue())
    assert "has no ro-crate-metadata.json: it is no archive of labrig's" in refusal(other)
    for name, data in {"text": b"no zip", "cut": buffer.getvalue()[:-30], "empty": b""}.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert "is no archive that can be read" in refusal(path)


TEXT = {f"results/{n}.csv": b"".join(b"%d,%d\n" % (i, i * i) for i in range(400)) for n in "ab"}


@pytest.fixture(scope="module")
def compressible(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return packed(tmp_path_factory.mktemp("whole") / "whole.zip", TEXT).read_bytes()


@settings(max_examples=60, deadline=None)
@given(places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=2), by=st.data())
def test_a_damaged_archive_is_refused_or_has_the_same_files(
    tmp_path_factory, compressible, places, by
):
    """A byte that is changed may be one that nothing reads, as that of an entry's time."""
    data = bytearray(compressible)
    for place in places:
        data[int(place * len(data))] ^= by.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("damaged") / "damaged.zip"
    path.write_bytes(bytes(data))
    try:
        with open_archive(path) as folder:
            assert {name: (folder / name).read_bytes() for name in TEXT} == TEXT
    except UsageError as error:
        assert str(error).startswith(f"{path}: ")


def test_a_stream_that_is_none_is_refused(tmp_path, compressible):
    """What zlib cannot inflate is told before any checksum is."""
    data = bytearray(compressible)
    start = data.index(b"results/b.csv") + len("results/b.csv")
    data[start] |= 0b110  # a block of the kind that there is none of (RFC 1951, 3.2.3)
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(data))
    assert "is no archive that can be read: Error -3 while decompressing" in refusal(path)
