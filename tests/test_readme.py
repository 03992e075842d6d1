"""The README claims only what works: its declarations are read by the real readers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from labrig import declaration, experiments
from labrig.boards.catalogue import read_catalogue
from labrig.check import profile
from labrig.cli import main
from labrig.report import declared

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def yaml_with(word: str) -> str:
    (block,) = [b for b in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL) if word in b]
    return str(block)


def test_the_experiment_of_the_readme_is_valid(tmp_path):
    (tmp_path / "experiment.yaml").write_text(yaml_with("workload:"))
    (tmp_path / "write-count.d").write_text("syscall::write:entry { @count = count(); }")
    assert experiments.load(tmp_path).hypotheses[0].id == "H1"


def test_the_real_board_of_the_readme_is_valid(tmp_path):
    (tmp_path / "boards.yaml").write_text(yaml_with("kind: ssh"))
    assert read_catalogue(tmp_path).boards["bench"].kind == "ssh"


@pytest.mark.parametrize("path", re.findall(r"\]\((docs/[^)#]+)", README))
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
    parsed = declaration.parse(text, experiments.Experiment, experiments.cross_check, source="docs")
    assert parsed.boards == ("bbb", "emulator")


def hypotheses_of_the_docs() -> experiments.Experiment:
    """The experiment of the README, with the hypotheses of their page and arms for them."""
    page = (ROOT / "docs/hypotheses.md").read_text()
    block, _ = re.findall(r"```yaml\n(hypotheses:.*?)```", page, re.DOTALL)
    text = re.sub(r"hypotheses:\n.*?\n\n", f"{block}\n", yaml_with("workload:"), flags=re.DOTALL)
    text = text.replace(
        "      - {value: 512,", "      - {value: 8192, set: {count: 1280}}\n      - {value: 512,"
    )
    text = text.replace(
        "arms:\n", "arms:\n  new:\n  idle: {script: idle.d}\n  counted: {script: c.d}\n"
    )
    return declaration.parse(text, experiments.Experiment, experiments.cross_check, source="docs")


def hypotheses_of_levels() -> experiments.Experiment:
    """An experiment with the hypotheses of their page that compare levels and name places."""
    page = (ROOT / "docs/hypotheses.md").read_text()
    _, block = re.findall(r"```yaml\n(hypotheses:.*?)```", page, re.DOTALL)
    text = f"""
title: A sweep
question: Which is quicker?
workload: {{command: "./ipc-bench -i {{type}} -b {{buffer}} {{mode}}"}}
factors:
  type: {{levels: [pipe, local]}}
  mode: {{levels: [2thread, 2proc]}}
  buffer: {{levels: [512, 4096, 16384, 65536, 262144, 1048576], unit: B}}
arms: {{none: }}
reference: [none]
metrics:
  bandwidth: {{source: {{course: bandwidth}}, unit: MiB/s, label: bandwidth}}
trials: 5
blocks: 6
seed: 1
{block}"""
    return declaration.parse(text, experiments.Experiment, experiments.cross_check, source="docs")


def test_the_page_of_hypotheses_has_an_example_of_every_expectation():
    declared = (hypotheses_of_the_docs(), hypotheses_of_levels())
    asked = [one.comparison for each in declared for one in each.hypotheses]
    kinds = experiments.Comparison.model_fields
    assert {one.expect for one in asked} == set(get_args(kinds["expect"].annotation))
    assert {one.quantity for one in asked} == set(get_args(kinds["quantity"].annotation))
    page = (ROOT / "docs/hypotheses.md").read_text()
    for key in (*kinds, *experiments.Hypothesis.model_fields):
        assert f"{key}:" in page or f"`{key}`" in page, key


REPORTS = (ROOT / "docs/reports.md").read_text()


def test_the_table_of_profiles_is_what_ships(tmp_path):
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", REPORTS, re.MULTILINE)
    assert tuple(name for name, _ in rows) == profile.names(tmp_path)
    for name, said in rows:
        one = profile.load(name, tmp_path)
        headings = "; ".join(section.heading for section in one.sections)
        paper = " or ".join(one.paper)
        assert said == f"{one.pages.limit} | {paper} | {one.columns.number} | {headings}"
        assert not (one.pages.title_page or one.pages.references or one.pages.appendices)


def test_the_report_of_the_docs_is_valid_and_shows_every_key(tmp_path):
    (text,) = re.findall(r"```yaml\n(.*?)```", REPORTS, re.DOTALL)
    report = tmp_path / "report_template" / "first"
    report.mkdir(parents=True)
    (report / "report.yaml").write_text(text)
    for name in re.findall(r"[a-z-]+\.(?:md|bib)", text):
        (report / name).touch()
    assert declared.load(report).all_appendices[1:] == ["origins", "board", "software", "scripts"]
    for key in declared.Report.model_fields:
        assert re.search(rf"^{key}:", text, re.MULTILINE), key
    for name in declared.WRITTEN:
        assert f"`{name}`" in REPORTS


def test_the_commands_of_the_readme_make_a_report(tmp_path, monkeypatch):
    for folder in ("experiments", "report_template"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^(labrig (?:new|profile)[^#\n]*)#", README, re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        done = CliRunner().invoke(main, line.split()[1:])
        assert done.exit_code == 0, done.output
    assert declared.load(tmp_path / "report_template" / "first").experiments == ["copying"]
