from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from labrig.experiments import Experiment
from labrig.stats import trial_level
from labrig.stats.cells import group
from labrig.stats.records import Bounds, TrialLevel
from tests.stats import synthetic


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Three arms of the default experiment at two levels."""
    data = synthetic.load_experiment().model_dump(mode="json", exclude_unset=True)
    data["hypotheses"], data["sizes"] = [], {}
    data["arms"] = {name: data["arms"][name] for name in ("none", "none-again", "idle")}
    levels = data["factors"]["block_size"]["levels"]
    data["factors"]["block_size"]["levels"] = [levels[0], levels[-1]]
    return Experiment.model_validate(data)


@pytest.fixture(scope="module")
def table(experiment) -> pd.DataFrame:
    return synthetic.make_table(experiment)


def compare(experiment: Experiment, table: pd.DataFrame) -> tuple[TrialLevel, ...]:
    return trial_level.all_trial_level(experiment, group(experiment, table), confidence=0.95)


@pytest.fixture(scope="module")
def found(experiment, table) -> tuple[TrialLevel, ...]:
    return compare(experiment, table)


def test_each_arm_is_compared_trial_by_trial(found, table):
    assert len(found) == 2 * 2 * 2
    one = next(
        r for r in found if (r.metric, r.arm, r.levels["block_size"]) == ("system", "idle", 512)
    )
    timed = table[(table["kind"] == "timed") & (table["block_size"] == 512)]
    mine, theirs = (timed.loc[timed["arm"] == arm, "system"] for arm in ("idle", "none"))
    welch = stats.ttest_ind(mine, theirs, equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert (one.trials, one.baseline_trials, one.blocks) == (30, 30, 6)
    assert one.welch_p == pytest.approx(welch.pvalue)
    assert (one.welch.low, one.welch.high) == pytest.approx((interval.low, interval.high))
    assert one.u_p == pytest.approx(stats.mannwhitneyu(mine, theirs).pvalue, rel=0.05)
    assert one.mean.value == pytest.approx(mine.mean())
    assert one.median.value == pytest.approx(mine.median())
    assert one.median_ratio.value == pytest.approx(mine.median() / theirs.median())


def test_holms_family_is_all_of_a_metric(found):
    for metric in ("elapsed", "system"):
        of_metric = [one for one in found if one.metric == metric]
        ps = [one.welch_p for one in of_metric]
        assert [one.holm_p for one in of_metric] == pytest.approx(
            list(multipletests(ps, method="holm")[1])
        )
        assert {one.family for one in of_metric} == {4}


def test_blocks_that_differ_make_independence_doubtful(experiment):
    found = compare(experiment, synthetic.make_table(experiment, between=0.02))
    words = [c.word for one in found for c in one.checked if c.assumption == "independence"]
    assert words.count("doubtful") == len(words)
    said = trial_level.method(found, 0.95)
    assert "n is the number of blocks, 6: trials of a block share a boot" in said.seen
    assert f"independence in {len(words)}, absence of ties in 0." in said.seen


def test_without_variance_there_is_no_p_and_no_place_in_the_family(experiment, table):
    flat = table.assign(elapsed=table["elapsed"].where(table["arm"] == "idle", 10.0))
    found = [one for one in compare(experiment, flat) if one.metric == "elapsed"]
    for one in found:
        assert (one.welch_p is None) == (one.arm == "none-again")
        assert (one.holm_p is None) == (one.arm == "none-again")
        assert one.family == 2
    assert "2 had no variance, and so no p." in trial_level.method(found, 0.95).seen


def test_ticks_of_a_clock_are_told_of_times_only(experiment, table):
    ticks = table.assign(elapsed=10.0 * np.random.default_rng(1).integers(20, 23, len(table)))
    counts = experiment.model_copy(
        update={
            "metrics": {
                "elapsed": experiment.metrics["elapsed"],
                "system": experiment.metrics["elapsed"].model_copy(
                    update={"source": "minor_faults"}
                ),
            }
        }
    )
    found = compare(counts, ticks.assign(system=ticks["elapsed"]))
    assert {one.resolution is None for one in found if one.metric == "system"} == {True}
    said = {one.resolution for one in found if one.metric == "elapsed"}
    assert all("multiples of 10 and only" in (sentence or "") for sentence in said)
    assert "the resolution of the measurement" in trial_level.method(found, 0.95).seen


def test_traced_times_are_compared_for_a_probe_effect_only(experiment, table):
    plain = experiment.model_copy(update={"probe_effect": False})
    assert {one.arm for one in compare(plain, table)} == {"none-again"}


def test_cells_of_two_trials_are_left_out(experiment, table):
    few = table[(table["block"] == 0) & table["trial"].str.contains("warmup0|timed[12]")]
    assert compare(experiment, few) == ()


def test_seed_and_table_give_the_same(experiment, table, found):
    assert compare(experiment, table.sample(frac=1, random_state=1)) == found
    again = compare(experiment.model_copy(update={"seed": 1}), table)
    assert again != found
    assert [boots_aside(one) for one in again] == [boots_aside(one) for one in found]


def boots_aside(one: TrialLevel) -> TrialLevel:
    """The record without what resampling gave."""
    nothing = Bounds(value=None, low=None, high=None, lack=None)
    return replace(one, mean=nothing, median=nothing, mean_ratio=nothing, median_ratio=nothing)
