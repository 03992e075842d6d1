"""The table of the course's questions names only what its experiments have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from labrig import experiments
from labrig.figures.asked import figures_of
from labrig.figures.tcp.names import FIGURES as OF_CONNECTIONS
from labrig.trace_commands.check import check_one
from labrig.tracing.lint.finding import Setting

ROOT = Path(__file__).parents[1]
LABS = (ROOT / "docs/labs.md").read_text()


def rows() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Question, experiments and answer of each row; ``both`` are the two of TCP."""
    for line in LABS.splitlines():
        if re.match(r"\| [^|]+\? .*\| (`lab|both)", line):
            question, names, answer = (cell.strip() for cell in line.strip("|").split(" | ", 2))
            both = ("lab4-tcp-states", "lab5-tcp-bandwidth")
            yield question, tuple(re.findall(r"`([^`]+)`", names)) or both, answer


ROWS = list(rows())


def numbers(answer: str) -> Iterator[str]:
    """The hypotheses that an answer names; ``H1 to H4`` are four."""
    for first, last in re.findall(r"H(\d+)(?: to H(\d+))?", answer):
        yield from (f"H{number}" for number in range(int(first), int(last or first) + 1))


@pytest.mark.parametrize(("question", "names", "answer"), ROWS, ids=[row[0] for row in ROWS])
def test_what_answers_a_question_is_there(question, names, answer):
    declared = [experiments.load(ROOT / "experiments" / name) for name in names]
    figures = {name for one in declared for name in figures_of(one)}
    if any(one.tcp is not None for one in declared):
        figures |= set(OF_CONNECTIONS)
    named = re.findall(r"`([a-z-]+)`", "".join(re.findall(r"figures? ([^;:]+)", answer)))
    assert set(named) - {"calls"} <= figures
    assert set(numbers(answer)) <= {one.id for each in declared for one in each.hypotheses}


def test_every_lab_is_in_the_table_and_every_hypothesis_of_one_answers_a_question():
    labs = sorted(path.parent.name for path in ROOT.glob("experiments/lab*/experiment.yaml"))
    assert sorted({name for _, names, _ in ROWS for name in names}) == labs
    for name in labs:
        told = {h for _, names, answer in ROWS if name in names for h in numbers(answer)}
        of_it = {h.id for h in experiments.load(ROOT / "experiments" / name).hypotheses}
        apparatus = {"H1", "H2"} if name == "lab1-io" else set()
        assert of_it - told <= apparatus, name


@pytest.mark.parametrize("system", ["linux", "freebsd"])
def test_every_arm_has_a_script_for_either_system_that_nothing_refuses(system):
    for folder in sorted(path.parent for path in ROOT.glob("experiments/lab*/experiment.yaml")):
        for name, arm in experiments.load(folder).arms.items():
            script = arm.script_for(system)
            if script is not None:
                checked = check_one(folder / script, Setting(system=system))
                assert checked.accepted, (folder.name, name, checked.errors)
