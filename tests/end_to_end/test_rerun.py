"""An experiment measured afresh, its old measurement restored, its report reproduced.

The trials read a number that the test sets, so that what they find is known. One lab serves all
tests of this file, in order.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig.cli import main
from labrig.hashes import file_sha256
from labrig.provenance.experiment_results import find_results
from labrig.provenance.sessions import list_sessions, restore
from labrig.report.sealed import Contents, seal
from tests.end_to_end.lab import Lab
from tests.end_to_end.short_report import archived, lab_with, labrig
from tests.findings.made import decided
from tests.provenance.lab import measured, name

DECLARATION = """\
title: Reading numbers
question: Which number is greater?
workload: {command: "cat NUMBERS/{which}"}
factors: {which: {levels: [one, other]}}
arms: {none: }
reference: [none]
metrics: {value: {source: {json: "$.value", unit: ms}, unit: ms, label: the value}}
hypotheses:
  - id: H1
    claim: The other is greater by more than a tenth.
    comparison: {metric: value, arm: none, level: {which: other}, against: {which: one}, expect: greater, margin: 10%}
trials: 2
warmup: 0
blocks: 3
seed: 1
"""
FOLDER = Path("results/here/reading")
ANALYSIS = str(FOLDER / "analysis.json")
OLD = name(3)
"""A measurement that the lab has before, with an analysis that claims something else."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    root = tmp_path_factory.mktemp("rerun")
    numbers = root / "numbers"
    numbers.mkdir()
    (root / "turns").mkdir()
    lab = lab_with(root / "lab", "reading", DECLARATION.replace("NUMBERS", str(numbers)))
    set_numbers(lab, 5, 4)
    claimed = decided("supported", 0.4, 0.01) | {"id": "H1"}
    measured(lab.root / FOLDER, 3, experiment="reading", hypotheses=[claimed])
    return lab


@pytest.fixture(autouse=True)
def turns(lab, monkeypatch):
    """A quiet measurement would wait for all other tests."""
    monkeypatch.setenv("TMPDIR", str(lab.root.parent / "turns"))


def set_numbers(lab: Lab, one: float, other: float) -> None:
    for file, value in (("one", one), ("other", other)):
        (lab.root.parent / "numbers" / file).write_text(json.dumps({"value": value}) + "\n")


def record(lab: Lab, analysis: str) -> None:
    """Say, as a report does, which results it stands on."""
    folder = lab.root / "results/reports/short"
    folder.mkdir(parents=True, exist_ok=True)
    said: Contents = {
        "schema": 1,
        "report": "short",
        "labrig": "0",
        "commit": None,
        "clean": False,
        "profile": "course",
        "software": {},
        "experiments": {
            "reading": {
                "folder": str(FOLDER),
                "size": "full",
                "plan": {},
                "declaration": None,
                "journals": {},
                "table": "",
                "analysis": analysis,
                "figures": {},
            }
        },
        "values": "",
        "prose": {},
    }
    (folder / "record.json").write_bytes(seal(said).bytes)


def jobs(said: str) -> set[str]:
    """The rules that Snakemake ran, or would."""
    return set(re.findall(r"^(?:local)?rule (\w+):$", said, re.MULTILINE))


def verdict(root: Path) -> str:
    (decided,) = json.loads((root / ANALYSIS).read_text())["hypotheses"]
    return str(decided["verdict"])


def names(lab: Lab) -> list[str]:
    return [one.name for one in list_sessions(find_results("reading", lab.root))]


def test_a_rerun_that_failed_keeps_the_old_measurement_and_is_gone_on_with(lab):
    old = sorted(path.name for path in (lab.root / FOLDER).iterdir())
    rules = lab.root / "workflow/rules/measure.smk"
    words = rules.read_text()
    rules.write_text(words + "rule nothing_of_snakemake\n")
    failed = labrig(lab, "rerun", "reading")
    rules.write_text(words)
    assert failed.returncode == 2
    assert f"`labrig sessions reading --restore {OLD}` takes" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert sorted(path.name for path in (lab.root / FOLDER / "kept" / OLD).iterdir()) == old
    done = labrig(lab, "rerun", "reading")
    assert done.returncode == 0, done.stderr
    assert "was not finished, and goes on" in done.stderr
    assert "H1 was supported, is now refuted" in done.stdout
    assert verdict(lab.root) == "refuted"
    assert len(lab.journals("here/reading")) == 3
    assert names(lab)[1:] == [OLD]


def test_what_is_restored_is_not_measured_again(lab):
    now = names(lab)[0]
    files = {path: path.read_bytes() for path in (lab.root / FOLDER).glob("*.json")}
    assert labrig(lab, "sessions", "reading", "--restore", OLD).returncode == 0
    assert verdict(lab.root) == "supported"
    planned = jobs(lab.snakemake("--dry-run", "reading"))
    assert {"traces", "table"} <= planned, "what was made is of other journals"
    assert not planned & {"board", "plan", "measure", "work"}
    assert restore(find_results("reading", lab.root), now) == OLD
    assert {path: path.read_bytes() for path in (lab.root / FOLDER).glob("*.json")} == files
    assert "Nothing to be done" in lab.snakemake("--dry-run", "reading")
    assert names(lab) == [now, OLD]


def test_an_archives_report_is_reproduced_in_a_folder_of_its_own(lab):
    results = {path: path.stat().st_mtime_ns for path in (lab.root / FOLDER).rglob("*")}
    set_numbers(lab, 5, 4.4)
    record(lab, file_sha256(lab.root / ANALYSIS))
    archive = archived(lab, lab.root.parent / "lab.zip")
    done = labrig(lab, "reproduce", str(archive), "-o", "again", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    (held,) = said["verdicts"]
    assert (held["old"], held["new"], held["held"]) == ("refuted", "refuted", True)
    (one, other) = (
        v for v in said["values"] if v["name"].endswith(".mean") and "which" in v["name"]
    )
    assert (one["standing"], other["standing"]) == ("agrees", "apart")
    assert other["old"].startswith("4.000")
    assert other["new"].startswith("4.400")
    assert {path: path.stat().st_mtime_ns for path in (lab.root / FOLDER).rglob("*")} == results
    assert verdict(lab.root / "again") == "refuted"


def test_finished_it_tells_again_and_a_verdict_that_did_not_hold_is_the_exit_status(lab):
    made = json.loads((lab.root / "again" / ANALYSIS).read_text())
    made["hypotheses"][0] |= {"verdict": "undecided", "reason": "it was edited"}
    (lab.root / "again" / ANALYSIS).write_text(json.dumps(made))
    done = labrig(lab, "reproduce", "-o", "again")
    assert done.returncode == 1, done.stderr
    assert "going on in again" in done.stderr
    assert "reading  H1  refuted  ->  undecided  NOT held: it was edited" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pyproject.toml",), "is no archive that can be read"),
        (("shorrt",), "there is no report 'shorrt'; did you mean 'short'?"),
        (("--board", "heer"), "did you mean here?"),
        (("--size", "tiny"), "tiny"),
        (("-o", "experiments"), "is there already and does not reproduce this"),
    ],
)
def test_bad_input_is_told_in_words_and_makes_nothing(lab, words, said, monkeypatch):
    monkeypatch.chdir(lab.root)
    before = sorted(lab.root.iterdir())
    done = CliRunner().invoke(main, ["reproduce", *words])
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert sorted(lab.root.iterdir()) == before


def test_results_that_are_not_the_reports_any_more_are_told(lab, monkeypatch):
    monkeypatch.chdir(lab.root)
    record(lab, "0" * 64)
    done = CliRunner().invoke(main, ["reproduce"])
    assert done.exit_code == 2
    assert f"{ANALYSIS}: is not the one of report short any more" in done.stderr
