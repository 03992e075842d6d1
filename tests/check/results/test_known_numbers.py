from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labrig import numerals
from labrig.check.results.known_numbers import known_numbers, numbers_in
from labrig.check.results.records import Analysis, Board, Counts, Factor, Hypothesis, Level, Value

TIMES = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def traced(text: str, *values: Value, declared: tuple[str, ...] = ()) -> dict[str, bool]:
    """Whether each number of ``text`` is known, as it is written."""
    known = known_numbers(values, (), declared)
    return {one.text: known.has(one) for one in numbers_in(text)}


@settings(max_examples=150, deadline=None)
@given(
    st.floats(1e-2, 1e4),
    st.floats(1e-4, 0.3),
    st.sampled_from(["ns", "ms", "us"]),
    st.sampled_from(["ns", "us", "ms", "s"]),
)
def test_what_labrig_writes_of_a_value_is_known_in_any_unit(
    estimate: float, width: float, unit: str, to: str
) -> None:
    """The writer of numbers is the oracle: what it rounds must be traced back to its value."""
    value = Value(
        estimate=estimate, low=estimate * (1 - width), high=estimate * (1 + width), unit=unit
    )
    text = numerals.quantity(value.estimate, value.low, value.high, unit, to=to)
    found = traced(f"It takes {text} here.", value)
    assert found, text
    assert all(found.values()), (text, found)


@settings(max_examples=100, deadline=None)
@given(st.floats(1, 1e3), st.integers(1, 3), st.sampled_from([-1, 1]))
def test_a_value_that_is_off_by_one_in_the_last_digit_is_not_known(
    estimate: float, places: int, way: int
) -> None:
    value = Value(estimate=estimate, unit="ms")
    wrong = round(estimate, places) + way * 10.0**-places
    assume(abs(wrong - estimate) > 0.51 * 10.0**-places)
    assert traced(f"It takes {wrong:.{places}f} ms.", value) == {f"{wrong:.{places}f} ms": False}


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("slower by 44.6%", True),
        ("slower by 44.7%", False),
        ("44.6 per cent", True),
        ("−44.6%", True),
        ("a change of 44.6% [43.6, 45.6]", True),
        ("0% or 100% of it", True),
        ("64 KiB, which is 65 536 bytes", True),
        ("65 kB", False),
        ("a rate of 1.5 MB/s", True),
        ("1.6 MB/s", False),
        ("± 1.0%", True),
        ("1 500 000 B/s", True),
        ("1 510 000 B/s", False),
    ],
)
def test_units_and_forms(text: str, known: bool) -> None:
    values = (
        Value(estimate=0.446, low=0.436, high=0.456, text="+44.6% [+43.6, +45.6]"),
        Value(estimate=1.5, unit="MB/s"),
    )
    found = traced(text, *values, declared=("levels: [64 KiB]",))
    assert found
    assert all(found.values()) is known, found


def test_an_end_of_an_interval_that_is_wrong_is_found() -> None:
    value = Value(estimate=1.28, low=1.25, high=1.31, unit="us")
    found = traced("A firing costs 1.28 µs [1.25, 1.33].", value)
    assert found == {"1.28 µs": True, "1.25 µs": True, "1.33 µs": False}


def test_what_is_as_wide_as_its_interval_is_rounded_like_its_ends() -> None:
    value = Value(estimate=-0.083, low=-0.433, high=0.267, text="−10% [−40, +30]")
    assert numerals.percent(value.estimate, value.low, value.high) == value.text
    found = traced("It changes by −10% [−40, +30].", value)
    assert len(found) == 3 and all(found.values()), found
    to_zero = Value(estimate=-0.083, low=-0.433, high=-0.008, text="−10% [−40, 0]")
    assert all(traced("It changes by −10% [−40, 0].", to_zero).values())
    assert not all(traced("It changes by −20% [−40, +30].", value).values())
    assert not any(traced("It changes by −10%.", value).values()), "nothing says so much is unsure"


def test_counts_ratios_and_names_are_no_numbers_with_a_unit() -> None:
    text = "Linux 6.12 ran 20 480 calls 5 times, 3x as long, in Section 4, 12 March 2026 [3, 4]."
    assert list(numbers_in(text)) == []


def test_what_was_declared_and_the_board_s_facts_are_known() -> None:
    analysis = Analysis(
        experiment="mini",
        seed=1,
        probe_effect=False,
        confidence=0.95,
        boards=(Board(name="b", facts={"memory_total_kib": "477720", "times": "1 ns each"}),),
        counts=Counts(blocks=6, timed=60, trials_per_cell_and_block=5),
        arms=(),
        factors={"size": Factor(label="size", unit="B", levels=(Level(text="10 MiB"),))},
        metrics={},
        differences=(),
        hypotheses=(Hypothesis(id="H1", claim="It costs at least 250 ns.", verdict="refuted"),),
    )
    known = known_numbers((), (analysis,), ("timeouts: {trial: 60 s}",))
    text = "10 MiB, 250 ns, 60 s, 477720 KiB, 1 ns, 95%, 90%, 5%; but 11 MiB, 61 s, 80%"
    unknown = [one.text for one in numbers_in(text) if not known.has(one)]
    assert unknown == ["11 MiB", "61 s", "80%"]
