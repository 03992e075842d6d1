"""Processes that do not answer as they should, and what a limit keeps one from."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from labrig.check.document import Box
from labrig.check.examine import examine
from labrig.check.rule import Found, Place
from labrig.check.rules import every
from labrig.check.rules.file import RULES
from labrig.confined import Ended, ask
from labrig.submission import checking, child
from labrig.submission.checked import Said
from labrig.submission.checking import check_one
from labrig.submission.request import Ignoring, Request, from_json, to_json
from tests.check.rules import by_hand
from tests.submission.made import FINDINGS, PLAIN, checked, course, finding


@pytest.fixture
def process(tmp_path, monkeypatch):
    """Make a module of the given text that can be asked; returns its name."""

    def make(text: str) -> str:
        (tmp_path / "stand_in.py").write_text("import os, sys, time\n" + text)
        path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
        monkeypatch.setenv("PYTHONPATH", path)
        return "stand_in"

    return make


def test_what_is_said_comes_back(process):
    name = process("sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])")
    assert ask(name, b"abc" * 100_000) == b"cba" * 100_000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("print('half', flush=True); time.sleep(60)", "reading it takes more than 1 s"),
        ("os.close(1); time.sleep(60)", "reading it takes more than 1 s"),
        ("while True: print('x' * 100_000)", "what was read of it has no end"),
        ("os.kill(os.getpid(), 11)", "makes the reader crash (SIGSEGV)"),
        ("raise KeyError('lost')", "its reader failed: KeyError: 'lost'"),
        ("sys.exit(7)", "its reader failed: status 7"),
        ("sys.stderr.write('x' * 1_000_000)", "reading it takes more than 1 s"),
    ],
)
def test_an_end_without_an_answer_is_told_in_words(process, text, why):
    seconds = 1 if why.endswith("1 s") else 60
    answer = ask(process(text), b"", seconds=seconds, most=1 << 20)
    assert isinstance(answer, Ended)
    assert why in answer.why


def test_one_that_works_for_ever_is_ended_by_its_processor_time(process):
    text = """
from labrig import confined
def spin(said):
    while True:
        pass
confined.SECONDS = 1
confined.answer_confined(spin)
"""
    assert ask(process(text), b"") == Ended(why="reading it takes more than 20 s")


def test_one_that_has_not_read_its_question_can_still_end(process):
    assert isinstance(ask(process("sys.exit(1)"), b"x" * 5_000_000), Ended)


def test_a_limited_process_writes_nothing_starts_nothing_and_stays_small(process):
    name = process(
        "from labrig.confined import confine\n"
        "confine()\n"
        "def fails(what):\n"
        "    try:\n"
        "        what()\n"
        "    except (OSError, MemoryError) as error:\n"
        "        print(type(error).__name__, flush=True)\n"
        "def write():\n"
        "    with open('/dev/shm/labrig-test-%d' % os.getpid(), 'wb', 0) as file:\n"
        "        os.unlink(file.name)\n"
        "        file.write(b'x')\n"
        "fails(write)\n"
        "fails(lambda: bytearray(1 << 30))\n"
        "if os.getuid() == 0:\n"  # whom the number of processes does not limit
        "    os.setuid(65534)\n"
        "fails(os.fork)\n"
    )
    assert ask(name, b"") == b"OSError\nMemoryError\nBlockingIOError\n"


def answer(**changes) -> str:
    names = [rule.name for rule in every()]
    outcome = {"findings": [], "passed": names, "unchecked": [], "ignored": [], **changes}
    return json.dumps({"outcome": outcome, "facts": None})


def told(**changes):
    finding = {
        "rule": "pages/limit",
        "severity": "error",
        "place": {"page": 1, "box": None, "file": "", "line": None},
        "what": "x",
        "fix": "y",
    }
    passed = [rule.name for rule in every() if rule.name != "pages/limit"]
    return answer(findings=[{**finding, **changes}], passed=passed)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "cannot be understood"),
        ("[]", "cannot be understood"),
        ("\x00\x01", "cannot be understood"),
        ("[" * 100_000, "cannot be understood"),
        (answer(passed="pages/limit"), "cannot be understood"),
        (told(what=None), "cannot be understood"),
        (told(place={"page": 1, "box": {"left": "nan"}}), "cannot be understood"),
        (answer(passed=[]), "did not answer for every rule"),
        (told(rule="made/up"), "did not answer for every rule"),
        (told(severity="note"), "did not answer for every rule"),
    ],
)
def test_an_answer_that_cannot_be_right_is_a_failure(process, tmp_path, monkeypatch, said, why):
    monkeypatch.setattr(checking, "CHILD", process(f"sys.stdout.write({said!r})"))
    (tmp_path / "report.pdf").write_bytes(PLAIN)
    report = check_one(Request(pdf=tmp_path / "report.pdf", profile=course()))
    (found,) = report.outcome.findings
    assert found.rule == "file/limits"
    assert why in found.what
    assert found.fix.startswith("This is a fault of labrig's own")


def test_an_answer_that_can_be_right_is_taken(process, tmp_path, monkeypatch):
    monkeypatch.setattr(checking, "CHILD", process(f"sys.stdout.write({told()!r})"))
    (tmp_path / "report.pdf").write_bytes(PLAIN)
    report = check_one(Request(pdf=tmp_path / "report.pdf", profile=course()))
    assert [one.rule for one in report.outcome.findings] == ["pages/limit"]


def test_a_request_arrives_as_it_was_made(tmp_path):
    request = Request(
        pdf=tmp_path / os.fsdecode(b"r\xe9port.pdf"),
        profile=course(),
        latex=tmp_path / "report.tex",
        lab=tmp_path,
        select=("pages/*",),
        ignore=(Ignoring(rule="text/*", reason="later"),),
    )
    assert from_json(to_json(request)) == request


def test_an_outcome_arrives_without_what_json_cannot_say():
    endless = finding(
        "pages/limit",
        place=Place(page=1, box=Box(float("nan"), 0, float("inf"), 1)),
        what="\udce9" + "x" * 1_000_000,
    )
    outcome = checked(*FINDINGS, endless).outcome
    answer = child.to_json(Said(outcome=outcome, facts=None))
    *read, last = TypeAdapter(Said).validate_json(answer).outcome.findings
    assert tuple(read) == FINDINGS
    assert last.place == Place(page=1)
    assert len(last.what) == child.MOST_LETTERS


def test_a_rule_that_fails_by_labrigs_own_fault_cannot_tell_and_stops_no_other():
    def broken(subject):
        yield Found(place=Place(page=2), what="this one is told")
        raise KeyError("lost")

    rules = [replace(RULES[0], check=broken), RULES[1]]
    outcome = examine(
        by_hand.subject(by_hand.paper(length=2)), [child.guarded(rule) for rule in rules]
    )
    first, second = outcome.findings
    assert "labrig itself failed at this rule (KeyError in test_confined.py" in first.what
    assert second.what == "this one is told"
    assert outcome.passed == (RULES[1].name,)
