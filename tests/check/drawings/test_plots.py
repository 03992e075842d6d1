"""Axes, error bars and keys in drawings that real programs made."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.check.document import Box, Page
from labrig.check.drawings.axis_labels import unlabelled
from labrig.check.drawings.error_bars import has_bands, has_error_bars
from labrig.check.drawings.greys import collapsing, key
from labrig.check.drawings.plots import axes
from labrig.check.drawings.ticks import ticks
from labrig.check.paper import Figure
from labrig.check.pdf.reading import read
from labrig.check.rules.figures_plots import names_measure
from tests.check.plotted import SIZES, bars, distributions, drawing, heat, lines, panels, silent

SQUARES = [size**2 for size in SIZES]


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What is on the page of a drawing."""
    folder = tmp_path_factory.mktemp("drawn")

    def page(draw) -> Page:
        file = folder / f"{draw.__name__}.pdf"
        file.write_bytes(drawing(draw))
        return read(file).pages[0]

    return page


def figure(page: Page) -> Figure:
    return Figure(
        page=1,
        box=Box(0, 0, page.width, page.height),
        caption=None,
        forms=page.forms,
        paths=page.paths,
        images=page.images,
        words=page.words,
        in_body=True,
    )


def missing(page: Page) -> list[str]:
    """The axes that say nothing, by direction and first number."""
    return sorted(
        f"{'up' if axis.upright else 'across'} from {axis.ticks[0].text}"
        for axis in unlabelled(figure(page), page.words)
    )


def powers(drawn) -> None:
    drawn.subplots().loglog([10.0**size for size in SIZES], [10.0**-size for size in SIZES])


def sizes(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SQUARES)
    axes.set_xticks(SIZES, ["512 B", "1 KiB", "2 KiB", "4 KiB", "8 KiB", "16 KiB"])
    axes.set_ylabel("calls")


def second_panel_silent(drawn) -> None:
    left, right = drawn.subplots(1, 2)
    left.plot(SIZES, SIZES)
    right.plot(SIZES, SQUARES)
    left.set_xlabel("threads")
    left.set_ylabel("latency (µs)")


def second_scale_silent(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SIZES)
    axes.twinx().plot(SIZES, [3 * size for size in SIZES])
    axes.set_xlabel("threads")
    axes.set_ylabel("latency (µs)")


def name_above(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SIZES)
    axes.set_xlabel("threads")
    axes.set_title("latency (µs)", loc="left")


def without_frame(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SQUARES)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def ggplot(drawn) -> None:
    axes = drawn.subplots()
    axes.set_facecolor("#e5e5e5")
    axes.grid(color="white")
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.plot(SIZES, SQUARES)


def bars_silent(drawn) -> None:
    drawn.subplots().bar(["ufs", "zfs", "tmpfs"], [3, 4, 5])


def tape(drawn) -> None:
    """A diagram that counts its places."""
    axes = drawn.subplots()
    axes.set_axis_off()
    for place in range(8):
        axes.add_patch(_box(place))
        axes.text(place + 0.5, 1.3, str(place), ha="center")
    axes.set(xlim=(0, 8), ylim=(0, 3))


def _box(place: int):
    from matplotlib.patches import Rectangle

    return Rectangle((place, 0), 1, 1, fill=False)


@pytest.mark.parametrize("draw", [lines, panels, heat, bars, distributions, name_above])
def test_axes_that_are_named_are_seen_to_be(draw, seen) -> None:
    page = seen(draw)
    assert axes(figure(page))
    assert missing(page) == []


@pytest.mark.parametrize(
    ("draw", "silent_axes"),
    [
        (silent, ["across from 1", "up from 0"]),
        (powers, ["across from 10^1", "up from 10^\N{MINUS SIGN}6"]),
        (sizes, ["across from 512 B"]),
        (second_panel_silent, ["across from 1"]),
        (second_scale_silent, ["up from 5"]),
        (without_frame, ["across from 1", "up from 0"]),
        (ggplot, ["across from 1", "up from 0"]),
        (bars_silent, ["up from 0"]),
    ],
)
def test_axes_without_a_name_are_found(draw, silent_axes, seen) -> None:
    assert missing(seen(draw)) == silent_axes


def test_a_diagram_has_no_axes(seen) -> None:
    assert axes(figure(seen(tape))) == ()


def test_values_in_a_heat_map_are_no_axes(seen) -> None:
    found = axes(figure(seen(heat)))
    assert all("11" not in [tick.text for tick in axis.ticks] for axis in found)
    assert len(found) == 3  # across, up, and that of the colour bar


def capped(drawn) -> None:
    drawn.subplots().errorbar(SIZES, SIZES, [0.1 * size for size in SIZES], fmt="o", capsize=3)


def level(drawn) -> None:
    errors = [0.3, 0.2, 0.4]
    drawn.subplots().errorbar([3, 4, 5], [1, 2, 3], xerr=errors, fmt="s", capsize=3)


@pytest.mark.parametrize(
    ("draw", "barred"),
    [
        (capped, True),
        (level, True),
        (bars, True),
        (silent, True),
        (lines, False),
        (heat, False),
        (panels, False),
        (tape, False),
    ],
)
def test_error_bars_are_seen(draw, barred, seen) -> None:
    assert has_error_bars(seen(draw).paths) is barred


def test_boxes_and_stems_are_no_error_bars(seen) -> None:
    page = seen(distributions)
    assert not has_error_bars(page.paths)
    assert has_bands(page.paths)


@pytest.mark.parametrize(
    ("kind", "barred", "banded"),
    [
        ("barplot", True, False),
        ("pointplot", True, False),
        ("lineplot", False, True),
        ("boxplot", False, False),
        ("violinplot", False, False),
    ],
)
def test_error_bars_of_seaborn_are_seen(kind, barred, banded, seen) -> None:
    import pandas as pd
    import seaborn as sns

    frame = pd.DataFrame(
        {
            "threads": [1, 2, 4, 8] * 10,
            "call": ["read"] * 20 + ["write"] * 20,
            "time": [math.sin(number**2) + 5 for number in range(40)],
        }
    )

    def draw(drawn) -> None:
        getattr(sns, kind)(frame, x="threads", y="time", hue="call", ax=drawn.subplots())

    draw.__name__ = kind
    page = seen(draw)
    assert (has_error_bars(page.paths), has_bands(page.paths)) == (barred, banded)
    assert missing(page) == []


def alone(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SIZES, color="tab:blue", label="read file")
    axes.plot(SIZES, SQUARES, color="tab:red", label="write file")
    axes.legend(loc="upper left")


def lighter(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SIZES, color="tab:blue", label="read")
    axes.plot(SIZES, SQUARES, color="tab:orange", label="write")
    axes.legend()


def dashed(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SIZES, color="tab:blue", label="read")
    axes.plot(SIZES, SQUARES, "--", color="tab:red", label="write")
    axes.legend()


def filled(drawn) -> None:
    axes = drawn.subplots()
    axes.bar([1, 3, 5], [3, 4, 5], color="tab:blue", label="read")
    axes.bar([2, 4, 6], [3, 4, 5], color="tab:red", label="write")
    axes.legend(loc="upper center", ncols=2)


def hatched(drawn) -> None:
    axes = drawn.subplots()
    axes.bar([1, 3, 5], [3, 4, 5], color="tab:blue", hatch="//", label="read")
    axes.bar([2, 4, 6], [3, 4, 5], color="tab:red", hatch="..", label="write")
    axes.legend()


def key_on_the_right(drawn) -> None:
    axes = drawn.subplots()
    axes.plot(SIZES, SIZES, color="tab:blue", label="read")
    axes.plot(SIZES, SQUARES, color="tab:red", label="write")
    axes.legend(markerfirst=False)


@pytest.mark.parametrize(
    ("draw", "pair"),
    [
        (alone, ("read file", "write file")),
        (filled, ("read", "write")),
        (key_on_the_right, ("read", "write")),
    ],
)
def test_colours_with_one_grey_are_found(draw, pair, seen) -> None:
    page = seen(draw)
    ((one, other),) = collapsing(page.paths, page.words)
    assert (one.said, other.said) == pair


@pytest.mark.parametrize("draw", [lines, lighter, dashed, hatched])
def test_what_differs_by_more_than_colour_is_none(draw, seen) -> None:
    page = seen(draw)
    assert len(key(page.paths, page.words)) == 2
    assert collapsing(page.paths, page.words) == ()


def test_colours_that_no_key_explains_are_none(seen) -> None:
    page = seen(bars)
    assert collapsing(page.paths, page.words) == ()


@settings(max_examples=40)
@given(st.integers(-9999, 9999), st.sampled_from(["", "k", "M", "Ki", "%", " B", " KiB"]))
def test_numbers_are_read_with_their_units(number, unit) -> None:
    scale = {"k": 1e3, "M": 1e6, "Ki": 1024, " KiB": 1024}.get(unit, 1)
    text = f"{number:,}{unit}".replace("-", "\N{MINUS SIGN}")
    (tick,) = ticks([word(text)])
    assert tick.value == number * scale


@pytest.mark.parametrize("text", ["", "v2", "1-2", "512 reads", "1,23", "e5", "."])
def test_other_words_are_no_numbers(text) -> None:
    assert ticks([word(text)]) == ()


def word(text: str):
    from labrig.check.document import Colour, Font, Word

    return Word(
        text=text,
        box=Box(0, 0, 10, 5),
        baseline=0,
        size=8,
        stretch=1,
        angle=0,
        font=Font(name="", embedded=True, bold=False, italic=False, fixed=False),
        colour=Colour(0, 0, 0),
        painted=True,
        form=None,
        joined=False,
    )


@pytest.mark.parametrize(
    ("caption", "named"),
    [
        ("Latency with one standard deviation", True),
        ("Latency with one standard de- viation of 30 trials", True),
        ("Latency, the bars being con\N{HYPHEN} fidence limits", True),
        ("Latency over the size of the buf- fer", False),
    ],
)
def test_a_measure_broken_at_a_line_s_end_is_read(caption, named) -> None:
    assert names_measure(caption) is named
