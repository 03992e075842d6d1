"""Options of dtrace: unknown ones, and values that none takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labrig.tracing.d.parse import parse
from labrig.tracing.lint.finding import Finding, Setting
from labrig.tracing.lint.options import options

CORPUS = Path(__file__).parents[1] / "corpus"
VERDICTS = json.loads((CORPUS / "verdicts.json").read_text(encoding="utf-8"))


def found(text: str) -> list[Finding]:
    return list(options(parse(text), Setting()))


@pytest.mark.parametrize(
    ("option", "said", "refused"),
    [
        ("quite", "no dtrace with an option 'quite': is quiet meant?", False),
        ("zzzz", "no dtrace with an option 'zzzz'", False),
        ("quiet,destructive", "'quiet,destructive' is no option", True),
        ("bufsize=potato", "option bufsize takes a size such as 64k or 4m, not 'potato'", True),
        ("switchrate=often", "option switchrate takes a rate such as 10hz", True),
        ("bufpolicy=rings", "option bufpolicy takes ring, fill or switch", True),
        ("quiet=maybe", "option quiet takes no value, or on or off", True),
        ("nspec=-1", "option nspec takes a number", True),
        ("defaultargs=1", "option defaultargs takes no value", True),
    ],
)
def test_an_option_that_dtrace_would_not_take_is_found(option, said, refused):
    (one,) = found(f"BEGIN {{ }}\n#pragma D option {option}\n")
    assert (one.line, one.column) == (2, 1)
    assert said in one.message
    assert one.refused_by == ("dtrace" if refused else None)


def test_what_setopt_sets_is_looked_at_and_is_no_refusal():
    bad, worse = found('BEGIN { setopt("quite"); setopt("bufsize", "x"); setopt("quiet"); }\n')
    assert "is quiet meant?" in bad.message
    assert "takes a size" in worse.message
    assert (bad.refused_by, worse.refused_by) == (None, None)


@pytest.mark.parametrize(
    "option",
    ["quiet", "quiet=yes", "bufsize=4m", "aggsize=0x1000", "switchrate=10hz", "aggrate=100MS",
     "cleanrate=1sec", "strsize=128", "stackframes=20", "bufpolicy=ring", "oformat=json", "amin=a/b/c",
     "destructive", "nspec=4", "dynvarsize=16M"],
)  # fmt: skip
def test_an_option_that_dtrace_takes_is_left_alone(option):
    assert found(f"#pragma D option {option}\n") == []


def test_no_option_is_refused_that_the_real_dtrace_took():
    for name, verdict in VERDICTS.items():
        if verdict["dtrace"]["accepted"]:
            text = (CORPUS / name).read_bytes().decode()
            assert [one for one in found(text) if one.refused_by] == [], name
