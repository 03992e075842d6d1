"""Files that mean no good: a clear finding each, in time and memory, and nothing happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from labrig.confined import MEMORY, Ended, ask
from labrig.submission.checked import Checked
from labrig.submission.checking import CHILD, NoReport, check_one
from labrig.submission.request import Request, to_json
from tests.submission import hostile
from tests.submission.made import PLAIN, course

MEGABYTE = 1 << 20


def look(path: Path) -> Checked:
    return check_one(Request(pdf=path, profile=course()))


def file_findings(checked: Checked) -> dict[str, str]:
    found = checked.outcome.findings
    return {one.rule: one.what for one in found if one.rule.startswith("file/")}


REFUSED = {
    "needs a password": (
        lambda: hostile.encrypted(PLAIN, user="x"),
        "file/encrypted",
        "is encrypted; hand in a PDF that needs no password",
    ),
    "cut off": (lambda: PLAIN[: len(PLAIN) // 2], "file/readable", "is no PDF, or a damaged one"),
    "a header alone": (lambda: b"%PDF-1.7\n", "file/readable", "is no PDF, or a damaged one"),
    "a page tree that is its own branch": (hostile.pages_in_themselves, "file/readable", "damaged"),
    "a page tree of 20000 levels": (
        lambda: hostile.pages_deep(20_000),
        "file/readable",
        "is damaged",
    ),
    "10000 pages": (
        lambda: hostile.many_pages(10_000),
        "file/length",
        "has 10000 pages; no more than 300 are read",
    ),
    "10000 pages, an object each": (
        lambda: hostile.many_pages_apart(10_000),
        "file/length",
        "has 10000 pages",
    ),
    "content of 4 GB in 4 MB": (
        lambda: hostile.bomb_content_twice(4096 * MEGABYTE),
        "file/limits",
        "takes more than 1 GB of memory",
    ),
    "objects of 2 GB": (
        lambda: hostile.bomb_objects(2048 * MEGABYTE),
        "file/limits",
        "takes more than 1 GB of memory",
    ),
    "a font of 1 GB": (
        lambda: hostile.embedded_font(1024 * MEGABYTE),
        "file/limits",
        "takes more than 1 GB of memory",
    ),
    "a drawing that shows itself twice": (
        hostile.form_in_itself,
        "file/limits",
        "takes more than 1 GB of memory",
    ),
}


@pytest.mark.parametrize(("make", "rule", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_one_clear_finding(make, rule, said, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(make())
    checked = look(path)
    found = file_findings(checked)
    assert list(found) == [rule]
    assert re.search(said, found[rule])
    assert not checked.fit
    assert checked.facts is None
    assert checked.outcome.passed == ()


READ = {
    "4096 drawings, twelve deep": lambda: hostile.forms_doubling(12),
    "an array in an array, 10^6 deep": lambda: hostile.deep_array(1_000_000),
    "the same in a page's content": lambda: hostile.deep_content(1_000_000),
    "an outline that is its own branch": hostile.outline_in_itself,
    "names that are their own branch": hostile.names_in_themselves,
    "numbers without end, and none": hostile.huge_numbers,
    "pages without area": hostile.no_area,
    "content that lies elsewhere": hostile.remote,
    "tables of objects in a ring": hostile.tables_in_a_ring,
    "a table of objects that is all wrong": lambda: hostile.bad_table(PLAIN),
    "a picture of 900 megapixels": lambda: hostile.bomb_image(30_000),
    "restricted, but open": lambda: hostile.encrypted(PLAIN, user=""),
}


@pytest.mark.parametrize("make", READ.values(), ids=READ)
def test_a_strange_file_that_can_be_read_is_checked_like_any(make, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(make())
    checked = look(path)
    assert file_findings(checked) == {}
    assert checked.facts is not None
    assert not checked.fit, "a page that is no report"
    assert not any("labrig itself" in one.what for one in checked.outcome.findings)


def test_a_page_of_a_million_lines_ends_at_the_limit_of_time(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(hostile.many_objects(1_000_000))
    answer = ask(CHILD, to_json(Request(pdf=path, profile=course())), seconds=2)
    assert answer == Ended(why="reading it takes more than 2 s")


def test_the_reader_takes_no_more_memory_than_it_may(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(hostile.bomb_content_twice(4096 * MEGABYTE))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    with process.stdin as pipe:
        pipe.write(to_json(Request(pdf=path, profile=course())))
    _, _, usage = os.wait4(process.pid, 0)
    assert 100 * MEGABYTE < usage.ru_maxrss * 1024 <= MEMORY


def fifo(path: Path) -> None:
    os.mkfifo(path)


NO_REPORT = {
    "a folder": (Path.mkdir, "is a folder, not a PDF"),
    "nothing": (lambda path: None, "there is no such file"),
    "a pipe": (fifo, "is no ordinary file"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "a text": (lambda path: path.write_text("Dear marker,"), "begins with b'Dear marker,'"),
    "a page": (lambda path: path.write_text("<!doctype html><p>Hello"), "b'<!doctype html><'"),
}


@pytest.mark.parametrize(("make", "said"), NO_REPORT.values(), ids=NO_REPORT)
def test_what_is_no_pdf_is_no_report(make, said, tmp_path):
    path = tmp_path / "report.pdf"
    make(path)
    with pytest.raises(NoReport, match=re.escape(said)):
        look(path)


@pytest.mark.parametrize(
    "name", [b"-x.pdf", b"r\xe9port.pdf", b"a\nb \x1b[31m.pdf", b"'; exit.pdf"]
)
def test_a_file_may_have_any_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path(os.fsdecode(name))
    path.write_bytes(PLAIN)
    checked = look(path)
    assert file_findings(checked) == {}
    assert checked.facts is not None
    checked.file.encode()


TRACED = ("strace", "-f", "-qq", "-s", "300", "-e", "trace=%file,%process,%network,write,writev")


def test_reading_writes_no_file_starts_no_program_and_asks_no_network(tmp_path):
    """strace sees what the reader does once it has opened a report full of actions."""
    assert shutil.which("strace"), "strace is missing: run workflow/setup/system-programs.sh test"
    marker = tmp_path / "marker"
    path = tmp_path / "report.pdf"
    path.write_bytes(hostile.active(PLAIN, str(marker)))
    log = tmp_path / "log"
    done = subprocess.run(
        [*TRACED, "-o", log, sys.executable, "-P", "-m", CHILD],
        input=to_json(Request(pdf=path, profile=course())),
        capture_output=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert b'"file/readable"' in done.stdout
    assert not marker.exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log", "report.pdf"]
    calls = log.read_text().splitlines()
    opened = next(at for at, call in enumerate(calls) if "report.pdf" in call and "open" in call)
    after = [re.sub(r"^\d+ +", "", call) for call in calls[opened:]]
    kinds = {call.partition("(")[0] for call in after if "(" in call}
    assert kinds.isdisjoint(
        ("execve", "execveat", "fork", "vfork", "clone", "clone3", "socket", "connect", "unlink")
    )
    assert not [call for call in after if re.search(r"O_(WRONLY|RDWR|CREAT)", call)]
    written = {call.partition(",")[0].partition("(")[2] for call in after if call[:5] == "write"}
    assert len(written) == 1, "the answer, and nothing else"


def test_what_a_file_would_do_is_found(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(hostile.active(PLAIN, "/nowhere"))
    found = [one for one in look(path).outcome.findings if one.rule == "document/active"]
    said = "\n".join(one.what for one in found)
    for what in ("JavaScript", "'payload.exe' is embedded", "starts a program", "runs a script"):
        assert what in said
    opening = b"/OpenAction << /S /Java#53cript /JS (app.alert(1)) >> /Pages 2 0 R"
    path.write_bytes(PLAIN.replace(b"/Pages 2 0 R", opening))
    (only,) = [one for one in look(path).outcome.findings if one.rule == "document/active"]
    assert "JavaScript" in only.what


def test_nothing_is_imported_from_where_the_report_lies(tmp_path, monkeypatch):
    for name in ("json", "ctypes", "labrig", "pypdfium2", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'marker')!r}, 'w')")
    (tmp_path / "report.pdf").write_bytes(PLAIN)
    monkeypatch.chdir(tmp_path)
    assert file_findings(look(Path("report.pdf"))) == {}
    assert not (tmp_path / "marker").exists()
