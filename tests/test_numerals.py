from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labrig import numerals

SIZES = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
WIDTHS = st.floats(min_value=1e-6, max_value=1e8)


def read(text: str) -> float:
    return float(text.replace(numerals.NARROW, "").replace(numerals.MINUS, "-").replace("+", ""))


@pytest.mark.parametrize(
    ("args", "text"),
    [
        ((1.28, 1.25, 1.31, "µs"), "1.28\u202fµs [1.25, 1.31]"),
        ((1.2804, 1.2790, 1.2818, "us"), "1.2804\u202fµs [1.2790, 1.2818]"),
        ((1280.4, 1250.0, 1310.0, "ns"), "1280\u202fns [1250, 1310]"),
        ((20480.0, 20000.0, 20960.0, ""), "20\u202f500 [20\u202f000, 21\u202f000]"),
        ((-0.04, -0.15, 0.07, "ms"), "−0.04\u202fms [−0.15, 0.07]"),
        ((-0.0001, -0.2, 0.2, "ms"), "0.0\u202fms [−0.2, 0.2]"),
        ((5.0, 5.0, 5.0, "ms"), "5.000\u202fms [5.000, 5.000]"),
        ((5.0, None, None, "ms"), "5.000\u202fms"),
        ((None, None, None, "ms"), "not available"),
        ((math.nan, 1.0, 2.0, "ms"), "not available"),
        ((1.0, -math.inf, 2.0, ""), "1.000"),
    ],
)
def test_quantities(args: tuple[float | None, float | None, float | None, str], text: str) -> None:
    assert numerals.quantity(*args) == text


@given(SIZES, WIDTHS)
def test_rounding_changes_less_than_a_third_of_the_half_width(estimate: float, half: float) -> None:
    low, high = estimate - half, estimate + half
    assume(half > 1e-9 * abs(estimate))
    text = numerals.quantity(estimate, low, high)
    middle, _, inside = text.partition(" [")
    ends = [read(part) for part in inside.removesuffix("]").split(", ")]
    real = (high - low) / 2
    for shown, true in zip([read(middle), *ends], [estimate, low, high], strict=True):
        assert abs(shown - true) <= real / 3 + 1e-9 * abs(true)
    assert ends[0] <= read(middle) <= ends[1]


@given(SIZES, WIDTHS)
def test_an_estimate_and_its_interval_share_their_decimals(estimate: float, half: float) -> None:
    text = numerals.quantity(estimate, estimate - half, estimate + half)
    parts = text.replace("[", "").replace("]", "").replace(",", "").split(" ")
    assert len({len(part.partition(".")[2]) for part in parts}) == 1


@given(st.floats(min_value=1e-9, max_value=1e12), st.integers(1, 6))
def test_significant_digits_are_kept(value: float, digits: int) -> None:
    text = numerals.significant(value, digits)
    assert read(text) == pytest.approx(value, rel=0.51 * 10 ** (1 - digits))


def test_words() -> None:
    assert numerals.percent(0.446, 0.441, 0.451) == "+44.6% [+44.1, +45.1]"
    assert numerals.percent(-0.00123) == "−0.12%"
    assert numerals.counted(1, "block") == "one block"
    assert numerals.counted(0, "trial") == "no trials"
    assert numerals.counted(20480, "read") == "20\u202f480 reads"
    assert numerals.listed(["a", "b", "c"]) == "a, b and c"
    assert numerals.quantity(1280, 1250, 1310, "ns", to="us") == "1.28\u202fµs [1.25, 1.31]"
    assert numerals.significant(9.996, 3) == "10.0"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.0, "us", "1\u202fµs"),
        (0.35, "us/B", "0.35\u202fµs/B"),
        (6500, "ns/B", "6500\u202fns/B"),
        (-7, "", "−7"),
        (0, "", "0"),
        (100 * 0.07, "", "7"),
        (1e-9, "", "0.00000000100"),
    ],
)
def test_a_declared_amount_has_the_digits_it_was_declared_with(value, unit, text):
    assert numerals.declared(value, unit) == text


def test_a_minus_is_one_and_a_hyphen_stays() -> None:
    said = "they differ by -0.038% (-0.174% to +0.099%) in 5-6 of lab-1's read-4 cells"
    wanted = "they differ by −0.038% (−0.174% to +0.099%) in 5-6 of lab-1's read-4 cells"
    assert numerals.true_minus(said) == wanted


@given(st.integers(1, 10**12), st.integers(-6, 6))
def test_as_many_digits_as_a_value_has_write_it_in_full(whole, shift):
    value = float(f"{whole}e{shift}")
    digits = numerals.digits_of(value)
    text = numerals.significant(value, digits).replace(numerals.NARROW, "")
    assert float(text) == value
    if digits > 1:
        fewer = numerals.significant(value, digits - 1).replace(numerals.NARROW, "")
        assert float(fewer) != value
