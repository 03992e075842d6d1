import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.runs import trends

PAGE = (
    "-1.05 0.96 1.22 0.58 -0.98 -0.03 -1.54 -0.71 -0.35 0.66 0.44 0.91 -0.02 -1.42 1.26 -1.02 "
    "-0.81 1.66 1.05 0.97 2.14 1.22 -0.24 1.60 0.72 -0.12 0.44 0.03 0.66 0.56 1.37 1.66 0.10 0.80 "
    "1.29 0.49 -0.07 1.18 3.29 1.84"
)
"""Page's simulated data (Biometrika 42, 1955), the example of Pettitt 1979, Table 1."""


def test_pettitts_own_example():
    values = np.array([list(map(float, PAGE.split()))])
    (found,) = trends.change_points(values, [40], seed=1)
    assert found is not None
    assert (found.statistic, found.position) == (232, 17)
    # Pettitt's approximation gives 0.014 and is known to be conservative.
    assert 0.001 < found.probability < 0.014


def test_one_block_is_mann_and_kendalls_test_with_theil_and_sens_slope():
    values = np.random.default_rng(3).normal(size=25) + 0.05 * np.arange(25)
    found = trends.trend_within([values])
    assert found is not None
    tau = stats.kendalltau(np.arange(25), values, method="asymptotic")
    assert found.s == round(float(tau.statistic) * 25 * 24 / 2)
    assert found.slope == pytest.approx(stats.theilslopes(values).slope)
    # scipy has no correction for continuity, which moves S by 1.
    z = stats.norm.isf(float(tau.pvalue) / 2) * (1 - 1 / abs(found.s))
    assert found.probability == pytest.approx(2 * stats.norm.sf(z))


def test_ties_take_their_share_of_the_variance():
    values = np.array([1.0, 1, 2, 3, 3, 3, 2, 4])
    found = trends.trend_within([values])
    assert found is not None
    tau = stats.kendalltau(np.arange(8), values, method="asymptotic")
    z = stats.norm.isf(float(tau.pvalue) / 2) * (1 - 1 / abs(found.s))
    assert found.probability == pytest.approx(2 * stats.norm.sf(z))


def test_the_trends_probability_is_that_of_all_orders():
    """Enumerated: every order of both blocks' four trials."""
    blocks = [np.array([1.0, 2, 4, 3]), np.array([10.0, 12, 11, 13])]
    found = trends.trend_within(blocks)
    assert found is not None
    each = [
        sum(np.sign(b - a) for a, b in itertools.combinations(order, 2))
        for order in itertools.permutations(range(4))
    ]
    both = np.abs(np.add.outer(each, each))
    assert found.s == 8
    assert found.probability == pytest.approx(float((both >= found.s).mean()), abs=0.015)


@settings(max_examples=25)
@given(st.integers(0, 1000), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_what_blocks_differ_by_is_no_trend(seed, shift, scale):
    chance = np.random.default_rng(seed)
    blocks = [chance.normal(size=5) for _ in range(4)]
    moved = [scale * block + number * shift for number, block in enumerate(blocks)]
    one, other = trends.trend_within(blocks), trends.trend_within(moved)
    assert one is not None
    assert other is not None
    assert one.s == other.s
    assert other.slope == pytest.approx(scale * one.slope, abs=1e-9 * (1 + abs(shift)))


def test_a_change_from_boot_to_boot_is_none():
    """200 simulated cells of 6 blocks that differ by ten times what their trials do."""
    chance = np.random.default_rng(8)
    cells = 10 * np.repeat(chance.normal(size=(200, 6)), 5, axis=1) + chance.normal(size=(200, 30))
    found = trends.change_points(cells, [5] * 6, seed=2)
    rejected = sum(one is not None and one.probability < 0.05 for one in found)
    assert rejected <= 200 * 0.05 + 4 * np.sqrt(200 * 0.05 * 0.95)
    taken_for_independent = trends.change_points(cells, [30], seed=2)
    assert sum(one is not None and one.probability < 0.05 for one in taken_for_independent) > 150


def test_a_change_is_found_where_it_is():
    values = np.random.default_rng(5).normal(size=(1, 60))
    values[:, 40:] += 3
    (found,) = trends.change_points(values, [5] * 12, seed=1)
    assert found is not None
    assert abs(found.position - 40) <= 1
    assert found.probability < 0.01


def test_cells_are_tested_as_if_alone():
    cells = np.random.default_rng(6).normal(size=(3, 20))
    together = trends.change_points(cells, [10, 10], seed=4)
    assert together == tuple(trends.change_points(c[None], [10, 10], seed=4)[0] for c in cells)


def test_values_that_do_not_vary_have_no_trend_and_no_change():
    assert trends.trend_within([np.ones(5), 2 * np.ones(5)]) is None
    assert trends.trend_within([np.array([1.0]), np.array([2.0])]) is None
    assert trends.change_points(np.ones((2, 8)), [4, 4], seed=1) == (None, None)
    assert trends.lag1_within([np.full(5, 0.1)]) is None


def test_what_cannot_be_tested_is_refused_by_name():
    with pytest.raises(ValueError, match="are not blocks of"):
        trends.change_points(np.ones((1, 5)), [2, 2], seed=1)
    with pytest.raises(ValueError, match="finite"):
        trends.change_points(np.array([[1.0, np.nan]]), [2], seed=1)
    with pytest.raises(ValueError, match="finite"):
        trends.trend_within([np.array([1.0, np.inf])])


def test_neighbours_that_resemble_each_other():
    chance = np.random.default_rng(7)
    noise = chance.normal(size=5000)
    follows = np.empty(5000)
    follows[0] = noise[0]
    for index in range(1, 5000):
        follows[index] = 0.6 * follows[index - 1] + noise[index]
    assert trends.lag1_within([follows]) == pytest.approx(0.6, abs=0.05)
    assert trends.lag1_within(list(noise.reshape(-1, 5))) == pytest.approx(-1 / 5, abs=0.05)


def test_thinning_keeps_the_mean_and_the_slope():
    values = np.arange(1000.0)
    thin, step = trends.thinned(values, 50)
    assert thin.size == 50
    assert thin.mean() == pytest.approx(values.mean())
    found = trends.trend_within([thin])
    assert found is not None
    assert found.slope / step == pytest.approx(1)
