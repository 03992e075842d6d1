import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.verdicts.trials import ratio_of_means

samples = st.lists(st.floats(1, 100), min_size=2, max_size=8)


@pytest.mark.filterwarnings("ignore:Precision loss")
@settings(max_examples=40)
@given(samples, samples, st.floats(-50, 50))
def test_a_difference_is_welch_s(one, other, bound):
    found = ratio_of_means([one, other], [1, -1])
    assert found is not None
    if np.ptp(one) + np.ptp(other) < 1e-3:
        return
    oracle = stats.ttest_ind(one, other, equal_var=False)
    interval, expected = found.interval(0.9), oracle.confidence_interval(0.9)
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-6)
    above = stats.ttest_ind(one, np.array(other) + bound, equal_var=False, alternative="greater")
    tails = found.tails(bound)
    assert tails is not None
    assert tails[0] == pytest.approx(above.pvalue, abs=1e-9)
    assert sum(tails) == pytest.approx(1)


def test_an_interval_far_from_zero_loses_no_digits():
    found = ratio_of_means([[1e9 + 1, 1e9 + 2, 1e9 + 4], [1e9, 1e9 + 1, 1e9 + 3]], [1, -1])
    small = ratio_of_means([[1, 2, 4], [0, 1, 3]], [1, -1])
    assert found is not None
    assert small is not None
    a, b = found.interval(0.95), small.interval(0.95)
    assert a is not None
    assert b is not None
    assert (a.low, a.high) == pytest.approx((b.low, b.high), rel=1e-6)


@settings(max_examples=40)
@given(samples, samples)
def test_fieller_s_ends_are_the_ratios_that_a_test_just_rejects(one, other):
    found = ratio_of_means([one, other], [1, 0], [0, 1])
    assert found is not None
    assert found.estimate == pytest.approx(np.mean(one) / np.mean(other))
    interval = found.interval(0.95)
    if interval is None or found.zero_variance:
        return
    for end, side in ((interval.low, 0), (interval.high, 1)):
        x, y = np.array(one), end * np.array(other)
        t = (x.mean() - y.mean()) / np.sqrt(x.var(ddof=1) / x.size + y.var(ddof=1) / y.size)
        quantile = stats.t.ppf(0.975, found.freedom)
        assert abs(t) == pytest.approx(quantile, rel=1e-4)
        tails = found.tails(end)
        assert tails is not None
        assert tails[side] == pytest.approx(0.025, rel=1e-3)


def test_the_ratio_s_interval_covers_as_often_as_it_says():
    chance = np.random.default_rng(7)
    inside = 0
    for _ in range(1500):
        one, other = chance.normal(20, 2, 8), chance.normal(10, 3, 12)
        found = ratio_of_means([one, other], [1, 0], [0, 1])
        interval = found.interval(0.9) if found else None
        assert interval is not None
        inside += interval.low <= 2 <= interval.high
    assert abs(inside / 1500 - 0.9) < 4 * np.sqrt(0.9 * 0.1 / 1500)


def test_a_divisor_too_near_0_bounds_nothing():
    found = ratio_of_means([[1.0, 2.0], [-5.0, 6.0]], [1, 0], [0, 1])
    assert found is not None
    assert found.interval(0.95) is None
    assert ratio_of_means([[1.0, 2.0], [-5.0, 4.0]], [1, 0], [0, 1]) is None


def test_without_variance_there_is_a_point_and_no_test():
    found = ratio_of_means([[2.0, 2.0], [4.0, 4.0]], [1, 0], [0, 1])
    assert found is not None
    interval = found.interval(0.95)
    assert found.zero_variance
    assert interval is not None
    assert interval.low == interval.high == 0.5
    assert found.tails(0.4) is None


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="one trial in a group has no variance"):
        ratio_of_means([[1.0], [1.0, 2.0]], [1, -1])
    with pytest.raises(ValueError, match="1 weights do not belong to 2 groups"):
        ratio_of_means([[1.0, 2.0], [1.0, 2.0]], [1])
