"""The corpus: each small script is read or refused, in the line that ``verdicts.json`` says.

Beside labrig's verdict stands that of the real dtrace (2.0.7 on Linux 6.12, arm64), as it was
recorded. It refuses more: what is no syntax, such as a name that nothing declares.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labrig.tracing.d.parse import SyntaxFault, parse
from labrig.tracing.d.write import to_text
from labrig.tracing.verdict import ask

CORPUS = Path(__file__).parents[1] / "corpus"
VERDICTS = json.loads((CORPUS / "verdicts.json").read_text(encoding="utf-8"))
NAMES = sorted(VERDICTS)


def text_of(name: str) -> str:
    # Bytes: reading text would make line ends all alike.
    return (CORPUS / name).read_bytes().decode("utf-8")


def test_every_script_has_a_verdict_and_every_verdict_a_script():
    assert sorted(str(p.relative_to(CORPUS)) for p in CORPUS.glob("*/*.d")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_read_or_refused_as_its_verdict_says(name):
    verdict = VERDICTS[name]
    assert verdict["parses"] == name.startswith("accepted/")
    assert (verdict["line"] is None) == verdict["parses"]
    if verdict["parses"]:
        read = parse(text_of(name), name)
        assert parse(to_text(read)) == read
    else:
        with pytest.raises(SyntaxFault) as caught:
            parse(text_of(name), name)
        assert caught.value.line == verdict["line"]
        assert caught.value.source == name


@pytest.mark.parametrize("name", NAMES)
def test_what_the_real_dtrace_takes_is_read_and_what_is_not_read_it_refuses(name):
    ours, its = VERDICTS[name]["parses"], VERDICTS[name]["dtrace"]["accepted"]
    assert ours or not its


def test_most_faults_are_found_in_the_line_where_dtrace_finds_them():
    refused = [verdict for verdict in VERDICTS.values() if not verdict["parses"]]
    same = sum(verdict["line"] == verdict["dtrace"]["line"] for verdict in refused)
    assert same >= 0.85 * len(refused)


ASKED = [*[name for name in NAMES if VERDICTS[name]["dtrace"]["accepted"]][::60], *[
    name for name in NAMES if not VERDICTS[name]["dtrace"]["accepted"]
][::36]]  # fmt: skip
"""Each takes the board's dtrace some 20 s."""


@pytest.mark.board
def test_some_of_them_are_judged_by_the_real_dtrace_as_recorded(emulator):
    assert len(ASKED) >= 5
    for name in ASKED:
        verdict = ask(emulator, CORPUS / name)
        assert vars(verdict) == VERDICTS[name]["dtrace"], name


EXPERIMENTS = sorted((Path(__file__).parents[3] / "experiments").glob("*/*.d"))


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.name)
def test_the_scripts_of_the_experiments_are_read(path):
    read = parse(path.read_text(encoding="utf-8"), str(path))
    assert read.clauses
    assert parse(to_text(read)) == read
