"""What is private, and finding it in whatever form it stands in a file."""

from __future__ import annotations

import base64
import io
import json
import zlib
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labrig.boards.catalogue import Catalogue, read_catalogue
from labrig.provenance.archive.private import Host, Secret, secrets_of
from labrig.provenance.archive.searching import search

GAUSS = Secret(what="the name of this machine", text="gauss7", kind="word")
HOME = Secret(what="the user's home", text="/home/mary_s", kind="path")
ADDRESS = Secret(what="board bench's address", text="10.7.3.4", kind="address")
JOSE = Secret(what="the name of its user", text="josé", kind="word")
KEY = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"
PEM = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY}\n{KEY}\n-----END OPENSSH PRIVATE KEY-----\n"


def found(data: bytes, *secrets: Secret, name: str = "a.txt") -> list[str]:
    return [one.what for one in search([(name, lambda: data)], secrets)]


def pdf_of(text: str, path: Path) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 1))
    figure.text(0.1, 0.5, text)
    figure.savefig(path, metadata={"CreationDate": None})
    return path.read_bytes()


def parquet_of(table: pa.Table, path: Path) -> bytes:
    pq.write_table(table, path, compression="zstd")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (GAUSS, "measured on gauss7."),
        (GAUSS, "GAUSS7.cl.cam.ac.uk"),
        (GAUSS, "gauss7-board"),
        (GAUSS, "GauSS7 and its peers"),
        (GAUSS, "measured on ga\u00aduss7"),
        (replace(GAUSS, text="ZaphodB"), "zaphodb\u2019s, not zaPHODb2's"),
        (HOME, '{"path": "/home/mary_s/labs/build/rig-run"}'),
        (HOME, r"\texttt{/home/mary\_s/labs}"),
        (HOME, "file:///home/mary_s"),
        (ADDRESS, "Linux 6.1 arm (Cortex-A8) at 10.7.3.4:22"),
        (JOSE, json.dumps({"user": "josé"})),
        (JOSE, "/home/jos%C3%A9/"),
        (JOSE, "JOS%c3%89 and jOSÉ"),
        (JOSE, "josé"),
    ],
)
def test_a_secret_is_found_however_it_is_written(secret, text):
    assert found(text.encode(), secret) == [secret.what]


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (GAUSS, "gauss70 gauss77 xgauss7"),
        (GAUSS, "the method of Gauss"),
        (HOME, "/home/mary_smith/"),
        (HOME, "/HOME/Mary_S"),
        (GAUSS, "in GauSS77, or xGAUss7"),
        (ADDRESS, "10.7.3.40 110.7.3.4"),
    ],
)
def test_what_only_begins_or_ends_alike_is_none(secret, text):
    assert found(text.encode(), secret) == []


def test_it_is_found_in_a_name_of_a_file():
    assert found(b"", GAUSS, name="experiments/on-gauss7/experiment.yaml") == [GAUSS.what]


def test_it_is_found_in_the_typeset_text_of_a_pdf_and_in_its_streams(tmp_path):
    data = pdf_of("measured on gauss7 by hand", tmp_path / "a.pdf")
    assert b"gauss7" not in data
    assert found(data, GAUSS, HOME, name="a.pdf") == [GAUSS.what]
    stream = zlib.compress(b"<< /Title (/home/mary_s/x) >>")
    data = b"%PDF-1.5\n1 0 obj <<>> stream\n" + stream + b"\nendstream endobj"
    assert found(data, GAUSS, HOME, name="a.pdf") == [HOME.what]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_it_is_found_in_utf_16_in_any_case_and_in_the_hexadecimal_strings_of_a_pdf(encoding):
    for text in ("Gauss on GauSS7.", "Gauß on GAUSS7."):
        assert found(text.encode(encoding), GAUSS, HOME) == [GAUSS.what]
    assert found("in /home/mary_s/x".encode(encoding), GAUSS, HOME) == [HOME.what]
    title = "\ufeffby GAUSS7 \u2013 2".encode("utf-16-be").hex().upper()
    assert found(b"/Title <" + title.encode() + b">", GAUSS, HOME) == [GAUSS.what]


def png_of(text: str, *, zipped: bool, international: bool) -> bytes:
    """An image with a text, by a library that knows chunks."""
    from PIL import Image, PngImagePlugin

    said = PngImagePlugin.PngInfo()
    if international:
        said.add_itxt("Comment", text, lang="en", tkey="Comment", zip=zipped)
    else:
        said.add_text("Comment", text, zip=zipped)
    out = io.BytesIO()
    Image.new("L", (4, 4)).save(out, "png", pnginfo=said)
    return out.getvalue()


@pytest.mark.parametrize("international", [False, True])
@pytest.mark.parametrize("zipped", [False, True])
def test_it_is_found_in_the_texts_of_an_image_also_of_one_in_a_drawing(zipped, international):
    text = "drawn by hand, and then once more by hand, on gauss7 by hand"
    data = png_of(text, zipped=zipped, international=international)
    assert (b"gauss7" in data) is not zipped
    assert found(data, GAUSS, HOME, name="a.png") == [GAUSS.what]
    assert found(data[:-30], HOME) == []
    lines = base64.encodebytes(data)
    svg = b'<image xlink:href="data:image/png;base64,\n' + lines + b'" id="a"/>'
    assert found(svg, GAUSS, HOME, name="a.svg") == [GAUSS.what]
    assert found(svg.replace(b"base64,\n", b"base64,A"), HOME) == []


def test_it_is_found_in_the_columns_and_the_schema_of_a_table(tmp_path):
    words = pa.array(["none", "said by gauss7"] * 50)
    columns = {
        "plain": words,
        "dictionary": words.dictionary_encode(),
        "nested": pa.array([["a"], ["on gauss7"]] * 50),
    }
    for name, column in columns.items():
        data = parquet_of(pa.table({"n": list(range(100)), name: column}), tmp_path / name)
        assert found(data, GAUSS, HOME) == [GAUSS.what], name
    schema = pa.schema([("n", pa.int64())], metadata={"labrig": '{"lab": "/home/mary_s/x"}'})
    data = parquet_of(pa.table({"n": [1]}, schema=schema), tmp_path / "schema")
    assert found(data, GAUSS, HOME) == [HOME.what]


def test_any_private_key_is_found_and_its_mention_is_none():
    assert found(PEM.encode()) == ["a private key"]
    assert found(json.dumps({"said": PEM}).encode()) == ["a private key"]
    assert found(b"if text.startswith('-----BEGIN OPENSSH PRIVATE KEY-----'):\n    raise") == []


def test_in_what_is_the_same_in_any_lab_words_and_paths_are_none_but_addresses_and_keys_are():
    word, way = (Secret(what=w, text=w, kind="word") for w in ("max", "server"))
    config = Secret(what="config", text="~/.ssh/config", kind="path")
    key = Secret(what="key", text=KEY, kind="key")
    text = f"max(1, 2) # a server of ~/.ssh/config\n10.7.3.4\n{PEM}".encode()
    files = [("a.py", lambda: text), ("b.py", lambda: text)]
    said = search(files, [word, way, config, ADDRESS, key], common=["a.py"])
    found = {name: [one.what for one in said if one.file == name] for name in ("a.py", "b.py")}
    always = [ADDRESS.what, "key", "a private key"]
    assert found == {"a.py": always, "b.py": ["max", "server", "config", *always]}


def test_a_finding_shows_what_it_is_but_no_key():
    line = Secret(what="board bench's private key", text=KEY, kind="key")
    (said,) = search([("raw/a.patch", lambda: KEY.encode())], [line])
    assert str(said) == "raw/a.patch: board bench's private key"
    (said,) = search([("a.md", lambda: b"gauss7")], [GAUSS])
    assert str(said) == "a.md: the name of this machine, gauss7"


BOARDS = """\
bench: {{kind: ssh, host: course-board, work: /data, ssh_config: {config}}}
gauss7: {{kind: ssh, host: gauss7, user: root, work: /data, ssh_config: {config}}}
image:
  kind: emulator
  image: {{disk: {folder}/disk.img, known_hosts: ~/known, host_key_alias: a, work: /data, identity_file: {key}}}
old: {{kind: recorded, results: {folder}/results}}
local: {{kind: local}}
"""


@pytest.fixture
def declared(tmp_path) -> Catalogue:
    folder = tmp_path / "config"
    folder.mkdir()
    key = tmp_path / "id_course"
    key.write_text(PEM)
    config = tmp_path / "ssh_config"
    config.write_text(
        "Host course-board\n  HostName 10.7.3.4\n  User mary\n  ProxyJump ada@gate.example:2222\n"
        f"  IdentityFile {key}\n  UserKnownHostsFile {tmp_path}/known\n"
    )
    text = BOARDS.format(config=config, folder=tmp_path, key=key)
    (folder / "boards.yaml").write_text(text)
    (folder / "lab.yaml").write_text("debian_mirror: http://mirror.example/debian\n")
    return read_catalogue(folder)


def test_what_is_private_is_asked_of_the_machine_the_boards_and_the_users_own_ssh(
    tmp_path, declared
):
    host = Host(
        names=("hilbert.example",), users=("ada_l", "root"), homes=("/home/ada_l/", "/root")
    )
    texts = {one.text: one.kind for one in secrets_of(tmp_path, declared, host)}
    for word in ("hilbert.example", "ada_l", "course-board", "mary", "ada"):
        assert texts[word] == "word"
    for address in ("10.7.3.4", "gate.example", "mirror.example"):
        assert texts[address] == "address"
    for path in ("/home/ada_l", str(tmp_path), f"{tmp_path}/id_course", f"{tmp_path}/known"):
        assert texts[path] == "path"
    assert texts[f"{tmp_path}/disk.img"] == texts["~/known"] == "path"
    assert texts[KEY] == "key"


def test_names_that_tell_nobody_apart_and_those_of_boards_are_no_secrets(tmp_path, declared):
    host = Host(names=("localhost", "x1"), users=("root",), homes=("/root", "/"))
    texts = {one.text for one in secrets_of(tmp_path, declared, host)}
    assert not texts & {"localhost", "x1", "root", "/root", "/", "gauss7", ""}
