import numpy as np
import pandas as pd
import pytest
from scipy import stats

from labrig.experiments import Experiment
from labrig.stats.cells import group
from labrig.stats.records import Twins
from labrig.stats.runs import over_runs
from tests.stats import synthetic


def with_twin_of(original: str, **changes) -> Experiment:
    """The default experiment, its second arm the twin of ``original``."""
    data = synthetic.load_experiment().model_dump(mode="json", exclude_unset=True)
    data["arms"]["none-again"] = {"twin": original}
    return Experiment.model_validate({**data, **changes})


def look(experiment: Experiment, table: pd.DataFrame) -> over_runs.OverRuns:
    return over_runs.look(experiment, group(experiment, table), confidence=0.95)


def elapsed(found: over_runs.OverRuns) -> Twins:
    return next(one for one in found.twins if one.metric == "elapsed")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return synthetic.make_table(synthetic.load_experiment())


def test_twins_are_compared_cell_by_cell_and_over_all(table):
    found = elapsed(look(synthetic.load_experiment(), table))
    assert (found.twin, found.original) == ("none-again", "none")
    assert (len(found.cells), found.tested, found.blocks) == (5, 5, 6)
    assert found.expected == pytest.approx(0.25)
    timed = table[table["kind"] == "timed"]
    means = timed.groupby(["block", "block_size", "arm"])["elapsed"].mean().unstack()
    apart = (means["none-again"] - means["none"]).xs(512, level="block_size")
    cell = next(one for one in found.cells if one.levels == {"block_size": 512})
    low, high = stats.ttest_rel(
        means["none-again"].xs(512, level="block_size"), means["none"].xs(512, level="block_size")
    ).confidence_interval()
    assert cell.block_values == pytest.approx(tuple(apart))
    assert (cell.low, cell.high) == pytest.approx((low, high))
    shares = (means["none-again"] / means["none"] - 1).groupby("block").mean()
    low, high = stats.ttest_1samp(shares, 0).confidence_interval()
    assert found.relative == pytest.approx(shares.mean())
    assert (found.relative_low, found.relative_high) == pytest.approx((low, high))


def test_like_arms_raise_no_alarm_and_unlike_ones_do(table):
    found = look(synthetic.load_experiment(), table)
    assert not [words for words in found.warnings if "A/A" in words]
    unlike = table.copy()
    unlike.loc[unlike["arm"] == "none-again", "elapsed"] *= 1.01
    found = look(synthetic.load_experiment(), unlike)
    assert elapsed(found).excluding == 5
    (warned,) = [words for words in found.warnings if "A/A" in words]
    assert "5 of the 95% intervals exclude 0, where about 0.25 would by chance" in warned
    assert "'untraced again' and 'untraced', which run the same" in warned


def test_false_alarms_come_as_often_as_is_expected():
    """200 seeded null experiments of 5 cells: the share of alarms, within 4 standard errors."""
    experiment = synthetic.load_experiment().at_size("smoke")
    experiment = experiment.model_copy(
        update={"arms": {k: with_twin_of("none").arms[k] for k in ("none", "none-again")}}
    )
    excluding = 0
    for seed in range(40):
        table = synthetic.make_table(
            experiment.model_copy(update={"blocks": 4}), seed=seed, between=0.01
        )
        excluding += elapsed(look(experiment, table)).excluding
    assert excluding <= 200 * 0.05 + 4 * np.sqrt(200 * 0.05 * 0.95)
    assert excluding > 0


def test_a_traced_arm_has_a_twin_even_where_traced_times_are_not_the_question(table):
    experiment = with_twin_of("read-count", probe_effect=False, hypotheses=[])
    assert experiment.arms["none-again"].script == {"any": "read-count.d"}
    copied = table[table["arm"] == "read-count"].assign(arm="none-again")
    both = pd.concat([table[table["arm"] != "none-again"], copied])
    found = elapsed(look(experiment, both))
    assert found.original == "read-count"
    assert found.relative == 0
    assert found.tested == 0
    assert "have no variance" in found.words


def test_a_size_without_the_original_has_no_control(table):
    experiment = with_twin_of("idle")
    chosen = experiment.model_copy(
        update={"arms": {k: v for k, v in experiment.arms.items() if k != "idle"}}
    )
    assert look(chosen, table).twins == ()
