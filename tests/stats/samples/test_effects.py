import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd

from labrig.stats.samples import effects, means
from labrig.stats.samples.result import Account

ACCOUNT = Account(name="a", source="b", assumptions="c")


@pytest.mark.parametrize(("n", "m", "shift"), [(3, 3, 0), (11, 9, 1.5), (30, 30, -8), (50, 12, 60)])
def test_g_and_its_interval(n, m, shift):
    chance = np.random.default_rng(n)
    one, other = chance.normal(shift, 1, n), chance.normal(0, 1, m)
    spread = means.pooled(one, other)
    found = effects.hedges_g(ACCOUNT, one, other, spread, 0.95)
    g, _ = effectsize_smd(one.mean(), one.std(ddof=1), n, other.mean(), other.std(ddof=1), m)
    # statsmodels corrects by 1 - 3 / (4 df - 1), an approximation to Hedges' exact factor.
    assert found.value == pytest.approx(g, rel=0.01 if n == 3 else 0.001)
    assert spread is not None and found.low is not None and found.high is not None
    t = (one.mean() - other.mean()) / spread.error
    root = np.sqrt(1 / n + 1 / m)
    shares = [stats.nct.cdf(t, n + m - 2, end / root) for end in (found.low, found.high)]
    assert shares == pytest.approx([0.975, 0.025], abs=1e-5)


def test_g_of_exchanged_samples_is_mirrored():
    one, other = np.array([1.0, 2, 4, 4]), np.array([2.0, 5, 7])
    spread = means.pooled(one, other)
    there = effects.hedges_g(ACCOUNT, one, other, spread, 0.95)
    back = effects.hedges_g(ACCOUNT, other, one, spread, 0.95)
    assert there.high is not None and there.value is not None and there.low is not None
    assert (back.value, back.low, back.high) == (-there.value, -there.high, -there.low)


def test_deltas_published_example():
    # Hogarty and Kromrey, Using SAS to Calculate Tests of Cliff's Delta, SUGI 24, 1999; the
    # interval is the one that the R package effsize gives for it.
    one = np.array([10.0, 10, 20, 20, 20, 30, 30, 30, 40, 50])
    other = np.array([10.0, 20, 30, 40, 40, 50])
    found = effects.cliffs_delta(ACCOUNT, one, other, 0.95)
    assert found.value == -0.25
    assert (found.low, found.high) == pytest.approx((-0.7265846, 0.3890062), abs=5e-8)


def test_delta_where_all_pairs_lie_one_way_has_wilsons_interval():
    one, other = np.array([5.0, 6, 7, 8, 9]), np.array([1.0, 2, 3, 4])
    found = effects.cliffs_delta(ACCOUNT, one, other, 0.95)
    t = stats.t.ppf(0.975, 7)
    # Wilson's lower end for 4 of 4 is n / (n + t^2); delta is twice that share, less 1.
    assert (found.low, found.value, found.high) == pytest.approx((2 * 4 / (4 + t * t) - 1, 1, 1))
    back = effects.cliffs_delta(ACCOUNT, other, one, 0.95)
    assert found.low is not None
    assert (back.low, back.value, back.high) == (-1, -1, -found.low)


def test_delta_covers_as_often_as_it_says():
    chance = np.random.default_rng(3)
    runs = 1500
    truth = 2 * stats.norm.cdf(0.8 / np.sqrt(2)) - 1
    ones, others = chance.normal(0.8, 1, (runs, 20)), chance.normal(0, 1, (runs, 15))
    covered = 0
    for one, other in zip(ones, others, strict=True):
        found = effects.cliffs_delta(ACCOUNT, one, other, 0.95)
        assert found.low is not None and found.high is not None
        covered += found.low <= truth <= found.high
    assert covered / runs == pytest.approx(0.95, abs=0.02)


def test_nothing_varies():
    flat, higher = np.ones(3), np.full(3, 2.0)
    assert effects.hedges_g(ACCOUNT, higher, flat, None, 0.95).value is None
    found = effects.cliffs_delta(ACCOUNT, higher, flat, 0.95)
    assert (found.value, found.low) == (1, None)
