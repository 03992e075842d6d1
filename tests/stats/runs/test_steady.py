import numpy as np
import pandas as pd
import pytest

from labrig.stats.cells import group
from labrig.stats.records import Steady
from labrig.stats.runs import over_runs
from tests.stats import synthetic


def look(table: pd.DataFrame) -> over_runs.OverRuns:
    experiment = synthetic.load_experiment()
    return over_runs.look(experiment, group(experiment, table), confidence=0.95)


def cell(found: over_runs.OverRuns, arm: str, size: int, metric: str = "elapsed") -> Steady:
    return next(
        one
        for one in found.steady
        if (one.metric, one.arm, one.levels) == (metric, arm, {"block_size": size})
    )


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return synthetic.make_table(synthetic.load_experiment())


def where(table: pd.DataFrame, arm: str, size: int) -> pd.Series:
    return (table["kind"] == "timed") & (table["arm"] == arm) & (table["block_size"] == size)


def test_forty_steady_cells_raise_no_alarm(table):
    found = look(table)
    assert len(found.steady) == 80
    assert all(one.steady for one in found.steady)
    assert not [words for words in found.warnings if "not steady" in words]


def test_a_drift_within_the_blocks_is_told_with_its_slope(table):
    rows = where(table, "idle", 2048)
    place = table[rows].groupby("block").cumcount()
    drifting = table.copy()
    drifting.loc[rows, "elapsed"] *= 1 + 0.01 * place
    one = cell(look(drifting), "idle", 2048)
    assert one.steady is False
    assert one.trend is not None
    assert one.trend.slope_relative == pytest.approx(0.01, rel=0.1)
    assert "within blocks it moves by +" in one.words
    warned = [words for words in look(drifting).warnings if "not steady" in words]
    assert len(warned) == 1
    assert "In 1 of 40 cells 'elapsed'" in warned[0]
    assert "attached at block_size = 2048" in warned[0]


def test_a_change_is_told_with_its_place(table):
    """Blocks alike but for rounding, so that a change in the middle of block 3 can be shown."""
    changed = table.copy()
    rows = where(table, "none", 512)
    chance = np.random.default_rng(1)
    values = 20 + 0.01 * chance.normal(size=int(rows.sum()))
    values[17:] += 0.1
    changed.loc[rows, "elapsed"] = values
    one = cell(look(changed), "none", 512)
    assert one.change is not None
    assert (one.change.block, one.change.trial, one.change.position) == (3, 2, 17)
    assert one.change.before == pytest.approx(20, abs=0.01)
    assert one.change.after == pytest.approx(20.1, abs=0.01)


def test_the_warm_up_is_shown_and_not_tested(table):
    one = cell(look(table), "none", 512)
    warm = table[
        (table["kind"] == "warmup") & (table["arm"] == "none") & (table["block_size"] == 512)
    ]
    assert one.warmup is not None
    assert one.warmup.trials == 6
    assert one.warmup.mean == pytest.approx(warm["elapsed"].mean())
    assert one.warmup.rest == pytest.approx(table[where(table, "none", 512)]["elapsed"].mean())
    assert one.warmup.relative == pytest.approx(0.03, abs=0.005)
    slower = table.copy()
    slower.loc[slower["kind"] == "warmup", "elapsed"] *= 100
    assert cell(look(slower), "none", 512).trend == one.trend


def test_what_does_not_vary_is_not_called_steady(table):
    flat = table.assign(elapsed=9.0)
    one = cell(look(flat), "none", 512)
    assert (one.steady, one.trend, one.change, one.lag1) == (None, None, None, None)
    assert one.lack == "all values are the same, so there is no order to test"


def test_one_trial_a_block_has_no_trend_within_it():
    experiment = synthetic.load_experiment().model_copy(update={"trials": 1})
    table = synthetic.make_table(experiment)
    found = over_runs.look(experiment, group(experiment, table), confidence=0.95)
    one = cell(found, "none", 512)
    assert one.trend is None
    assert one.change is not None
    assert one.lack is not None
    assert "no trend within blocks" in one.lack
