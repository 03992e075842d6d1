import numpy as np
import pytest
from scipy import stats

from labrig.stats.samples import bootstrap
from labrig.stats.samples.result import Account

ACCOUNT = Account(name="a", source="b", assumptions="c")
SPATIAL = np.array(  # Efron and Tibshirani 1993, table 14.1: spatial test data, score A
    [
        48,
        36,
        20,
        29,
        42,
        42,
        20,
        42,
        22,
        41,
        45,
        14,
        6,
        0,
        33,
        28,
        34,
        4,
        32,
        24,
        47,
        41,
        24,
        26,
        30,
        41,
    ],
    dtype=float,
)


def resample(values: np.ndarray, stream: int = 0, replicates: int = 20_000):
    return bootstrap.resample(values, seed=7, stream=stream, replicates=replicates)


@pytest.mark.parametrize("size", [7, 8, 25])
def test_the_jackknife_leaves_each_value_out(size):
    values = np.round(np.random.default_rng(size).exponential(3, size), 1)
    found = resample(values, replicates=10)
    rest = [np.delete(np.sort(values), place) for place in range(size)]
    assert found.mean.left_out == pytest.approx(np.array([one.mean() for one in rest]))
    assert found.median.left_out == pytest.approx(np.array([np.median(one) for one in rest]))
    assert (found.mean.value, found.median.value) == pytest.approx(
        (values.mean(), np.median(values))
    )


@pytest.mark.parametrize("size", [7, 8])
def test_replicates_are_means_and_medians_of_the_same_resamples(size):
    values = np.arange(size, dtype=float) ** 2
    found = resample(values, replicates=500)
    drawn, _ = bootstrap._draw(size, 500, 7, 0, 0)
    assert found.mean.replicates == pytest.approx(values[drawn].mean(axis=1))
    assert found.median.replicates == pytest.approx(np.median(values[drawn], axis=1))


def test_in_pieces_no_draw_comes_twice(monkeypatch):
    monkeypatch.setattr(bootstrap, "CHUNK", 1000)
    found = resample(np.random.default_rng(1).normal(size=100), replicates=60)
    assert found.mean.replicates.shape == (60,)
    assert np.unique(found.mean.replicates).size == 60


@pytest.mark.parametrize(
    ("combine", "which"),
    [
        (np.positive, "mean"),
        (np.positive, "median"),
        (np.subtract, "mean"),
        (np.divide, "mean"),
        (np.divide, "median"),
    ],
)
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_is_scipys(combine, which, confidence):
    chance = np.random.default_rng(12)
    one, other = chance.lognormal(0, 0.6, 30), chance.lognormal(0.3, 0.4, 21)
    data = (one,) if combine is np.positive else (one, other)
    parts = [getattr(resample(values, stream), which) for stream, values in enumerate(data)]
    found = bootstrap.bca(ACCOUNT, combine, parts, confidence=confidence)
    statistic = getattr(np, which)
    oracle = stats.bootstrap(
        data,
        lambda *values, axis: combine(*(statistic(one, axis=axis) for one in values)),
        confidence_level=confidence,
        n_resamples=20_000,
        method="BCa",
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert found.low is not None and found.high is not None
    # Two bootstraps of 20 000 replicates: their ends differ by about 0.01 of the width.
    near = 0.05 * (oracle.high - oracle.low)
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high), abs=near)


def test_a_skewed_samples_interval_leans_as_the_skew_does():
    values = np.random.default_rng(2).exponential(1, 20)
    part = resample(values).mean
    found = bootstrap.bca(ACCOUNT, np.positive, [part], confidence=0.95)
    assert found.low is not None and found.high is not None and found.value is not None
    low, high = np.quantile(part.replicates, [0.025, 0.975])
    assert found.low > low and found.high > high
    assert found.high - found.value > found.value - found.low


def test_the_same_seed_gives_the_same_and_streams_are_apart():
    one, again, other = (resample(SPATIAL, stream, 200) for stream in (0, 0, 1))
    assert (one.mean.replicates == again.mean.replicates).all()
    assert (one.mean.replicates != other.mean.replicates).any()


def test_what_is_degenerate_is_refused_by_name():
    flat = resample(np.full(8, 3.0)).mean
    found = bootstrap.bca(ACCOUNT, np.positive, [flat], confidence=0.95)
    assert (found.value, found.low) == (3, None)
    assert found.lack == "degenerate: all resamples give one value"
    ticks = resample(np.array([1.0] * 18 + [2.0, 2.0])).median
    found = bootstrap.bca(ACCOUNT, np.positive, [ticks], confidence=0.95)
    assert found.low is None and "degenerate" in (found.lack or "")


def test_few_values_have_no_interval():
    five = resample(np.arange(5.0)).mean
    found = bootstrap.bca(ACCOUNT, np.positive, [five], confidence=0.95)
    assert (found.value, found.low) == (2, None)
    assert found.lack == (
        "5 values are too few for a 95% bootstrap interval, which needs at least 6"
    )


@pytest.mark.parametrize(("skewed", "known"), [(False, 0.90), (True, 0.87)])
def test_ten_values_cover_less_often_than_said_as_the_docs_say(skewed, known):
    chance = np.random.default_rng(77)
    runs, covered = 1000, 0
    samples = chance.exponential(1, (runs, 10)) if skewed else chance.normal(1, 1, (runs, 10))
    for values in samples:
        part = bootstrap.resample(values, seed=1, stream=0).mean
        found = bootstrap.bca(ACCOUNT, np.positive, [part], confidence=0.95)
        assert found.low is not None and found.high is not None
        covered += found.low <= 1 <= found.high
    assert covered / runs == pytest.approx(known, abs=4 * np.sqrt(known * (1 - known) / runs))
