import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.diagnostic import acorr_ljungbox

from labrig.stats.samples import examined


def normal(seed: int, size: int = 40) -> np.ndarray:
    return np.random.default_rng(seed).normal(10, 1, size)


def test_what_is_normal_independent_and_alike_was_not_seen_to_fail():
    one, other = normal(1), normal(2)
    for check in (examined.normality, examined.equal_variance, examined.independence):
        found = check(one, other)
        assert found.word == "held"
        assert found.sentence.startswith(f"{found.assumption} was not seen to fail")


def test_a_skewed_sample_is_doubted_with_its_p():
    skewed = np.random.default_rng(3).exponential(1, 40)
    found = examined.normality(normal(1), skewed)
    assert found.word == "doubtful"
    assert f"baseline W = {stats.shapiro(skewed).statistic:.3f}" in found.sentence


def test_variances_that_differ_are_doubted():
    found = examined.equal_variance(normal(1), 10 * normal(2))
    assert found.word == "doubtful"


@pytest.mark.parametrize("size", [12, 40])
def test_a_drift_over_run_order_is_doubted_by_ljung_and_box(size):
    drift = normal(1, size) + np.arange(size)
    found = examined.independence(drift, normal(2, size))
    assert found.word == "doubtful"
    lags = min(10, size // 5)
    p = float(acorr_ljungbox(drift, lags=[lags])["lb_pvalue"].iloc[0])
    assert f"Q({lags})" in found.sentence
    assert f"p = {p:.2g}; baseline" in found.sentence


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.arange(5.0), "5 values are too few to see it"),
        (np.arange(5001.0), "5001 values are too many for its p"),
        (np.ones(20), "the values do not vary"),
    ],
)
def test_normality_that_cannot_be_examined_says_why(values, said):
    found = examined.normality(values, normal(1))
    assert found.word == "not examined"
    assert said in found.sentence


def test_independence_and_variance_that_cannot_be_examined_say_why():
    assert "9 values are too few" in examined.independence(normal(1, 9), normal(2)).sentence
    flat = examined.equal_variance(np.ones(9), np.ones(9))
    assert (flat.word, "neither sample varies" in flat.sentence) == ("not examined", True)
    two = np.array([1.0, 1, 2, 2])
    assert "equally far from the median" in examined.equal_variance(two, two).sentence
    assert "run order is not known" in examined.order_unknown().sentence


@pytest.mark.parametrize(
    ("one", "word", "said"),
    [
        (np.array([1.0, 2, 3]), "held", "no values are equal: U's p is exact"),
        (np.arange(60.0), "held", "U's p is normal, as for many values"),
        (np.array([1.0, 1, 2.5]), "doubtful", "4 of 6 values equal another: U's p is normal, corr"),
    ],
)
def test_ties_say_which_p_the_u_test_has(one, word, said):
    found = examined.ties(one, np.array([0.5, 1.5, 2.5]))
    assert (found.word, said in found.sentence) == (word, True)


def test_normality_is_examined_alike_in_any_unit():
    values = normal(5)
    plain, tiny = (examined.normality(k * values, k * values) for k in (1, 1e-140))
    assert tiny.sentence == plain.sentence
