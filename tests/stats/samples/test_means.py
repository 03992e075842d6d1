import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from labrig.stats.samples import means
from labrig.stats.samples.result import Account

ACCOUNT = Account(name="a", source="b", assumptions="c")
SLEEP = (  # Student 1908: hours of sleep gained with two drugs; as R's ``sleep`` has them
    np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]),
    np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]),
)
samples = st.lists(st.integers(-1000, 1000), min_size=3, max_size=30).map(
    lambda numbers: np.array(numbers) / 8
)


def test_welch_as_r_prints_it_for_students_sleep():
    found = means.difference(ACCOUNT, *SLEEP, means.separate(*SLEEP), 0.95)
    assert found.statistic == pytest.approx(-1.8608, abs=5e-5)
    assert found.degrees == pytest.approx(17.776, abs=5e-4)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


@settings(max_examples=40, deadline=None)
@given(samples, samples, st.sampled_from([0.8, 0.95, 0.99]))
def test_both_are_those_of_statsmodels(one, other, confidence):
    oracle = CompareMeans(DescrStatsW(one), DescrStatsW(other))
    for make, usevar in ((means.pooled, "pooled"), (means.separate, "unequal")):
        found = means.difference(ACCOUNT, one, other, make(one, other), confidence)
        if not (np.ptp(one) or np.ptp(other)):
            assert found.p is None and found.low is None
            continue
        t, p, degrees = oracle.ttest_ind(usevar=usevar)
        low, high = oracle.tconfint_diff(1 - confidence, usevar=usevar)
        assert found.statistic == pytest.approx(t, rel=1e-9, abs=1e-9)
        assert found.p == pytest.approx(p, rel=1e-6, abs=1e-12)
        assert found.degrees == pytest.approx(degrees)
        assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1e-9)


def test_without_variance_there_is_a_difference_and_no_p():
    one, other = np.full(5, 0.3), np.full(4, 0.1)
    found = means.difference(ACCOUNT, one, other, means.separate(one, other), 0.95)
    assert found.value == pytest.approx(0.2)
    assert (found.p, found.low, found.statistic) == (None, None, None)
    assert found.lack == "neither sample varies: there is no interval and no p"


def test_fiellers_ends_are_the_ratios_that_are_just_not_rejected():
    chance = np.random.default_rng(5)
    one, other = chance.normal(12, 3, 9), chance.normal(10, 2, 14)
    found = means.ratio(ACCOUNT, one, other, 0.9)
    assert found.degrees is not None and found.value == one.mean() / other.mean()
    edge = stats.t.ppf(0.95, found.degrees)
    for end in (found.low, found.high):
        assert end is not None
        error = math.sqrt(one.var(ddof=1) / 9 + end * end * other.var(ddof=1) / 14)
        assert abs(one.mean() - end * other.mean()) / error == pytest.approx(edge)


def test_fieller_has_no_ends_where_the_baseline_may_be_0():
    one, other = np.array([10.0, 11, 12]), np.array([-1.0, 1, 2])
    found = means.ratio(ACCOUNT, one, other, 0.95)
    assert found.value == pytest.approx(16.5)
    assert found.low is None and "no ends" in (found.lack or "")
    assert means.ratio(ACCOUNT, one, np.array([-1.0, 0, 1]), 0.95).value is None


def test_fieller_covers_as_often_as_it_says():
    chance = np.random.default_rng(20190131)
    runs, covered = 1500, 0
    ones, others = chance.normal(15, 3, (runs, 8)), chance.normal(10, 1, (runs, 6))
    for one, other in zip(ones, others, strict=True):
        found = means.ratio(ACCOUNT, one, other, 0.95)
        assert found.low is not None and found.high is not None
        covered += found.low <= 1.5 <= found.high
    assert abs(covered / runs - 0.95) < 4 * math.sqrt(0.95 * 0.05 / runs)


@pytest.mark.parametrize("n", [3, 11, 40])
def test_the_least_detectable_difference_is_statsmodels_effect_size(n):
    one = np.random.default_rng(n).normal(10, 2, n)
    other = one[::-1] + 1  # one variance, for which statsmodels has the power
    found = means.least_detectable(ACCOUNT, means.separate(one, other), 0.95)
    effect = TTestIndPower().solve_power(None, nobs1=n, alpha=0.05, power=0.8, ratio=1)
    assert found.value == pytest.approx(effect * one.std(ddof=1), rel=1e-4)
