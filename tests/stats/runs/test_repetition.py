import numpy as np
import pytest

from labrig.stats.cells import group
from labrig.stats.records import Repetition
from labrig.stats.runs import over_runs
from tests.stats import synthetic


def look(table) -> over_runs.OverRuns:
    experiment = synthetic.load_experiment()
    return over_runs.look(experiment, group(experiment, table), confidence=0.95)


def cell(found: over_runs.OverRuns, arm: str = "none", size: int = 512) -> Repetition:
    return next(
        one
        for one in found.repetition
        if (one.metric, one.arm, one.levels) == ("elapsed", arm, {"block_size": size})
    )


@pytest.fixture(scope="module")
def table():
    return synthetic.make_table(synthetic.load_experiment(), between=0.01, within=0.002)


def test_what_varies_between_blocks_is_told_from_what_varies_within(table):
    found = look(table)
    assert len(found.repetition) == 80
    shares = [one.correlation for one in found.repetition if one.correlation is not None]
    assert np.median(shares) == pytest.approx(0.01**2 / (0.01**2 + 0.002**2), abs=0.05)
    one = cell(found)
    assert one.mean == pytest.approx(
        table[(table["kind"] == "timed") & (table["arm"] == "none") & (table["block_size"] == 512)][
            "elapsed"
        ].mean()
    )
    assert one.low is not None
    assert one.high is not None
    assert one.low < one.mean < one.high
    (said,) = [m for m in found.methods if m.name == "levels of repetition"]
    assert f"In the median of 80 cells {np.median(shares):.0%}" in said.seen


def test_one_block_is_told(table):
    one = cell(look(table[table["block"] == 0]))
    assert (one.low, one.within, one.between) == (None, None, None)
    assert one.lack is not None
    assert one.lack.startswith("one block shows nothing")


def test_a_cell_that_does_not_vary_has_an_interval_of_one_point(table):
    one = cell(look(table.assign(elapsed=9.0)))
    assert (one.low, one.mean, one.high) == (9, 9, 9)
    assert one.lack == "all values are the same"
