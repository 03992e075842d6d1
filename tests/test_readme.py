"""The README claims only what works: its declarations are read by the real readers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from labrig import declaration, experiment
from labrig.boards.catalogue import read_catalogue

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def yaml_with(word: str) -> str:
    (block,) = [b for b in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if word in b]
    return str(block)


def test_the_experiment_of_the_readme_is_valid(tmp_path):
    (tmp_path / "experiment.yaml").write_text(yaml_with("workload:"))
    (tmp_path / "write-count.d").write_text("syscall::write:entry { @count = count(); }")
    assert experiment.load(tmp_path).hypotheses[0].id == "H1"


def test_the_real_board_of_the_readme_is_valid(tmp_path):
    (tmp_path / "boards.yaml").write_text(yaml_with("kind: ssh"))
    assert read_catalogue(tmp_path).boards["bench"].kind == "ssh"


@pytest.mark.parametrize("path", re.findall(r"\]\((docs/[^)]+)\)", README))
def test_what_the_readme_points_to_is_there(path):
    assert (ROOT / path).is_file()


RELIABILITY = (ROOT / "docs/reliability.md").read_text()


@pytest.mark.parametrize("named", re.findall(r"`(tests/[^`]+)`", RELIABILITY))
def test_what_is_promised_of_faults_names_a_test_that_is_there(named):
    path, _, test = named.partition("::")
    assert f"def {test}(" in (ROOT / path).read_text()


def test_every_promise_names_its_test():
    rows = [row for row in RELIABILITY.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 20
    assert all(row.endswith("` |") and "`tests/" in row for row in rows)


def test_the_factor_of_boards_in_the_docs_is_valid():
    (block,) = re.findall(
        r"```yaml\n(factors:.*?)```", (ROOT / "docs/boards.md").read_text(), re.DOTALL
    )
    text = re.sub(r"factors:\n  block_size:", f"{block}  block_size:", yaml_with("workload:"))
    text = text.replace("at: {block_size: 512}", "at: {block_size: 512, board: bbb}")
    parsed = declaration.parse(text, experiment.Experiment, experiment.cross_check, source="docs")
    assert parsed.boards == ("bbb", "emulator")


def hypotheses_of_the_docs() -> experiment.Experiment:
    """The experiment of the README, with the hypotheses of their page and arms for them."""
    page = (ROOT / "docs/hypotheses.md").read_text()
    (block,) = re.findall(r"```yaml\n(hypotheses:.*?)```", page, re.DOTALL)
    text = re.sub(r"hypotheses:\n.*?\n\n", f"{block}\n", yaml_with("workload:"), flags=re.DOTALL)
    text = text.replace(
        "      - {value: 512,", "      - {value: 8192, set: {count: 1280}}\n      - {value: 512,"
    )
    text = text.replace(
        "arms:\n", "arms:\n  new:\n  idle: {script: idle.d}\n  counted: {script: c.d}\n"
    )
    return declaration.parse(text, experiment.Experiment, experiment.cross_check, source="docs")


def test_the_page_of_hypotheses_has_an_example_of_every_expectation():
    asked = [one.comparison for one in hypotheses_of_the_docs().hypotheses]
    kinds = experiment.Comparison.model_fields
    assert {one.expect for one in asked} == set(get_args(kinds["expect"].annotation))
    assert {one.quantity for one in asked} == set(get_args(kinds["quantity"].annotation))
    page = (ROOT / "docs/hypotheses.md").read_text()
    for key in (*kinds, *experiment.Hypothesis.model_fields):
        assert f"{key}:" in page or f"`{key}`" in page, key
