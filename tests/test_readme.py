"""The README claims only what works: its declarations are read by the real readers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from labrig import experiment
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
