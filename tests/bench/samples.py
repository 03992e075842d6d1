"""How long the statistics of many cells take, on one core, and what memory."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.figure import Figure

ARMS, LEVELS, BLOCKS, TRIALS = 4, 50, 5, 10
PASSES = 3


def samples() -> Iterator[Figure]:
    """Analyse 10,000 trials in 200 cells, each run in a process of its own bound to one core."""
    runs = [_child() for _ in range(PASSES)]
    cells, trials = ARMS * LEVELS, ARMS * LEVELS * BLOCKS * TRIALS
    what = f"{trials:,} trials in {cells} cells, 2,000-fold BCa"
    for key, how in (
        (
            "compared",
            f"{cells} samples of {BLOCKS * TRIALS} against a baseline's, packages loading",
        ),
        ("analysed", f"the whole analysis, {(ARMS - 1) * LEVELS} comparisons, packages loaded"),
    ):
        yield Figure(
            name=f"{what}: {how}",
            value=max(run[key] for run in runs),
            target=10,
            unit="s",
            detail=f"the longest of {PASSES}, one core; processor time "
            f"{statistics.median(run[f'{key}_cpu'] for run in runs):.1f} s in the median",
        )
    yield Figure(
        name=f"{what}: memory",
        value=max(run["memory"] for run in runs),
        target=500,
        unit="MB",
        detail=f"largest resident set of {PASSES} processes, Python and packages included",
    )


def _child() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.samples"], stdout=subprocess.PIPE, check=True, text=True
    )
    said: dict[str, float] = json.loads(done.stdout)
    return said


def _measure() -> dict[str, float]:
    import numpy as np

    from labrig.experiments import Experiment
    from labrig.stats.analysis import analyse
    from labrig.stats.samples import compare_fully
    from tests.stats import synthetic

    data = synthetic.load_experiment().model_dump(mode="json", exclude_unset=True)
    data["hypotheses"], data["sizes"] = [], {}
    data["blocks"], data["trials"], data["warmup"] = BLOCKS, TRIALS, 0
    data["arms"] = dict(list(data["arms"].items())[:ARMS])
    data["metrics"] = dict(list(data["metrics"].items())[:1])
    data["factors"] = {"block_size": {"levels": [512 * (1 + n) for n in range(LEVELS)]}}
    experiment = Experiment.model_validate(data)
    table = synthetic.make_table(experiment)
    assert (table["kind"] == "timed").sum() == ARMS * LEVELS * BLOCKS * TRIALS
    chance = np.random.default_rng(1)
    cells = chance.lognormal(0, 0.1, (ARMS * LEVELS, BLOCKS * TRIALS))
    baseline = chance.lognormal(0, 0.1, BLOCKS * TRIALS)
    order = (np.arange(BLOCKS * TRIALS), np.arange(BLOCKS * TRIALS))
    said: dict[str, float] = {}
    with _timed(said, "compared"):
        for cell in cells:
            compare_fully(cell, baseline, seed=1, order=order)
    with _timed(said, "analysed"):
        found = analyse(experiment, table, synthetic.make_metadata())
    assert len(found.trial_level) == (ARMS - 1) * LEVELS
    said["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    return said


@contextmanager
def _timed(said: dict[str, float], key: str) -> Iterator[None]:
    begun, spent = time.perf_counter(), time.process_time()
    yield
    said[key] = time.perf_counter() - begun
    said[f"{key}_cpu"] = time.process_time() - spent


if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(_measure()))
