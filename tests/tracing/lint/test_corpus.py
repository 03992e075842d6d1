"""Lint over the corpus and the experiments: it refuses nothing that the real dtrace took."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labrig.trace_commands.check import check_one
from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Finding, Setting
from labrig.tracing.lint.rules import lint

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "tests/tracing/corpus"
VERDICTS = {
    name: verdict["dtrace"]
    for name, verdict in json.loads((CORPUS / "verdicts.json").read_text(encoding="utf-8")).items()
    if verdict["parses"]
}


def found(name: str) -> list[Finding]:
    text = (CORPUS / name).read_bytes().decode("utf-8")
    return list(lint(parse(text, name), Setting(system="linux")))


def test_what_the_real_dtrace_takes_lint_does_not_refuse():
    for name, verdict in VERDICTS.items():
        if verdict["accepted"]:
            assert [one for one in found(name) if one.refused_by] == [], name


@pytest.mark.parametrize(
    ("start", "least"),
    [
        ("option", 4),
        ("print", 6),
        ("probe-of-an", 3),
        ("probe-of-a-function", 1),
        ("if", 2),
        ("destructive-", 3),
    ],
)
def test_what_it_refuses_for_such_a_reason_lint_finds_in_the_same_line(start, least):
    refused = {
        name: verdict
        for name, verdict in VERDICTS.items()
        if name.startswith(f"accepted/{start}") and not verdict["accepted"]
    }
    assert len(refused) >= least
    for name, verdict in refused.items():
        assert any(one.line == verdict["line"] for one in found(name)), (name, verdict)


EXPERIMENTS = sorted((ROOT / "experiments").glob("*/*.d"))
ELAPSED = {"read-time.d", "write-time.d"}
"""Scripts that are to add up the time that passed: Linux's dtrace has no vtimestamp either."""


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.name)
def test_of_the_experiments_own_scripts_it_says_nothing(path):
    checked = check_one(path, Setting())
    said = [one for one in checked.warnings if "adds up time that passed" not in one.message]
    assert (checked.errors, said) == ((), [])
    assert (len(checked.warnings) > len(said)) is (path.name in ELAPSED)
