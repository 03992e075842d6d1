"""A small lab, measured on this machine, archived, and made again from the archive alone."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pikepdf
import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2
import pytest
from click.testing import CliRunner

from labrig.circumstances.installed import environment
from labrig.cli import main
from labrig.errors import CheckError, LabrigError, UsageError
from labrig.hashes import file_sha256
from labrig.measure.records import Session
from labrig.provenance.archive.opening import METADATA
from labrig.provenance.archive.private import Host, this_host
from labrig.provenance.archive.replaying import Replayed, as_json, compare, replay, show
from labrig.provenance.archive.writing import Archived, write_archive
from tests.end_to_end.lab import ROOT, Lab
from tests.provenance.archive.made import KERNEL, REPORT, RESULTS, make_lab
from tests.provenance.archive.test_opening import described, packed
from tests.provenance.archive.validated import issues

pytestmark = pytest.mark.timeout(600)

HOST = Host(names=("hilbert7",), users=("ada_l",), homes=("/home/ada_l",))
KEY = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"
PEM = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY}\n-----END OPENSSH PRIVATE KEY-----\n"
PRIVATE = (
    "hilbert7",
    "ada_l",
    "/home/ada_l",
    "10.7.3.4",
    "bench-alias",
    "mary_q",
    "id_course",
    KEY,
)
LABRIG = "from labrig.cli import main; main()"


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    """Everything private stands where labrig reads it or a program leaves it."""
    place = tmp_path_factory.mktemp("archive")
    (place / "id_course").write_text(PEM)
    (place / "ssh_config").write_text(
        f"Host bench-alias\n  HostName 10.7.3.4\n  User mary_q\n  IdentityFile {place}/id_course\n"
    )
    boards = (
        f"# /home/ada_l keeps {place}/id_course\nbench: {{kind: ssh, host: bench-alias, "
        f"work: /data, ssh_config: {place}/ssh_config}}\n"
    )
    made = make_lab(place / "lab", boards)
    (made.root / "logs").mkdir()
    for log in (made.root / "logs/work.log", made.root / REPORT / "latex/report.log"):
        log.write_text("hilbert7: ada_l in /home/ada_l, mary_q@10.7.3.4\n" + PEM)
    return made


@pytest.fixture(scope="module")
def archived(lab) -> Archived:
    return write_archive(lab.root, lab.root.parent / "first.zip", host=HOST)


def test_an_archive_holds_a_lab_with_all_that_its_report_stands_on(lab, archived):
    with zipfile.ZipFile(archived.path) as archive:
        names = set(archive.namelist())
    raw = {f"{RESULTS}/raw/{p.name}" for p in (lab.root / RESULTS / "raw").glob("[!.]*")}
    assert len([name for name in raw if name.endswith(".jsonl")]) == 3
    assert raw <= names
    assert names >= {
        *("Snakefile", "requirements.lock", "pyproject.toml", "workflow/native/rig-run.c"),
        *(
            "workflow/scripts/measure.py",
            "workflow/labrig/cli/group.py",
            "profiles/default/profile.yaml",
        ),
        *("experiments/mini/experiment.yaml", "report_template/first/report.yaml"),
        *(f"{RESULTS}/{name}" for name in ("plan.json", "trials.parquet", "analysis.json")),
        *(f"{RESULTS}/figures/forest.{kind}" for kind in ("pdf", "svg", "json")),
        *(f"{REPORT}/{name}" for name in ("report.pdf", "report.tex", "values.json")),
        *("results/bench/board.json", "config/boards.yaml", "config/lab.yaml", METADATA),
    }
    odd = (".log", ".fls", ".pyc", ".lock")
    assert [name for name in names if name.endswith(odd)] == ["requirements.lock"]


def test_it_is_a_valid_crate_of_the_run_profiles(archived):
    """That for provenance has all that those for processes and workflows ask, and more."""
    found = issues(archived.path, "provenance-run-crate", archived.path.parent)
    assert found.profiles >= {"process-run-crate", "workflow-run-crate", "provenance-run-crate"}
    assert found.issues == []


def test_the_validator_does_find_what_is_wrong(archived, tmp_path):
    with zipfile.ZipFile(archived.path) as archive:
        said = json.loads(archive.read(METADATA))
    kinds = ("HowToStep", "File")
    said["@graph"] = [one for one in said["@graph"] if one["@type"] not in kinds]
    (tmp_path / METADATA).write_text(json.dumps(said))
    assert issues(tmp_path, "provenance-run-crate", archived.path.parent).issues


def test_the_crate_says_which_session_made_which_journal_on_what(lab, archived):
    with zipfile.ZipFile(archived.path) as archive:
        graph = {one["@id"]: one for one in json.loads(archive.read(METADATA))["@graph"]}
    for name, records in lab.journals("bench/mini").items():
        session = records[0]
        assert isinstance(session, Session)
        run = graph[f"#session-bench-{name.removesuffix('.jsonl')}"]
        assert run["startTime"] == session.started
        assert {"@id": f"{RESULTS}/raw/{name}"} in run["result"]
        assert {"@id": f"{RESULTS}/plan.json"} in run["object"]
        known = {
            graph[one["@id"]]["name"]: graph[one["@id"]]["value"] for one in run["environment"]
        }
        assert known["kernel"] == session.facts["kernel"]
    written = {"config/boards.yaml", "config/lab.yaml", "archived.json"}
    hashes = {key: one["sha256"] for key, one in graph.items() if "sha256" in one}
    assert len(hashes) == archived.files - 1, "all but the description itself"
    for name in hashes.keys() - written:
        assert hashes[name] == file_sha256(lab.root / unquote(name)), name


def test_the_same_lab_gives_the_same_bytes_whatever_its_files_ages(lab, archived, tmp_path):
    copied = tmp_path / "copy"
    shutil.copytree(lab.root, copied)
    for path in copied.rglob("*"):
        os.utime(path, (1, 1))
    again = write_archive(copied, tmp_path / "again.zip", host=HOST)
    assert file_sha256(again.path) == file_sha256(archived.path)


def unpacked(name: str, data: bytes) -> bytes:
    """A file's bytes, with what is compressed in it, by libraries that labrig does not ask."""
    if name.endswith(".pdf"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            streams = [
                o.read_bytes()
                for o in pdf.objects
                if isinstance(o, pikepdf.Stream) and "/DCTDecode" not in str(o.get("/Filter", ""))
            ]
            said = [str(o).encode() for o in pdf.objects if not isinstance(o, pikepdf.Stream)]
        document = pypdfium2.PdfDocument(data)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        return b"\n".join([*streams, *said, text.encode()])
    if name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(data))
        return f"{table.schema.metadata}{table.to_pylist()}".encode()
    return b""


def test_nothing_private_is_in_it(archived):
    seen = set()
    with zipfile.ZipFile(archived.path) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            seen.add(Path(name).suffix)
            whole = name.encode() + data + unpacked(name, data)
            for private in PRIVATE:
                assert private.encode() not in whole, name
    assert seen >= {".pdf", ".parquet", ".json", ".jsonl", ".svg", ".yaml", ".tex"}


def test_what_a_journal_says_is_refused_in_every_file_that_it_gets_into(lab, tmp_path):
    host = dataclasses.replace(HOST, names=(KERNEL,))
    path = tmp_path / "private.zip"
    with pytest.raises(UsageError) as caught:
        write_archive(lab.root, path, host=host)
    assert not path.exists()
    assert "--with-private archives it as it is, keys too" in str(caught.value)
    written = write_archive(lab.root, path, host=host, with_private=True)
    files = {one.file for one in written.private}
    assert {
        f"{RESULTS}/trials.parquet",
        f"{RESULTS}/analysis.json",
        f"{REPORT}/report.pdf",
    } <= files
    assert len([one for one in files if one.endswith(".jsonl")]) == 3
    assert all(one.what == "the name of this machine" for one in written.private)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("report_template/first/conclusion.md", "Thanks to ada_l."),
        ("experiments/mini/experiment.yaml", "# lies in /home/ada_l/labs"),
        (f"{RESULTS}/raw/diff-0123456789ab.patch", f"+ host = '10.7.3.4'\n{PEM}"),
        (f"{RESULTS}/raw/environment-0123456789ab.json", '{"python": "/home/ada_l/bin/python"}'),
        (f"{RESULTS}/figures/forest.svg", "<!-- mary_q -->"),
        ("workflow/labrig/here.py", "HOST = 'hilbert7'"),
    ],
)
def test_what_is_private_in_a_file_of_ones_own_is_refused_with_its_name(lab, tmp_path, file, text):
    planted = lab.root / file
    before = planted.read_bytes() if planted.exists() else None
    try:
        planted.write_bytes((before or b"") + text.encode())
        with pytest.raises(UsageError) as caught:
            write_archive(lab.root, tmp_path / "private.zip", host=HOST)
    finally:
        planted.unlink() if before is None else planted.write_bytes(before)
    assert f"\n  {file}: " in str(caught.value)
    assert KEY not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_user_called_as_labrigs_own_code_says_can_archive(lab, tmp_path, monkeypatch):
    """In a clone its code is as committed: what was changed, or is one's own, is looked through."""
    clone = tmp_path / "clone"
    shutil.copytree(lab.root, clone)
    boards = clone / "config/boards.yaml"
    boards.write_text("bench: {kind: ssh, host: server, work: /data, ssh_config: ~/.ssh/config}\n")
    ones_own = {
        "report_template/first/conclusion.md": "\nThanks to max.\n",
        "experiments/mini/experiment.yaml": "# as max has it\n",
    }
    for file, text in ones_own.items():
        (clone / file).write_text((clone / file).read_text() + text)
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "all"]):
        subprocess.run(["git", "-C", clone, *words], check=True, capture_output=True)
    changed = ("workflow/labrig/errors.py", "workflow/labrig/new_one.py")
    for file in changed:
        with (clone / file).open("a") as out:
            out.write("# by max, on the server\n")
    host = dataclasses.replace(HOST, users=("max",))
    written = write_archive(clone, tmp_path / "a.zip", host=host, with_private=True)
    files = {one.file for one in written.private if one.text == "max"}
    assert files >= {*ones_own, *changed}
    elsewhere = ("results/", "experiments/", "report_template/first/", METADATA)
    code = {one.file for one in written.private if not one.file.startswith(elsewhere)}
    assert code == set(changed)

    monkeypatch.setenv("LOGNAME", "max")
    monkeypatch.chdir(clone)
    command = ["archive", "-o", str(tmp_path / "b.zip")]
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 2
    assert "the name of its user, max" in refused.output
    for name in ("max", "server", *this_host().names):
        command += ["--allow", name]
    assert CliRunner().invoke(main, command).exit_code == 0


def test_a_text_that_is_allowed_is_let_be_and_nothing_else_with_it(lab, tmp_path):
    planted, path = lab.root / "report_template/first/conclusion.md", tmp_path / "a.zip"
    host = dataclasses.replace(HOST, users=("ada_l", "zaphod"))
    before = planted.read_text()
    try:
        planted.write_text(f"{before}\nThanks to zaphod and ada_l.\n")
        with pytest.raises(UsageError, match="md: the name of its user, ada_l") as caught:
            write_archive(lab.root, path, allow=["zaphod", "thanks"], host=host)
        assert "zaphod" not in str(caught.value)
        written = write_archive(lab.root, path, allow=["zaphod", "ada_l"], host=host)
        path.unlink()
        planted.write_text(before + PEM)
        with pytest.raises(UsageError, match="md: a private key"):
            write_archive(lab.root, path, allow=["", KEY, PEM], host=host)
    finally:
        planted.write_text(before)
    assert {(one.file, one.text) for one in written.private} == {
        ("report_template/first/conclusion.md", name) for name in ("ada_l", "zaphod")
    }


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (
            f"{RESULTS}/analysis.json",
            "analysis.json: is not what the report was made from: "
            f"run `snakemake -f {RESULTS}/analysis.json {REPORT}/report.pdf` first",
        ),
        (
            "experiments/mini/experiment.yaml",
            "experiment.yaml: is not what the analysis was made from: "
            f"run `snakemake -f {RESULTS}/trials.parquet {REPORT}/report.pdf` first",
        ),
        (
            f"{RESULTS}/plan.json",
            "plan.json: is not what the trials was made from: "
            f"run `snakemake {REPORT}/report.pdf` first",
        ),
    ],
)
def test_a_report_that_is_not_made_of_what_is_there_is_not_archived(lab, tmp_path, file, words):
    """What was put back may be older than what is made of it: then its making is forced."""
    path = lab.root / file
    before = path.read_text()
    try:
        path.write_text(before.replace("small", "tiny").replace("\n", "\n ", "yaml" not in file))
        with pytest.raises(UsageError, match=re.escape(words)):
            write_archive(lab.root, tmp_path / "stale.zip", host=HOST)
    finally:
        path.write_text(before)


def test_the_advice_is_of_the_size_and_board_that_the_report_is_of(lab, tmp_path):
    configured, analysed = lab.root / "config/lab.yaml", lab.root / RESULTS / "analysis.json"
    before = configured.read_text(), analysed.read_text()
    try:
        lab.edit("config/lab.yaml", "board: bench", "board: emulator")
        lab.edit("config/lab.yaml", "size: full", "size: smoke")
        analysed.write_text(before[1] + " ")
        with pytest.raises(UsageError, match=r"report\.pdf --config board=bench size=full` first"):
            write_archive(lab.root, tmp_path / "stale.zip", host=HOST)
    finally:
        configured.write_text(before[0])
        analysed.write_text(before[1])


def test_an_analysis_that_its_table_does_not_give_is_not_archived(lab, tmp_path):
    """Also where the report was made of it: its own record then agrees."""
    analysed, sources = lab.root / RESULTS / "analysis.json", lab.root / REPORT / "sources.json"
    before = analysed.read_text(), sources.read_text()
    then = file_sha256(analysed)
    try:
        other_words(analysed)
        sources.write_text(before[1].replace(then, file_sha256(analysed)))
        with pytest.raises(UsageError, match="is not what its table gives: question") as caught:
            write_archive(lab.root, tmp_path / "edited.zip", host=HOST)
    finally:
        analysed.write_text(before[0])
        sources.write_text(before[1])
    assert f"`snakemake -f {RESULTS}/analysis.json {REPORT}/report.pdf`" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_what_is_no_report_is_told(lab, archived, tmp_path):
    before = archived.path.read_bytes()
    with pytest.raises(UsageError, match=r"first\.zip: is there already"):
        write_archive(lab.root, archived.path, host=HOST)
    assert archived.path.read_bytes() == before
    with pytest.raises(LabrigError, match="did you mean 'first'"):
        write_archive(lab.root, tmp_path / "a.zip", "firts", host=HOST)
    with pytest.raises(UsageError, match="is no lab"):
        write_archive(tmp_path, tmp_path / "a.zip", host=HOST)


def other_words(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace("What does it cost?", "What did it cost?"))


def other_bytes(path: Path) -> None:
    pq.write_table(pq.read_table(path), path, compression="none")


def other_numbers(path: Path) -> None:
    table = pq.read_table(path)
    at = table.column_names.index("elapsed")
    doubled = pa.array([2 * one for one in table.column(at).to_pylist()])
    pq.write_table(table.set_column(at, table.schema.field(at), doubled), path)


def other_date(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/CreationDate"] = "D:20200101000000Z"
        pdf.save()


def page_less(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.pages[-1]
        pdf.save()


@pytest.mark.parametrize(
    ("file", "change", "what", "state"),
    [
        (f"{RESULTS}/analysis.json", other_words, "analysis.json of mini", "DIFFERS"),
        (f"{RESULTS}/trials.parquet", other_bytes, "tables of mini", "equal"),
        (f"{RESULTS}/trials.parquet", other_numbers, "tables of mini", "DIFFERS"),
        (f"{RESULTS}/traces/records.parquet", Path.unlink, "tables of mini", "DIFFERS"),
        (f"{RESULTS}/figures/forest.svg", Path.unlink, "figures of mini", "DIFFERS"),
        (f"{REPORT}/report.pdf", other_date, "report.pdf", "equal"),
        (f"{REPORT}/report.pdf", page_less, "report.pdf", "DIFFERS"),
    ],
)
def test_what_comes_out_otherwise_is_told(lab, tmp_path, file, change, what, state):
    shutil.copytree(lab.root / "results", tmp_path / "results")
    folders = [PurePosixPath(RESULTS)]
    same = compare(lab.root, tmp_path, "first", folders)
    assert [line.state for line in same] == ["same"] * 5
    change(tmp_path / file)
    found = Replayed(
        folder=tmp_path, report="first", lines=compare(lab.root, tmp_path, "first", folders)
    )
    assert {line.what: line.state for line in found.lines if line.state != "same"} == {what: state}
    assert found.reproduced is (state == "equal")
    assert json.loads(as_json(found))["reproduced"] is found.reproduced
    assert list(show(found))[-1].startswith(
        "reproduced: " if found.reproduced else "not reproduced: 1 of 5"
    )


def test_an_archive_is_measured_again_only_on_a_board_that_measures(lab, archived, monkeypatch):
    before = (lab.root / "config/boards.yaml").read_text()
    monkeypatch.chdir(lab.root)
    try:
        Path("config/boards.yaml").write_text("bench: {kind: recorded, results: results/bench}\n")
        found = CliRunner().invoke(main, ["reproduce", str(archived.path)])
    finally:
        (lab.root / "config/boards.yaml").write_text(before)
    assert found.exit_code == 2
    assert "board bench replays what was measured and measures nothing" in found.output
    both = CliRunner().invoke(main, ["reproduce", "--recorded", str(archived.path), "--size", "x"])
    assert both.exit_code == 2
    assert "--recorded makes all of its archive again, and measures nothing" in both.output


def test_where_there_is_no_archive_or_no_lab_it_is_said(archived, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    there = CliRunner().invoke(main, ["reproduce", str(archived.path)])
    assert there.exit_code == 2
    assert f"{archived.path}: is measured on a board of a lab" in there.output
    assert f"labrig reproduce --recorded {archived.path}" in there.output
    for command in (["reproduce", "gone.zip"], ["cite", "gone.zip"]):
        gone = CliRunner().invoke(main, command)
        assert gone.exit_code == 2
        assert "gone.zip: there is no such file" in gone.output
        assert "Errno" not in gone.output


def reproduce(archive: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [sys.executable, "-c", LABRIG, "reproduce", "--recorded", archive.name, "-o", folder.name],
        cwd=archive.parent,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_from_the_archive_alone_the_same_analysis_and_report_are_made(lab, archived, tmp_path):
    shutil.copy(archived.path, tmp_path / "a.zip")
    locked = environment(lab.root / "requirements.lock")["differs"]
    hidden = lab.root.rename(lab.root.with_name("gone"))
    try:
        done = reproduce(tmp_path / "a.zip", tmp_path / "there")
    finally:
        hidden.rename(lab.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DIFFERS" not in done.stdout
    assert ("made with other packages than the archive's lock has" in done.stdout) is bool(locked)
    assert "same     analysis.json of mini  the same bytes" in done.stdout
    there = tmp_path / "there"
    for made in (f"{RESULTS}/analysis.json", f"{REPORT}/values.json", f"{REPORT}/report.pdf"):
        assert (there / made).read_bytes() == (lab.root / made).read_bytes(), made
    assert sorted(p.name for p in (there / RESULTS / "raw").glob("*.jsonl")) == sorted(
        lab.journals("bench/mini")
    )
    again = reproduce(tmp_path / "a.zip", there)
    assert again.returncode == 2
    assert "labrig: there: is there already" in again.stderr


AWKWARD = ("traces", "figures", "reports", "plan.json")
"""Names of experiments that are those of something made, elsewhere."""
MADE = ("analysis.json", "raw/s.jsonl", "raw/figures/plan.json")
COPYING = """\
rule report:
    input: expand("results/bench/{{name}}/analysis.json", name={names})
    output: "results/reports/first/report.pdf"
    shell: "test -e {ready} && cp {{input[0]}} {{output}}"
rule analysis:
    input: "results/bench/{{name}}/raw/s.jsonl"
    output: "results/bench/{{name}}/analysis.json"
    shell: "cp {{input}} {{output}}"
"""


@pytest.fixture
def copying(tmp_path) -> Path:
    """An archive whose workflow only copies, once there is a file ``ready`` beside it."""
    folders = {name: f"results/bench/{name}" for name in AWKWARD}
    files = {
        "Snakefile": COPYING.format(names=AWKWARD, ready=tmp_path / "ready").encode(),
        "profiles/default/profile.yaml": (ROOT / "profiles/default/profile.yaml").read_bytes(),
        f"{REPORT}/sources.json": json.dumps({"experiments": folders}).encode(),
        f"{REPORT}/report.pdf": b"{}",
        **{f"{one}/{made}": b"{}" for one in folders.values() for made in MADE},
    }
    return packed(tmp_path / "copying.zip", files, described(files))


def test_an_experiment_may_be_called_as_what_is_made_is(copying, tmp_path):
    (tmp_path / "ready").touch()
    found = replay(copying, tmp_path / "there", lambda words: None)
    assert found.reproduced
    kept = {
        path.relative_to(tmp_path / "there" / "results/bench") for path in tmp_path.rglob("raw")
    }
    assert kept == {Path(name, "raw") for name in AWKWARD}
    assert (tmp_path / "there/results/bench/traces/raw/figures/plan.json").is_file()
    log = (tmp_path / "there/reproduced.log").read_text()
    assert all(f"output: results/bench/{name}/analysis.json" in log for name in AWKWARD)


def test_what_failed_or_was_interrupted_is_made_again_by_the_same_command(copying, tmp_path):
    with pytest.raises(CheckError, match=r"cannot be made again: .*\n.* is in ") as caught:
        replay(copying, tmp_path / "there", lambda words: None)
    log = Path(str(caught.value).rpartition(" is in ")[2])
    assert "Error in rule report" in log.read_text()
    assert not (tmp_path / "there").exists()
    (tmp_path / "ready").touch()
    assert replay(copying, tmp_path / "there", lambda words: None).reproduced
    assert not log.parent.exists()
