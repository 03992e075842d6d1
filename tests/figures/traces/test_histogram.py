"""Histograms: where buckets lie, against the rows that were read, and arms beside each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.lines import Line2D

from labrig.figures import style
from labrig.figures.caption import Drawn
from labrig.figures.traces.axis import position, span, ticks, written
from labrig.figures.traces.distributions import (
    Bounds,
    Distribution,
    Keys,
    distributions,
    scale_of,
)
from labrig.figures.traces.histogram import MOST, histogram
from labrig.numerals import NARROW
from labrig.tracing.output.distributions import Mark, buckets
from tests.figures.traces.check import keeps_to_the_page
from tests.figures.traces.recorded_traces import pdf_text, recorded


def of(name: str, aggregation: str) -> Distribution:
    return next(one for one in distributions(recorded(name)) if one.name == aggregation)


def quantized(*counts: int, name: str = "n") -> Distribution:
    found = {(2**k, 2 ** (k + 1) - 1): n for k, n in enumerate(counts) if n}
    return Distribution(name=name, kind="quantize", by_key={(): found})


def ends(line: Line2D) -> tuple[list[float], list[float]]:
    return [float(x) for x in np.asarray(line.get_xdata())], [
        float(y) for y in np.asarray(line.get_ydata())
    ]


def area(drawn: Drawn, panel: int = 0) -> float:
    """What lies under all outlines of a panel, in the units of its axes."""
    return sum(
        float(np.trapezoid(ends(line)[1], ends(line)[0]))
        for line in drawn.figure.axes[panel].lines
        if len(ends(line)[0]) > 1
    )


@given(st.integers(-(2**63), 2**63 - 1))
def test_on_powers_the_bucket_of_a_value_is_one_wide_and_beside_the_next(value):
    # the bucket as D's quantize() has it: by the power of two nearest to 0
    power = 2 ** (abs(value).bit_length() - 1) if value else 0
    (bucket,) = buckets([Mark(sign="", value=power if value > 0 else -power, count=1)], "quantize")
    found = span((bucket.low, bucket.high), "powers", 1)
    expected = abs(value).bit_length() if value >= 0 else -abs(value).bit_length()
    assert (found.left, found.right) == pytest.approx((expected, expected + 1))


@given(st.lists(st.integers(-(2**62), 2**62), min_size=2, unique=True))
def test_larger_values_lie_further_right(values):
    for scale in ("powers", "even", "tens"):
        # floats do not tell neighbours of 18 digits apart
        places = [position(value, scale) for value in sorted(values)]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "aggregation", "scale"),
    [
        ("latency", "took", "powers"),
        ("latency", "lin", "even"),
        ("latency", "log", "tens"),
        ("distributions", "both", "powers"),
        ("distributions", "below", "even"),
        ("bpftrace-maps", "powers", "powers"),
        ("bpftrace-maps", "line", "even"),
    ],
)
def test_recorded_buckets_are_drawn_with_their_counts(name, aggregation, scale, tmp_path):
    one = of(name, aggregation)
    assert scale_of(one.kind, [b for each in one.by_key.values() for b in each]) == scale
    made = histogram({"": one}, name="h")
    keeps_to_the_page(made, tmp_path)
    rows = recorded(name)["buckets"]
    total = rows[rows["name"] == aggregation]["count"].sum()
    assert sum(sum(each.values()) for each in one.by_key.values()) == total
    panels = [axes for axes in made.figure.axes if axes.get_visible()]
    assert len(panels) == len(one.by_key)
    if scale == "powers":  # where every bucket is 1 wide, areas are counts
        assert sum(area(made, n) for n in range(len(panels))) == pytest.approx(total)
    highest = max(n for each in one.by_key.values() for n in each.values())
    assert max(max(ends(line)[1]) for a in panels for line in a.lines) == highest


def test_empty_buckets_are_gaps():
    made = histogram({"": quantized(3, 0, 0, 2, 1)}, name="h")
    across = [ends(line)[0] for line in made.figure.axes[0].lines]
    assert [(min(x), max(x)) for x in across] == [(1, 2), (4, 6)]


def test_buckets_without_a_bound_are_open_and_marked():
    made = histogram({"": of("distributions", "below")}, name="h")
    axes = made.figure.axes[0]
    heights = {line.get_marker(): ends(line)[1] for line in axes.lines}
    assert (heights["<"], heights[">"]) == ([840], [24])
    outline = heights["None"]
    assert (outline[0], outline[-1]) == (840, 24)  # it falls to 0 at neither side
    assert "an arrow marks a bucket without a bound" in made.caption.caption
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == ["0", "1", "2"]  # no value stands where nothing is known


def test_arms_are_told_apart_by_dashes_and_compared_by_shares_when_totals_differ(tmp_path):
    arms = {"reads": quantized(0, 1, 3), "writes": quantized(0, 4, 2, 2)}
    made = histogram(arms, name="h")
    pdf, _ = keeps_to_the_page(made, tmp_path)
    assert {"reads", "writes"} <= set(pdf_text(pdf).replace(",", " ").split())
    first, second = made.figure.axes[0].lines
    assert max(ends(first)[1]) == 75
    assert max(ends(second)[1]) == 50
    assert area(made) == pytest.approx(200)
    dashes = [line._dash_pattern for line in (first, second)]  # type: ignore[attr-defined]
    assert dashes[0] != dashes[1]
    equal = histogram({"reads": quantized(1, 3), "writes": quantized(2, 2)}, name="h")
    assert max(max(ends(line)[1]) for line in equal.figure.axes[0].lines) == 3
    assert "under 'reads' and 'writes'" in equal.caption.title


def test_keys_beyond_the_bound_are_left_out_and_said(tmp_path):
    keys: dict[Keys, dict[Bounds, int]] = {
        (f"key {n} " + "long " * 30, "$x$"): {(1, 1): n + 1} for n in range(MOST + 3)
    }
    many = Distribution(name="n", kind="quantize", by_key=keys)
    made = histogram({"": many}, name="h")
    keeps_to_the_page(made, tmp_path)
    assert sum(axes.get_visible() for axes in made.figure.axes) == MOST
    assert "3 keys left out" in made.caption.caption
    assert made.figure.axes[0].get_title(loc="left").startswith(f"key {MOST + 2} ")


@pytest.mark.parametrize("number", [9, 30])
def test_many_arms_with_long_labels_stay_within_the_page(number, tmp_path):
    keys: dict[Keys, dict[Bounds, int]] = {
        (f"key {k}",): {(2**n, 2 ** (n + 1) - 1): 1 + n * k % 7 for n in range(12)}
        for k in range(10)
    }
    one = Distribution(name="n", kind="quantize", by_key=keys)
    arms = {
        f"arm {n} with a label that is much longer than it has room for": one for n in range(number)
    }
    made = histogram(arms, name="h")
    keeps_to_the_page(made, tmp_path)
    legend = [text.get_text() for text in made.figure.legends[0].get_texts()]
    assert [text[: len(f"arm {n} ")] for n, text in enumerate(legend)] == [
        f"arm {n} " for n in range(number)
    ]


def test_counts_below_0_are_drawn_below_0(tmp_path):
    made = histogram({"": of("distributions", "minus")}, name="h")
    keeps_to_the_page(made, tmp_path)
    assert made.figure.axes[0].get_ylim()[0] < -4000


def test_a_stack_as_a_key_is_named_by_its_innermost_calls():
    made = histogram({"": of("stack-keys", "took")}, name="h")
    assert made.figure.axes[0].get_title(loc="left").endswith("← vfs_read ← ksys_read")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (512, "", "512"),
        (1024, "", "1 Ki"),
        (-2048, "", "−2 Ki"),
        (3 << 20, "", "3 Mi"),
        (1 << 62, "", "4 Ei"),
        (0, "", "0"),
        (4096, "B", "4 KiB"),
        (512, "ns", "512 ns"),
        (4096, "ns", "4.10 µs"),
        (1 << 20, "ns", "1.05 ms"),
        (10_000, "ns", "10 µs"),
        (1500, "us", "1.5 ms"),
        (1 << 40, "ns", "1100 s"),
        (0, "ns", "0"),
    ],
)
def test_values_are_written_as_readers_want_them(value, unit, words):
    assert written(value, unit, binary=True).replace(NARROW, " ") == words


@given(st.integers(-63, 63), st.integers(-63, 63), st.integers(3, 9))
def test_ticks_of_powers_lie_where_their_values_do(one, other, most):
    found = ticks(min(one, other), max(one, other) + 1, "powers", "", most)
    assert found
    assert len(found) <= most + 2
    exact = {
        written(s * 2**k, "", binary=True): position(s * 2**k, "powers")
        for k in range(64)
        for s in (1, -1)
    }
    for at, words in found:
        assert at == (0 if words == "0" else pytest.approx(exact[words]))


def test_the_width_is_the_texts():
    assert histogram({"": quantized(1)}, name="h").figure.get_figwidth() == style.WIDTH
