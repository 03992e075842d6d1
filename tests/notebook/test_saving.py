"""What was explored as a declaration: the author's own text, cut to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig import experiments
from labrig.notebook.saving import saved
from labrig.notebook.view import View
from tests.end_to_end.lab import ROOT

FOLDERS = sorted(path.parent for path in (ROOT / "experiments").glob("*/experiment.yaml"))


def text_of(folder: Path) -> str:
    return (folder / "experiment.yaml").read_text()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("size", ["full", "smoke"])
def test_every_experiment_can_be_cut_to_its_first_levels_and_reference(
    folder: Path, size: str, tmp_path: Path
) -> None:
    declared = experiments.load(folder)
    view = View().at(declared, size)
    here = view.of(declared)
    view = view.with_arms(declared, here.reference[:1])
    firsts = {name: factor.values[0] for name, factor in here.factors.items()}
    seen = view.with_levels(declared, firsts).of(declared, trials=7, blocks=2)
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "experiment.yaml").write_text(saved(text_of(folder), seen, folder))
    again = experiments.load(tmp_path)
    assert (again.trials, again.blocks) == (7, 2)
    assert list(again.arms) == here.reference[:1]
    assert {name: factor.values for name, factor in again.factors.items()} == {
        name: [value] for name, value in firsts.items()
    }
    assert again.workload == declared.workload


def test_the_declaration_stays_as_it_was_written() -> None:
    folder = ROOT / "experiments" / "lab1-io"
    declared = experiments.load(folder)
    view = View().with_levels(declared, {"buffer": [512, 1024], "object": "file"})
    view = view.with_arms(declared, ["none", "read-count"])
    text = text_of(folder)
    made = saved(text, view.of(declared, trials=3, blocks=1), folder)
    lines = [line for line in made.splitlines() if line not in text.splitlines()]
    assert "trials: 3 # of 6 blocks: 12 runs a cell" in lines
    assert "blocks: 1" in lines
    kept = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in made.splitlines() if line.lstrip().startswith("#")] == kept
    assert "1 MiB" not in made.partition("factors:")[2].partition("arms:")[0].replace(
        "16 MiB in all", ""
    )


def test_with_nothing_left_out_it_is_the_same_text() -> None:
    folder = ROOT / "experiments" / "lab1-io"
    declared = experiments.load(folder)
    assert declared.stop is None
    assert saved(text_of(folder), View().of(declared), folder) == text_of(folder)
