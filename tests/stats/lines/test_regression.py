import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.lines import knees, regression

X = np.array([9.0, 10, 11, 12, 13, 14, 16])


def scattered(seed: int, blocks: int = 6, x: np.ndarray = X) -> np.ndarray:
    """Blocks of their own level and slope, with noise."""
    chance = np.random.default_rng(seed)
    own = chance.normal(size=(blocks, 2))
    lines: np.ndarray = 5 + 3 * own[:, :1] + (2 + 0.2 * own[:, 1:]) * x
    return lines + 0.5 * chance.normal(size=(blocks, x.size))


def test_each_block_has_scipys_line():
    y = scattered(1)
    found = regression.lines(X, y)
    for number, values in enumerate(y):
        line = stats.linregress(X, values)
        assert found.slopes[number] == pytest.approx(line.slope)
        assert found.intercepts[number] == pytest.approx(line.intercept)
    assert found.at([0.0])[:, 0] == pytest.approx(found.intercepts)


ANSCOMBE_X = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE = [
    [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
]
"""The American Statistician 27(1), 1973: y = 3 + x / 2 and R² = 0.667 in each."""


def test_anscombes_sets_have_one_r_squared_and_not_one_largest_residual():
    found = [regression.lines(ANSCOMBE_X, [y]) for y in ANSCOMBE]
    for one in found:
        assert one.slopes[0] == pytest.approx(0.5, abs=0.0005)
        assert one.intercepts[0] == pytest.approx(3.0, abs=0.005)
        assert regression.r_squared(one) == pytest.approx(0.667, abs=0.001)
        assert one.residual_sd == pytest.approx(1.237, abs=0.002)
    largest = [float(np.abs(one.residuals).max()) for one in found]
    assert largest == pytest.approx([1.92, 1.90, 3.24], abs=0.01)


def test_lack_of_fit_is_that_of_two_nested_models():
    import statsmodels.formula.api as smf
    from statsmodels.stats.anova import anova_lm

    y = scattered(2)
    y[:, 3] += 0.6
    blocks, levels = np.indices(y.shape)
    data = pd.DataFrame({"y": y.ravel(), "b": blocks.ravel(), "x": X[levels.ravel()]})
    line = smf.ols("y ~ C(b) * x", data).fit()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of C(x), two columns are in C(b) * x already
        free = smf.ols("y ~ C(b) * x + C(x)", data).fit()
    table = anova_lm(line, free)
    found = regression.lack_of_fit(regression.lines(X, y))
    assert found is not None
    assert found.f == pytest.approx(table["F"].iloc[1])
    assert found.probability == pytest.approx(table["Pr(>F)"].iloc[1])
    assert (found.between, found.within) == (table["df_diff"].iloc[1], table["df_resid"].iloc[1])


@settings(max_examples=25)
@given(st.integers(0, 500), st.floats(-100, 100), st.floats(0.01, 100))
def test_shifted_and_stretched_values_have_shifted_and_stretched_lines(seed, shift, scale):
    y = scattered(seed)
    one, other = regression.lines(X, y), regression.lines(X, shift + scale * y)
    assert other.slopes == pytest.approx(scale * one.slopes, rel=1e-6)
    assert other.residual_sd == pytest.approx(scale * one.residual_sd, rel=1e-6)
    first, second = regression.lack_of_fit(one), regression.lack_of_fit(other)
    assert first is not None
    assert second is not None
    assert second.f == pytest.approx(first.f, rel=1e-6)


def test_no_scatter_no_test():
    exact = np.tile(0.1 * X**2, (4, 1))
    found = regression.lines(X, exact)
    assert regression.lack_of_fit(found) is None
    assert regression.lack_of_fit(regression.lines(X, exact[:1])) is None
    assert regression.r_squared(regression.lines(X, np.full((2, X.size), 0.1))) is None
    assert knees.bend(X, exact, seed=1) is None


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2], [[1, 2]], "three levels"),
        ([1, 1, 1], [[1, 2, 3]], "that differ"),
        ([1, 2, 3], [[1, 2]], "are not blocks of 3 levels"),
        ([1, 2, 3], [[1, 2, np.nan]], "finite"),
    ],
)
def test_what_is_no_regression_is_refused_by_name(x, y, message):
    with pytest.raises(ValueError, match=message):
        regression.lines(x, y)
    with pytest.raises(ValueError, match="ascending"):
        knees.bend(X[::-1], scattered(1), seed=1)


def bent(seed: int, place: float, size: float) -> np.ndarray:
    return scattered(seed) + size * np.maximum(X - place, 0)


def test_a_knee_is_found_where_it_is():
    y = bent(3, 12.4, 4)
    found = knees.bend(X, y, seed=1)
    assert found is not None
    assert found.place == pytest.approx(12.4, abs=0.2)
    assert found.probability < 0.001
    assert found.above - found.below == pytest.approx(4, abs=0.5)
    interval = knees.interval(X, y, confidence=0.95, seed=1)
    assert interval is not None
    assert interval.low < 12.4 < interval.high
    assert interval.high - interval.low < 1
    assert knees.interval(X, y[:5], confidence=0.95, seed=1) is None


def test_the_bent_line_is_least_squares_with_a_hinge_and_best_on_its_grid():
    import statsmodels.api as sm

    y = bent(4, 11.7, 3)
    found = knees.bend(X, y, seed=1)
    assert found is not None

    def fitted(place):
        design = np.column_stack([np.ones(X.size), X, np.maximum(X - place, 0)])
        return sm.OLS(y.mean(axis=0), design).fit()

    best = fitted(found.place)
    assert best.params == pytest.approx(
        [found.intercept, found.below, found.above - found.below], rel=1e-6
    )
    assert float(found.residuals @ found.residuals) == pytest.approx(best.ssr)
    assert found.at(X) + found.residuals == pytest.approx(y.mean(axis=0))
    places = np.linspace(X[1], X[-2], knees.GRID)
    assert best.ssr <= min(fitted(place).ssr for place in places)


def test_straight_lines_show_a_knee_as_often_as_declared():
    """200 seeded sweeps without a knee: rejections at 5% within 4 standard errors."""
    found = [knees.bend(X, scattered(seed), seed=1) for seed in range(200)]
    rejected = sum(one is not None and one.probability < 0.05 for one in found)
    assert abs(rejected - 10) <= 4 * np.sqrt(200 * 0.05 * 0.95)
