import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.probes import firings

counts = st.lists(st.integers(0, 10**6), min_size=2, max_size=12, unique=True)


@given(counts, st.floats(-5, 5), st.floats(-10, 10))
def test_a_line_is_found_again(x, slope, intercept):
    found = firings.fit(x, [intercept + slope * value for value in x])
    assert found is not None
    assert found.slope == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_the_fit_is_that_of_scipy():
    chance = np.random.default_rng(3)
    x = np.array([1, 160, 1280, 5120, 20480.0])
    y = 0.01 + 0.0013 * x + chance.normal(0, 0.02, 5)
    found, oracle = firings.fit(x, y), stats.linregress(x, y)
    assert found is not None
    assert found.slope == pytest.approx(oracle.slope)
    assert found.intercept == pytest.approx(oracle.intercept)


@pytest.mark.parametrize("x", [[3.0], [0, 0, 0], [7.0, 7.0]])
def test_firings_that_do_not_vary_have_no_slope(x):
    assert firings.fit(x, [1.0] * len(x)) is None


def test_what_does_not_belong_together_is_refused():
    with pytest.raises(ValueError, match="belong together"):
        firings.fit([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="no blocks"):
        firings.resampled_means([], seed=1)
    with pytest.raises(ValueError, match="no lines"):
        firings.band([], [1.0], confidence=0.95, seed=1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        firings.bootstrap_interval([1.0, 2.0], confidence=1.0, seed=1)


@pytest.mark.parametrize(("confidence", "least"), [(0.95, 6), (0.9, 5), (0.5, 2)])
def test_the_range_of_the_blocks_must_be_able_to_reach_the_confidence(confidence, least):
    assert firings.least_blocks(confidence) == least
    values = list(range(least))
    assert firings.bootstrap_interval(values, confidence=confidence, seed=1) is not None
    assert firings.bootstrap_interval(values[1:], confidence=confidence, seed=1) is None


def test_resampling_is_that_of_scipy():
    values = np.random.default_rng(5).normal(1300, 20, 9)
    share = firings.tail(9, 0.95)
    oracle = stats.bootstrap(
        (values,),
        np.mean,
        confidence_level=1 - 2 * share,
        n_resamples=50_000,
        method="percentile",
        rng=np.random.default_rng(8),
    ).confidence_interval
    found = firings.bootstrap_interval(values, confidence=0.95, seed=4)
    assert found is not None
    width = oracle.high - oracle.low
    assert abs(found.low - oracle.low) < 0.05 * width
    assert abs(found.high - oracle.high) < 0.05 * width


def test_the_tail_is_hesterbergs():
    # n = 6: sqrt(6 / 5) * t(0.975; 5) = 1.095445 * 2.570582 = 2.815931; Phi of minus that.
    assert firings.tail(6, 0.95) == pytest.approx(0.5 * math.erfc(2.815931 / math.sqrt(2)), 1e-5)


def test_the_same_seed_draws_the_same_blocks():
    values = np.random.default_rng(1).normal(size=7)
    one = firings.resampled_means(values, seed=9, replicates=500)
    assert (one == firings.resampled_means(values, seed=9, replicates=500)).all()
    assert (one != firings.resampled_means(values, seed=10, replicates=500)).any()
    both = firings.resampled_means(np.column_stack([values, 2 * values]), seed=9, replicates=500)
    assert np.allclose(both[:, 0], one)
    assert np.allclose(both[:, 1], 2 * one)


def test_many_blocks_are_drawn_in_parts_that_do_not_show(monkeypatch):
    values = np.random.default_rng(1).normal(size=7)
    whole = firings.resampled_means(values, seed=9, replicates=1000)
    monkeypatch.setattr(firings, "CHUNK", 50)
    assert (whole == firings.resampled_means(values, seed=9, replicates=1000)).all()


def test_blocks_without_variance_give_a_point():
    found = firings.bootstrap_interval([3.0] * 6, confidence=0.95, seed=1)
    assert found is not None
    assert found.low == found.high == 3.0


def test_the_band_follows_the_line():
    lines = [firings.Line(slope=2 + k / 100, intercept=1.0) for k in range(6)]
    (fit, low, high), *_ = firings.band(lines, [0.0, 10.0], confidence=0.95, seed=1)
    assert fit == low == high == 1.0
    _, (fit, low, high) = firings.band(lines, [0.0, 10.0], confidence=0.95, seed=1)
    assert fit == pytest.approx(21.25)
    assert low is not None
    assert high is not None
    assert 21.0 <= low < 21.25 < high <= 21.5
    assert firings.band(lines[:3], [10.0], confidence=0.95, seed=1)[0][1:] == (None, None)


@pytest.mark.parametrize(
    ("kind", "blocks", "nominal"),
    [("normal", 6, 0.936), ("normal", 12, 0.948), ("exponential", 6, 0.894)],
)
def test_coverage_is_what_the_methods_say(kind, blocks, nominal):
    chance = np.random.default_rng(11)
    runs = 700
    covered = 0
    for run in range(runs):
        normal = kind == "normal"
        values = chance.normal(size=blocks) if normal else chance.exponential(size=blocks) - 1
        found = firings.bootstrap_interval(values, confidence=0.95, seed=run, replicates=2000)
        assert found is not None
        covered += found.low <= 0 <= found.high
    assert abs(covered / runs - nominal) < 4 * math.sqrt(nominal * (1 - nominal) / runs)
