"""The starting experiment: it is declared rightly, its script is accepted, and names are minded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from labrig import experiments
from labrig.cli import main
from labrig.errors import UsageError
from labrig.new.experiment import TAKEN, new_experiment
from labrig.new.making import make
from labrig.trace_commands.check import check

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "config").mkdir()
    for name in ("boards.yaml", "lab.yaml"):
        (tmp_path / "config" / name).write_text((ROOT / "config" / name).read_text())
    return tmp_path


def test_it_is_declared_rightly_at_each_of_its_sizes(lab):
    made = new_experiment("copying", lab)
    assert [path.name for path in made] == ["experiment.yaml", "read-count.d"]
    declared = experiments.load(lab / "experiments" / "copying")
    assert list(declared.arms) == ["none", "read-count"]
    smoke = declared.at_size("smoke")
    assert [hypothesis.id for hypothesis in smoke.hypotheses] == ["H1"]
    assert smoke.blocks < declared.blocks


def test_its_script_is_accepted_without_a_remark(lab):
    script = new_experiment("copying", lab)[1]
    (checked,) = check([script], print, None, None)
    assert checked.accepted
    assert not list(checked.shown())


def test_the_command_makes_what_can_be_planned(lab, monkeypatch):
    monkeypatch.chdir(lab)
    made = CliRunner().invoke(main, ["new", "experiment", "copying"])
    assert made.exit_code == 0
    assert "experiments/copying/read-count.d\n" in made.output
    assert "`labrig plan copying` says what will be measured" in made.output
    planned = CliRunner().invoke(main, ["plan", "copying"])
    assert planned.exit_code == 0
    assert "6: 2 arms at the levels (3 of block_size)" in planned.output


@pytest.mark.parametrize("name", ["Copying", "2nd", "a b", "../a", "a/b", "", "-x", "a" * 41])
def test_bad_names_are_refused(lab, name):
    with pytest.raises(UsageError):
        new_experiment(name, lab)
    assert not list((lab / "experiments").iterdir())


def test_names_of_rules_are_refused():
    rules = (ROOT / "workflow" / "rules").glob("*.smk")
    text = "\n".join(path.read_text() for path in (ROOT / "Snakefile", *rules))
    named = {name for name in re.findall(r"^rule (\w+):", text, re.MULTILINE) if "_" not in name}
    assert named == TAKEN


def test_nothing_is_overwritten(lab):
    (kept, _) = new_experiment("copying", lab)
    kept.write_text("mine")
    with pytest.raises(UsageError, match="copying is there already"):
        new_experiment("copying", lab)
    assert kept.read_text() == "mine"


def test_what_cannot_be_finished_leaves_nothing(lab):
    with pytest.raises(UsageError, match="cannot be made"):
        make(lab / "experiments", "copying", {"first.d": "", "no-such-folder/second.d": ""})
    assert not list((lab / "experiments").iterdir())


def test_a_folder_that_is_no_lab_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"there is no folder .*experiments/; run this in a lab's"):
        new_experiment("copying", tmp_path)
