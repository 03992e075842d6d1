import numpy as np
import pytest
from scipy import stats

from labrig.stats import power


@pytest.mark.parametrize("blocks", [2, 3, 6, 12, 100])
@pytest.mark.parametrize("effect", [0.1, 0.5, 1, 3])
def test_power_to_tell_is_statsmodels(blocks, effect):
    from statsmodels.stats.power import TTestPower

    found = power.power_to_tell(effect * 7, 7, blocks, confidence=0.95)
    expected = TTestPower().power(effect, blocks, 0.05)
    if np.isnan(expected):  # statsmodels, where the power is all but 1
        assert 1 - 1e-6 < found <= 1
    else:
        assert found == pytest.approx(expected, abs=1e-6)
    assert power.power_to_tell(-effect * 7, 7, blocks, confidence=0.95) == pytest.approx(found)


def test_cohens_example_of_a_medium_effect():
    """One sample, d = 0.5, 5% two-sided, power 0.8: 34 (G*Power 3.1 manual gives the same)."""
    found = power.least_blocks(lambda n: power.power_to_tell(0.5, 1, n, confidence=0.95))
    assert found == 34


@pytest.mark.parametrize(("blocks", "effect"), [(3, 0), (6, 0), (6, 0.4), (20, 0.7)])
def test_power_of_equivalence_is_what_simulation_gives(blocks, effect):
    found = power.power_of_equivalence(1, 0.8, blocks, confidence=0.9, effect=effect)
    values = effect + 0.8 * np.random.default_rng(1).normal(size=(40_000, blocks))
    half = stats.t.ppf(0.95, blocks - 1) * values.std(axis=1, ddof=1) / np.sqrt(blocks)
    inside = (np.abs(values.mean(axis=1)) + half < 1).mean()
    assert found == pytest.approx(inside, abs=4 * np.sqrt(0.25 / 40_000))


def test_the_least_number_of_blocks_is_the_least():
    def chance(n: int) -> float:
        return power.power_of_equivalence(0.01, 0.012, n, confidence=0.9)

    found = power.least_blocks(chance)
    assert found is not None
    assert chance(found) >= 0.8 > chance(found - 1)
    assert power.least_blocks(lambda n: 1.0) == 2
    assert power.least_blocks(lambda n: 0.0) is None


def test_the_upper_limit_of_a_standard_deviation_covers_as_often_as_it_says():
    sds = np.random.default_rng(2).normal(size=(20_000, 5)).std(axis=1, ddof=1)
    factor = power.upper_sd(1, 5)
    assert (factor * sds > 1).mean() == pytest.approx(0.8, abs=0.012)


def test_what_has_no_power_is_refused_by_name():
    with pytest.raises(ValueError, match="1 blocks have no interval"):
        power.power_to_tell(1, 1, 1, confidence=0.95)
    with pytest.raises(ValueError, match="has no power"):
        power.power_of_equivalence(1, 0, 3, confidence=0.9)
    with pytest.raises(ValueError, match="no standard deviation"):
        power.upper_sd(1, 1)
