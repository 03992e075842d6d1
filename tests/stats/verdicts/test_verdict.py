import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.stats import paired
from labrig.stats.interval import Interval
from labrig.stats.verdicts.verdict import Expect, decide, equivalence_confidence, hold, together

ORDER = {"supported": 2, "undecided": 1, "refuted": 0}
numbers = st.floats(-100, 100, allow_nan=False)
margins = st.floats(0.01, 50)


def wide(low: float, high: float) -> Interval:
    return Interval(low=low, high=high, confidence=0.95)


def narrow(low: float, high: float) -> Interval:
    return Interval(low=low, high=high, confidence=0.9)


@pytest.mark.parametrize(
    ("expect", "low", "high", "word"),
    [
        ("greater", 1.1, 3, "supported"),
        ("greater", 0.5, 3, "undecided"),
        ("greater", -3, 0.9, "refuted"),
        ("greater", 1, 3, "undecided"),
        ("less", -3, -1.1, "supported"),
        ("less", -3, -0.5, "undecided"),
        ("less", -0.9, 3, "refuted"),
        ("differs", 1.1, 3, "supported"),
        ("differs", -3, -1.1, "supported"),
        ("differs", -0.9, 0.9, "refuted"),
        ("differs", 0.5, 3, "undecided"),
        ("differs", -2, 2, "undecided"),
    ],
)
def test_the_interval_is_held_against_a_margin_of_1(expect, low, high, word):
    assert decide(expect, 1.0, wide(low, high)).word == word


@pytest.mark.parametrize(
    ("inner", "outer", "word", "confidence"),
    [
        ((-0.8, 0.8), (-1.2, 1.2), "supported", 0.9),
        ((-0.8, 1.2), (-1.0, 1.4), "undecided", 0.9),
        ((1.3, 2.0), (1.1, 2.2), "refuted", 0.95),
        ((1.1, 2.0), (0.9, 2.2), "undecided", 0.9),
        ((-2.0, -1.3), (-2.2, -1.1), "refuted", 0.95),
    ],
)
def test_equivalence_is_two_one_sided_tests(inner, outer, word, confidence):
    found = decide("equivalent", 1.0, wide(*outer), narrow(*inner))
    assert found.word == word
    assert found.interval is not None
    assert found.interval.confidence == confidence


def test_no_difference_proven_is_not_no_difference():
    around_nothing = wide(-5, 5)
    assert decide("differs", 0.0, around_nothing).word == "undecided"
    assert decide("equivalent", 1.0, around_nothing, narrow(-4, 4)).word == "undecided"


@pytest.mark.parametrize("expect", ["greater", "less", "differs", "equivalent"])
def test_without_an_interval_nothing_is_decided(expect):
    found = decide(expect, 1.0, None)
    assert (found.word, found.reason) == ("undecided", "there is no interval")


@given(numbers, numbers, margins, margins)
def test_a_larger_margin_never_helps_a_difference_nor_hurts_an_equivalence(a, b, m, n):
    low, high = sorted((a, b))
    small, large = sorted((m, n))
    interval, inner = wide(low, high), narrow(low + (high - low) / 10, high - (high - low) / 10)
    expects: tuple[Expect, ...] = ("greater", "less", "differs")
    for expect in expects:
        before = ORDER[decide(expect, small, interval).word]
        assert ORDER[decide(expect, large, interval).word] <= before
    before = ORDER[decide("equivalent", small, interval, inner).word]
    assert ORDER[decide("equivalent", large, interval, inner).word] >= before


@given(numbers, numbers, margins)
def test_greater_and_less_mirror_each_other(a, b, margin):
    low, high = sorted((a, b))
    greater = decide("greater", margin, wide(low, high)).word
    assert greater == decide("less", margin, wide(-high, -low)).word


@given(numbers, numbers, margins)
def test_a_difference_and_an_equivalence_are_never_both_supported(a, b, margin):
    low, high = sorted((a, b))
    inner = narrow(low + (high - low) / 10, high - (high - low) / 10)
    differs = decide("differs", margin, wide(low, high)).word
    equal = decide("equivalent", margin, wide(low, high), inner).word
    assert not (differs == "supported" and equal != "refuted")
    assert not (differs == "refuted" and equal != "supported")


def test_margins_that_decide_nothing_are_refused():
    with pytest.raises(ValueError, match="margin"):
        decide("greater", -1.0, wide(0, 1))
    with pytest.raises(ValueError, match="margin"):
        decide("equivalent", 0.0, wide(0, 1), narrow(0, 1))
    with pytest.raises(ValueError, match="narrower"):
        decide("equivalent", 1.0, wide(0, 1))


def test_two_tests_at_5_percent_are_an_interval_at_90():
    assert equivalence_confidence(0.95) == pytest.approx(0.90)


EXPECTS: tuple[Expect, ...] = (
    "greater",
    "less",
    "differs",
    "equivalent",
    "not_less",
    "not_greater",
)
blocks = st.lists(st.floats(-10, 10), min_size=2, max_size=6)


@settings(max_examples=60)
@given(blocks, st.floats(0.01, 8), st.floats(-5, 5), st.sampled_from(EXPECTS))
def test_p_is_below_5_percent_where_the_interval_supports_and_nowhere_else(
    values, margin, value, expect
):
    found = paired.of_values(values, scale=1.0)
    held = hold(expect, margin, found, value=value, confidence=0.95)
    if held.p is None:
        assert found.zero_variance
    elif abs(held.p - 0.05) > 1e-9:
        assert (held.p < 0.05) == (held.alone.word == "supported")


@settings(max_examples=60)
@given(st.lists(blocks, min_size=1, max_size=4), st.floats(0.01, 8), st.sampled_from(EXPECTS))
def test_a_claim_of_parts_is_never_both_and_needs_each(parts, margin, expect):
    quantities = [paired.of_values(values, scale=1.0) for values in parts]
    held = [
        hold(expect, margin, quantity, confidence=0.95, parts=len(parts)) for quantity in quantities
    ]
    supported = all(one.alone.word == "supported" for one in held)
    refuted = any(one.jointly.word == "refuted" for one in held)
    assert not (supported and refuted)
    assert together(held) == ("supported" if supported else "refuted" if refuted else "undecided")
    alone = [hold(expect, margin, one, confidence=0.95).alone.word for one in quantities]
    assert together(held) != "refuted" or "refuted" in alone, "joint intervals are the wider"


@settings(max_examples=60)
@given(blocks, margins, margins)
def test_a_larger_margin_helps_what_must_not_fall_and_an_equivalence_with_a_value(values, m, n):
    small, large = sorted((m, n))
    found = paired.of_values(values, scale=1.0)
    helped: tuple[Expect, ...] = ("not_less", "not_greater", "equivalent")
    for expect in helped:
        words = [
            hold(expect, margin, found, value=2.0, confidence=0.95).alone.word
            for margin in (small, large)
        ]
        assert ORDER[words[1]] >= ORDER[words[0]]


def test_a_point_decides_with_words_that_say_so_and_has_no_p():
    flat = paired.of_values([2.0, 2.0, 2.0], scale=2.0)
    held = hold("greater", 1.0, flat, confidence=0.95)
    assert (held.alone.word, held.p) == ("supported", None)
    assert "no width, as nothing varied" in held.alone.reason
    on_it = hold("greater", 2.0, flat, confidence=0.95)
    assert on_it.alone.word == "undecided"
    assert on_it.alone.reason.startswith("the interval is a point on the margin")


def test_steps_that_all_lie_on_the_margin_are_seldom_refuted_by_one_of_them():
    chance = np.random.default_rng(11)
    wrong, runs = 0, 400
    for _ in range(runs):
        steps = [paired.of_values(chance.normal(-1, 1, 6), scale=1.0) for _ in range(4)]
        held = [hold("not_less", 1.0, step, confidence=0.95, parts=4) for step in steps]
        wrong += together(held) == "refuted"
    assert wrong <= runs * 0.05 + 4 * np.sqrt(runs * 0.05 * 0.95)


def test_a_line_that_bends_by_the_margin_is_seldom_called_straight():
    chance = np.random.default_rng(12)
    wrong, runs = 0, 400
    for _ in range(runs):
        away = [paired.of_values(chance.normal(m, 0.2, 6), scale=1.0) for m in (1.0, 0.0, 0.0)]
        held = [hold("equivalent", 1.0, one, confidence=0.95, parts=3) for one in away]
        wrong += together(held) == "supported"
    assert wrong <= runs * 0.05 + 4 * np.sqrt(runs * 0.05 * 0.95)
