import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.probes import firings
from labrig.stats.runs import levels

LOOMS = [np.array(one, dtype=float) for one in [
    [98, 97, 99, 96],
    [91, 90, 93, 92],
    [96, 95, 97, 95],
    [95, 96, 99, 98],
]]  # fmt: skip
"""Montgomery, Design and Analysis of Experiments, the random effects of four looms on strength."""


def test_montgomerys_looms():
    found = levels.components(LOOMS)
    assert found.within**2 == pytest.approx(1.90, abs=0.005)
    assert found.between**2 == pytest.approx(6.96, abs=0.005)
    assert found.correlation == pytest.approx(6.96 / 8.86, abs=0.001)
    assert not found.truncated


@settings(max_examples=30)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=8), st.integers(0, 100))
def test_the_mean_squares_are_scipys_whatever_the_sizes(sizes, seed):
    sizes = [*sizes, 3]
    chance = np.random.default_rng(seed)
    blocks = [chance.normal() + chance.normal(size=size) for size in sizes]
    found = levels.components(blocks)
    n, k = sum(sizes), len(sizes)
    each = (n - sum(size**2 for size in sizes) / n) / (k - 1)
    f = stats.f_oneway(*blocks).statistic
    expected = found.within**2 * (f - 1) / each
    assert found.truncated == (f < 1)
    assert found.between**2 == pytest.approx(max(expected, 0), abs=1e-9)


def test_true_variances_are_found_on_average():
    chance = np.random.default_rng(2)
    between, within = 2.0, 3.0
    found = [
        levels.components(
            list(between * chance.normal(size=(40, 1)) + within * chance.normal(size=(40, 5)))
        )
        for _ in range(200)
    ]
    assert np.mean([one.within**2 for one in found]) == pytest.approx(within**2, rel=0.03)
    assert np.mean([one.between**2 for one in found]) == pytest.approx(between**2, rel=0.1)


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([[1, 2]], "one block shows nothing"),
        ([[1], [2]], "one trial a block"),
        ([[0.1, 0.1], [0.1, 0.1]], "all values are the same"),
        ([[1, np.nan], [1, 2]], "finite"),
    ],
)
def test_what_cannot_be_split_is_refused_by_name(blocks, message):
    with pytest.raises(ValueError, match=message):
        levels.components([np.array(block, dtype=float) for block in blocks])


def test_resampled_means_vary_by_both_levels():
    """Two-stage resampling has a known variance: that of the blocks, plus that within over n."""
    chance = np.random.default_rng(4)
    blocks = [chance.normal(size=1) + 3 * chance.normal(size=5) for _ in range(8)]
    means = levels.hierarchical_means(blocks, seed=1, replicates=40_000)
    outside = np.var([block.mean() for block in blocks]) / 8
    inside = np.mean([np.var(block) / 5 for block in blocks]) / 8
    assert means.var() == pytest.approx(outside + inside, rel=0.03)
    assert means.mean() == pytest.approx(np.mean([block.mean() for block in blocks]), abs=0.01)


def test_unequal_blocks_weigh_the_same():
    blocks = [np.array([1.0]), np.array([3.0, 3.0, 3.0])]
    assert set(levels.hierarchical_means(blocks, seed=1, replicates=500)) == {1.0, 2.0, 3.0}


def test_with_one_trial_a_block_it_is_the_bootstrap_over_blocks():
    values = np.random.default_rng(5).normal(size=9)
    both = levels.interval([values[i : i + 1] for i in range(9)], confidence=0.95, seed=3)
    blocks = firings.bootstrap_interval(
        values, confidence=0.95, seed=3, replicates=levels.REPLICATES
    )
    assert both is not None
    assert blocks is not None
    assert (both.low, both.high) == pytest.approx((blocks.low, blocks.high), abs=0.05)


def test_few_blocks_have_no_interval():
    assert levels.interval(LOOMS, confidence=0.95, seed=1) is None
    assert levels.interval(LOOMS * 2, confidence=0.95, seed=1) is not None


@pytest.mark.parametrize(
    ("between", "exponential", "nominal"),
    [(0, False, 0.999), (3, False, 0.95), (3, True, 0.89)],
)
def test_intervals_cover_as_the_report_says(between, exponential, nominal):
    """400 seeded experiments of 6 blocks of 5 trials, within 4 standard errors."""
    chance = np.random.default_rng(9)
    covered = 0
    for _ in range(400):
        if exponential:
            blocks = between * (chance.exponential(size=(6, 1)) - 1)
            blocks = blocks + chance.exponential(size=(6, 5)) - 1
        else:
            blocks = between * chance.normal(size=(6, 1)) + chance.normal(size=(6, 5))
        found = levels.interval(list(blocks), confidence=0.95, seed=1)
        assert found is not None
        covered += found.low <= 0 <= found.high
    assert abs(covered - 400 * nominal) <= 4 * np.sqrt(400 * nominal * (1 - nominal))
