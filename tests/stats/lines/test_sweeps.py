import numpy as np
import pandas as pd
import pytest
from scipy import stats

from labrig.experiments import Experiment
from labrig.stats.cells import group
from labrig.stats.records import Fit, Sweep
from labrig.stats.runs import over_runs
from tests.stats import synthetic


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Seven buffer sizes, and untraced arms only."""
    data = synthetic.load_experiment().model_dump(mode="json", exclude_unset=True)
    sizes = [2**power for power in range(9, 22, 2)]
    data["factors"]["block_size"]["levels"] = [{"value": v, "set": {"count": 1}} for v in sizes]
    data["arms"] = {"none": {}, "none-again": {"twin": "none"}}
    data |= {"reference": ["none"], "hypotheses": [], "work": None, "sizes": {}}
    return Experiment.model_validate(data)


def table_of(experiment: Experiment, law, between: float = 0.001) -> pd.DataFrame:
    """Trials whose mean is ``law`` of the block size; blocks and trials vary by a share."""
    table = synthetic.make_table(experiment)
    chance = np.random.default_rng(4)
    size = table["block_size"].astype(float)
    cell = table.groupby(["block", "arm", "block_size"]).ngroup()
    noise = 1 + between * chance.standard_normal(int(cell.max()) + 1)[cell]
    noise += 0.001 * chance.standard_normal(len(table))
    return table.assign(elapsed=law(size) * noise)


def look(experiment: Experiment, table: pd.DataFrame) -> over_runs.OverRuns:
    return over_runs.look(experiment, group(experiment, table), confidence=0.95)


def sweep(found: over_runs.OverRuns) -> Sweep:
    return next(one for one in found.sweeps if (one.metric, one.arm) == ("elapsed", "none"))


def fit(found: Sweep, form: str) -> Fit:
    return next(one for one in found.fits if one.form == form)


def test_a_power_law_is_found_with_its_exponent(experiment):
    table = table_of(experiment, lambda x: 40 * x**-0.7)
    found = fit(sweep(look(experiment, table)), "log-log")
    assert found.slope_low is not None
    assert found.slope_high is not None
    assert found.slope_low < -0.7 < found.slope_high
    assert found.slope_high - found.slope_low < 0.01
    timed = table[(table["kind"] == "timed") & (table["arm"] == "none")]
    means = timed.groupby(["block", "block_size"])["elapsed"].mean().unstack()
    slopes = [
        stats.linregress(np.log2(means.columns), np.log2(row)).slope for row in means.to_numpy()
    ]
    low, high = stats.ttest_1samp(slopes, 0).confidence_interval()
    assert (found.slope, found.slope_low, found.slope_high) == pytest.approx(
        (np.mean(slopes), low, high)
    )
    assert "no more than chance explains" in found.lack
    assert found.curve[0].fit == pytest.approx(40 * 512**-0.7, rel=0.01)


def test_a_line_through_a_curve_is_told_off_however_high_its_r_squared(experiment):
    found = sweep(look(experiment, table_of(experiment, lambda x: 1e-3 * x**1.1)))
    line = fit(found, "linear")
    assert line.r_squared is not None
    assert line.r_squared > 0.998
    assert line.lack_probability is not None
    assert line.lack_probability < 0.001
    assert "so it is not right, whatever R² says" in line.lack
    assert len(line.residuals) == len(found.points) == 7
    worst = max(line.residuals, key=lambda one: abs(one.residual))
    assert (worst.x, worst.residual) == (line.largest_at, line.largest_residual)


def test_a_knee_at_a_cache_is_found_with_its_interval(experiment):
    knee = 2.0**16
    law = lambda x: 10 + np.maximum(np.log2(x) - np.log2(knee), 0)  # noqa: E731
    found = sweep(look(experiment, table_of(experiment, law))).knee
    assert found.x is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= knee <= found.high
    assert found.x == pytest.approx(knee, rel=0.1)
    assert found.above == pytest.approx(1, rel=0.05)
    assert found.below == pytest.approx(0, abs=0.02)
    assert "no single corner" not in found.words


def test_no_knee_is_not_given_a_place(experiment):
    found = sweep(look(experiment, table_of(experiment, lambda x: 10 + 0.01 * np.log2(x)))).knee
    assert (found.x, found.low, found.below) == (None, None, None)
    assert found.words.startswith("no bend is shown")


def test_a_smooth_curve_is_said_to_have_no_corner(experiment):
    found = sweep(look(experiment, table_of(experiment, lambda x: 10 + 1e5 / x))).knee
    assert "no single corner" in found.words


def test_one_block_and_missing_levels_are_told(experiment):
    table = table_of(experiment, lambda x: 10 + 0.01 * np.log2(x))
    one = sweep(look(experiment, table[table["block"] == 0]))
    assert one.blocks == 1
    assert fit(one, "linear").slope_low is None
    assert "one block shows no scatter" in fit(one, "linear").lack
    assert one.knee.words.startswith("fewer than two blocks")
    lacking = table[~((table["block"] == 2) & (table["block_size"] == 512))]
    assert sweep(look(experiment, lacking)).blocks == 5
    never = table[(table["block"] == 0) == (table["block_size"] == 512)]
    nothing = sweep(look(experiment, never))
    assert (nothing.blocks, nothing.fits) == (0, ())
    assert nothing.missing == ("no line: no block has every level",)


def test_values_without_a_logarithm_have_no_power_law(experiment):
    found = sweep(look(experiment, table_of(experiment, lambda x: 0 * x)))
    assert [one.form for one in found.fits] == ["linear"]
    assert found.missing == ("no power law: elapsed has means that are not above 0",)


def test_traced_times_are_swept_for_the_probe_effect_only():
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment)
    assert {one.arm for one in look(experiment, table).sweeps} == set(experiment.arms)
    other = experiment.model_copy(update={"probe_effect": False})
    assert {one.arm for one in look(other, table).sweeps} == {"none", "none-again"}
