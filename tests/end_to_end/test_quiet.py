"""A quiet experiment takes all cores of a run of the pipeline, and others do not."""

from __future__ import annotations

import re
from pathlib import Path

from tests.end_to_end.lab import Lab

WORK = "results/emulator/probe-effect/work.json"
DECLARATION = "experiments/probe-effect/experiment.yaml"


def threads(lab: Lab) -> dict[str, int]:
    """How many cores of seven the rules that run on a board take."""
    said = lab.snakemake("--dry-run", "--cores", "7", WORK)
    jobs = dict(re.findall(r"^rule (measure|work):\n((?:    .*\n)+)", said, re.MULTILINE))
    found = {
        rule: re.search(r"^    threads: (\d+)$", job, re.MULTILINE) for rule, job in jobs.items()
    }
    return {rule: int(one[1]) if one else 1 for rule, one in found.items()}


def test_what_waits_for_timers_is_measured_and_watched_with_all_cores(tmp_path: Path) -> None:
    lab = Lab.copy_to(tmp_path / "lab")
    assert threads(lab) == {"measure": 2, "work": 1}, "a core for each of its boards"
    lab.edit(DECLARATION, "\nseed:", "\nquiet: true\nseed:")
    assert threads(lab) == {"measure": 7, "work": 7}
