import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labrig.stats.samples import Result, TwoSamples, compare_fully, said

magnitudes = st.sampled_from([1e-140, 1e-9, 1.0, 1e9, 1e140])
numbers = st.lists(st.integers(-8, 8) | st.floats(-8, 8), min_size=3, max_size=12)


def results(found: TwoSamples) -> dict[str, Result]:
    """Every result, by its path."""
    boot = found.bootstrapped
    held = {f.name: getattr(found, f.name) for f in dataclasses.fields(found)}
    held |= {f"boot.{f.name}": getattr(boot, f.name) for f in dataclasses.fields(boot)}
    return {name: one for name, one in held.items() if isinstance(one, Result)}


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [x for one in value for x in leaves(one)] if isinstance(value, (list, tuple)) else [value]
    )


@settings(max_examples=60, deadline=None)
@given(numbers, numbers, magnitudes)
@example([0.0, 0, 0], [0.0, 0, 0], 1.0)
@example([1.0, 1, 1], [1.0, 1, 2], 1.0)
@example([0, 0, 1.0, 1.0], [0, 0, 1.0, 1.0], 1.0)
@example([1.0, 2, 3], [5e-324, 0, 0], 1.0)
@example([0.1 + 0.2, 0.3, 0.3], [0.3, 0.3, 0.3], 1.0)
def test_every_number_is_finite_and_every_gap_has_a_reason(one, other, magnitude):
    one, other = np.array(one) * magnitude, np.array(other) * magnitude
    try:
        found = compare_fully(one, other, seed=1, replicates=50)
    except ValueError as error:
        assert "squares are no numbers" in str(error)
        return
    values = leaves(dataclasses.asdict(found))
    assert all(math.isfinite(value) for value in values if isinstance(value, float))
    for name, result in results(found).items():
        alone = name in ("least_detectable", "mann_whitney")
        assert result.lack or (result.value is not None and (alone or result.low is not None)), name
        if result.low is not None:
            assert result.high is not None and result.value is not None
            assert result.low <= result.high
    assert all(isinstance(line, str) and "nan" not in line for line in said(found))


@pytest.mark.parametrize(
    ("one", "other", "more", "message"),
    [
        ([1, 2], [1, 2, 3], {}, "2 values are too few, at least 3"),
        ([1, 2, math.nan], [1, 2, 3], {}, "finite numbers only"),
        ([1, 2, 3], [1, 2, math.inf], {}, "finite numbers only"),
        ([1, 2, 3], [1, 2, 1e200], {}, "squares are no numbers"),
        ([1, 2, 3], [1, 2, 3], {"confidence": 95}, "between 0 and 1"),
        ([1, 2, 3], [1, 2, 3], {"seed": -1}, "not negative"),
        ([1, 2, 3], [1, 2, 3], {"order": ([1, 2], [1, 2, 3])}, "one place for each value"),
    ],
)
def test_what_cannot_be_compared_is_refused(one, other, more, message):
    with pytest.raises(ValueError, match=message):
        compare_fully(one, other, **{"seed": 1, **more})


@pytest.fixture(scope="module")
def pair() -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(4)
    return chance.gamma(20, 0.5, 17), chance.gamma(18, 0.5, 12)


def test_another_unit_scales_differences_and_leaves_the_rest(pair):
    one, other = pair
    plain = results(compare_fully(one, other, seed=1))
    scaled = results(compare_fully(1000 * one, 1000 * other, seed=1))
    for name, before in plain.items():
        free = ("ratio", "g", "delta", "whitney")
        factor = 1 if name.endswith(free) else 1000
        for field in ("value", "low", "high"):
            first, second = getattr(before, field), getattr(scaled[name], field)
            assert second == (None if first is None else pytest.approx(first * factor)), name
        assert scaled[name].p == pytest.approx(before.p)


def test_a_shift_of_both_leaves_differences(pair):
    one, other = pair
    plain, moved = (results(compare_fully(one + k, other + k, seed=1)) for k in (0, 64))
    for name in ("student", "welch", "hedges_g", "cliffs_delta", "boot.mean_difference"):
        for field in ("value", "low", "high", "p"):
            before, after = getattr(plain[name], field), getattr(moved[name], field)
            assert after == (None if before is None else pytest.approx(before)), name


def test_exchanging_the_samples_mirrors(pair):
    one, other = pair
    there, back = (results(compare_fully(*both, seed=1)) for both in ((one, other), (other, one)))
    for name in ("student", "welch", "hedges_g", "cliffs_delta"):
        first, second = there[name], back[name]
        assert first.value is not None and first.low is not None and first.high is not None
        mirrored = (-first.value, -first.high, -first.low)
        assert (second.value, second.low, second.high) == pytest.approx(mirrored)
        assert second.p == pytest.approx(first.p)
    ratio, inverse = there["ratio"], back["ratio"]
    assert ratio.low is not None and ratio.high is not None
    # Fieller's ends are each other's inverses but for the degrees of freedom.
    assert (1 / ratio.high, 1 / ratio.low) == pytest.approx((inverse.low, inverse.high), rel=1e-3)


def test_assumptions_warn_and_switch_nothing(pair):
    one, other = np.concatenate([pair[0], [90.0]]), pair[1]
    found = compare_fully(one, other, seed=1)
    assert found.normality.word == "doubtful"
    assert found.welch.account.word == found.student.account.word == "doubtful"
    assert found.welch.account.name == "Welch's t" and found.welch.p is not None
    assert found.mann_whitney.account.word == "not examined"
    tied = compare_fully([1, 1, 2], [1, 2, 3], seed=1)
    assert tied.mann_whitney.account.word == "doubtful" and tied.mann_whitney.p is not None


def test_independence_is_examined_in_run_order(pair):
    one, other = np.sort(pair[0]), pair[1]
    places = (np.arange(one.size), np.arange(other.size))
    assert compare_fully(one, other, seed=1, order=places).independence.word == "doubtful"
    mixed = (np.random.default_rng(1).permutation(one.size), places[1])
    assert compare_fully(one, other, seed=1, order=mixed).independence.word == "held"
    assert compare_fully(one, other, seed=1).independence.word == "not examined"


def test_a_ratio_to_a_baseline_with_zeros_is_refused(pair):
    boot = compare_fully(pair[0], pair[1] - pair[1].min(), seed=1).bootstrapped
    assert boot.mean_ratio.lack == "the baseline is not above 0 everywhere"
    assert boot.mean_difference.low is not None


def test_it_is_said_in_plain_text():
    ticks = [0.2, 0.2, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.22]
    found = compare_fully([2 * t for t in ticks], ticks, seed=3)
    text = "\n".join(said(found, treated="b.txt", baseline="a.txt", adjusted=0.04, family=3))
    for part in (
        "b.txt (n = 11) against a.txt (n = 11)",
        "trial-level: every value counts as an independent one",
        "Holm over 3 comparisons           p = 0.04",
        "in per cent of baseline, Fieller    100%  [",
        "2000 resamples, seed 3",
        "the run order is not known",
        "the resolution of the measurement, not the system, made the ties",
    ):
        assert part in text
