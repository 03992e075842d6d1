import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labrig.stats import paired

times = st.floats(0.5, 1e6, allow_nan=False)
pairs = st.lists(st.tuples(times, times), min_size=2, max_size=20)


def test_a_worked_example():
    # Differences 1, 2, 3: mean 2, standard error 1 / sqrt(3), t(0.975; 2) = 4.302653.
    found = paired.difference([11, 22, 33], [10, 20, 30])
    interval = found.interval(0.95)
    assert found.estimate == 2
    assert found.n == 3
    assert interval is not None
    assert interval.low == pytest.approx(2 - 4.302653 / math.sqrt(3), abs=1e-6)
    assert interval.high == pytest.approx(2 + 4.302653 / math.sqrt(3), abs=1e-6)


def test_two_blocks_have_one_degree_of_freedom():
    # Differences 1 and 3: standard error 1, t(0.975; 1) = 12.7062.
    interval = paired.difference([2, 5], [1, 2]).interval(0.95)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((2 - 12.7062, 2 + 12.7062), abs=1e-4)


def test_one_block_has_no_interval():
    found = paired.difference([2.0], [1.0])
    assert found.estimate == 1
    assert found.interval(0.95) is None
    assert not found.zero_variance


def test_zero_variance_gives_a_point_and_says_so():
    # 0.1 steps leave differences that are equal only up to rounding.
    baseline = [0.1 * k for k in range(1, 8)]
    found = paired.difference([value + 0.3 for value in baseline], baseline)
    interval = found.interval(0.95)
    assert found.zero_variance
    assert interval is not None
    assert interval.low == interval.high == found.estimate


@given(pairs, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_interval_is_that_of_scipy(values, confidence):
    one, other = map(np.array, zip(*values, strict=True))
    found = paired.difference(one, other)
    if found.zero_variance:
        return
    oracle = stats.ttest_rel(one, other).confidence_interval(confidence)
    interval = found.interval(confidence)
    assert interval is not None
    scale = float(np.abs(one).max() + np.abs(other).max())
    assert interval.low == pytest.approx(oracle.low, rel=1e-9, abs=1e-9 * scale)
    assert interval.high == pytest.approx(oracle.high, rel=1e-9, abs=1e-9 * scale)


@given(pairs, st.sampled_from([0.001, 0.5, 3.0, 1000.0]))
def test_another_unit_scales_the_difference_and_leaves_the_share(values, factor):
    one, other = map(np.array, zip(*values, strict=True))
    plain, scaled = paired.difference(one, other), paired.difference(one * factor, other * factor)
    size = float(max(one.max(), other.max()))
    assert scaled.estimate == pytest.approx(plain.estimate * factor, rel=1e-9, abs=1e-12 * size)
    first = paired.relative_difference(one, other)
    second = paired.relative_difference(one * factor, other * factor)
    assert first is not None
    assert second is not None
    assert second.estimate == pytest.approx(first.estimate, rel=1e-9, abs=1e-9)


@given(pairs)
def test_exchanging_the_arms_mirrors_the_difference(values):
    one, other = map(np.array, zip(*values, strict=True))
    there, back = paired.difference(one, other), paired.difference(other, one)
    assert there.estimate == -back.estimate
    assert there.standard_error == pytest.approx(back.standard_error)


def test_the_relative_difference_is_the_mean_of_the_blocks_ratios():
    found = paired.relative_difference([2.0, 30.0], [1.0, 10.0])
    assert found is not None
    assert found.values == (1.0, 2.0)
    assert found.estimate == 1.5


@pytest.mark.parametrize("baseline", [[0.0, 1.0], [-1.0, 1.0], [5e-324, 1.0]])
def test_ratios_to_nothing_are_not_made(baseline):
    assert paired.relative_difference([1e10, 1.0], baseline) is None


@pytest.mark.parametrize(
    ("one", "other"), [([], []), ([1.0], [1.0, 2.0]), ([math.nan], [1.0]), ([[1.0]], [[1.0]])]
)
def test_what_cannot_be_paired_is_refused(one, other):
    with pytest.raises(ValueError, match=r"few|paired|finite|dimension"):
        paired.difference(one, other)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1])
def test_a_confidence_lies_between_0_and_1(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        paired.difference([1.0, 2.0], [1.0, 1.0]).interval(confidence)


@pytest.mark.parametrize("blocks", [2, 6])
def test_the_interval_covers_as_often_as_it_says(blocks):
    chance = np.random.default_rng(20190131)
    runs, truth = 2000, 0.25
    level = chance.normal(10, 1, size=(runs, blocks))  # a boot moves both arms alike
    one = level + truth + chance.normal(0, 0.1, size=(runs, blocks))
    other = level + chance.normal(0, 0.1, size=(runs, blocks))
    covered = 0
    for row in range(runs):
        interval = paired.difference(one[row], other[row]).interval(0.95)
        assert interval is not None
        covered += interval.low <= truth <= interval.high
    assert abs(covered / runs - 0.95) < 4 * math.sqrt(0.95 * 0.05 / runs)
