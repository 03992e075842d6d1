"""Figures that an experiment asks for, against other ways to the same numbers."""

import itertools
import json
import math
from dataclasses import replace
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from scipy import stats

from labrig.experiments import Curves, Other
from labrig.figures import draw, marks, style
from labrig.figures.asked import figures_of
from labrig.figures.caption import Drawn
from labrig.figures.drawing import write
from labrig.figures.kinds import FIGURES, KINDS
from labrig.figures.lettering import Lettering
from labrig.stats.analysis import to_json
from labrig.stats.records import Analysis
from tests.figures import many_levels
from tests.figures.many_levels import SIZES
from tests.figures.reading import axes_of, inside, text_of, words
from tests.stats import synthetic

Measured = tuple[pd.DataFrame, Analysis]
SIZE_TEXTS = [
    "512 B",
    *(f"{2**n} KiB" for n in range(10)),
    *(f"{2**n} MiB" for n in range(5)),
]


@pytest.fixture(scope="module")
def measured() -> Measured:
    return many_levels.analysis()


@pytest.fixture(scope="module")
def smoke() -> Measured:
    return many_levels.analysis("smoke")


def drawn(measured: Measured, asked: str) -> Drawn:
    experiment = many_levels.experiment(f"  mine: {{{asked}}}\n")
    return figures_of(experiment)["mine"](*measured)


def block_means(rows: pd.DataFrame, metric: str, by: list[str]) -> Any:
    return rows.groupby([*by, "block"])[metric].mean()


def curve(axes: Any, number: int) -> Any:
    return next(line for line in axes.lines if line.get_marker() == style.sign(number).marker)


def tick_texts(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_xticklabels() if text.get_text()]


BY_MODEL = "kind: sweep, by: model, panels: mode"


def test_a_curve_a_level_has_scipys_intervals_at_log2_of_the_sizes(measured):
    made = drawn(measured, BY_MODEL)
    left, right = axes_of(made)
    assert [axes.get_title(loc="left") for axes in (left, right)] == ["2thread", "2proc"]
    rows = measured[0]
    for axes, mode in ((left, "2thread"), (right, "2proc")):
        for number, model in enumerate(("pipe", "local", "tcp")):
            mine = rows[(rows["arm"] == "none") & (rows["model"] == model) & (rows["mode"] == mode)]
            means = block_means(mine, "bandwidth", ["buffer"])
            line = curve(axes, number)
            places = [math.log2(size) for size in SIZES]
            assert line.get_xdata() == pytest.approx(places, abs=0.2)
            assert line.get_ydata() == pytest.approx(means.groupby(level=0).mean().to_list())
            bars = axes.collections[number].get_segments()
            for (_, of_size), bar in zip(means.groupby(level=0), bars, strict=True):
                around = stats.t.interval(0.95, 3, of_size.mean(), stats.sem(of_size))
                assert tuple(bar[:, 1]) == pytest.approx(around)
    assert left.get_ylim() == right.get_ylim()
    assert left.get_ylim()[0] == 0
    said = [text.get_text() for text in made.figure.legends[0].get_texts()]
    assert said == ["pipe", "local", "TCP"]
    assert "a curve for each model, a panel for each mode; all of 'untraced' (N = 4 blocks)" in (
        made.caption.caption
    )
    assert made.caption.title == "Bandwidth over buffer size"


def test_sixteen_sizes_can_all_be_read_across_the_page(measured, tmp_path):
    made = drawn(measured, "kind: sweep, by: model, at: {mode: 2proc}")
    (axes,) = axes_of(made)
    assert tick_texts(axes) == SIZE_TEXTS
    said = words(made, tmp_path).replace(" ", "")
    assert all(text.replace(" ", "") in said for text in SIZE_TEXTS)


def test_medians_have_the_quartiles_of_the_trials(measured):
    made = drawn(measured, "kind: sweep, by: model, at: {mode: 2thread}, show: median")
    (axes,) = axes_of(made)
    rows = measured[0]
    mine = rows[(rows["arm"] == "none") & (rows["model"] == "local") & (rows["mode"] == "2thread")]
    by_size = mine.groupby("buffer")["bandwidth"]
    assert curve(axes, 1).get_ydata() == pytest.approx(by_size.median().to_list())
    bars = [tuple(bar[:, 1]) for bar in axes.collections[1].get_segments()]
    quartiles = zip(by_size.quantile(0.25), by_size.quantile(0.75), strict=True)
    assert bars == [pytest.approx(both) for both in quartiles]
    assert "N = 12 trials a point, from 4 blocks" in made.caption.caption
    assert "its bar goes from their lower to their upper quartile" in made.caption.caption


def test_an_effect_is_the_mean_of_the_blocks_ratios(measured):
    made = drawn(measured, "kind: effect, by: model, panels: mode")
    axes = axes_of(made)[1]
    rows = measured[0]
    mine = rows[(rows["model"] == "pipe") & (rows["mode"] == "2proc")]
    means = block_means(mine, "bandwidth", ["arm", "buffer"])
    ratios = 100 * (means["read-count"] / means["none"] - 1)
    line = curve(axes, 0)
    assert line.get_ydata() == pytest.approx(ratios.groupby(level=0).mean().to_list())
    assert line.get_ydata()[0] < -5, "a fixed cost of a call shows where there are most of them"
    assert axes_of(made)[0].get_ylabel() == "change in bandwidth (%)"
    assert "'untraced'" in made.caption.caption
    assert "all of 'read calls'" in made.caption.caption


def test_metrics_are_stacked_and_one_without_values_is_left_out_and_named(measured):
    made = drawn(measured, "kind: stacked, by: model, arms: [none], at: {mode: 2thread}")
    every = axes_of(made)
    labels = ["bandwidth (MiB/s)", "cycles (millions)", "instructions executed\n(millions)"]
    assert [axes.get_ylabel() for axes in every] == labels
    assert {axes.get_xlim() for axes in every} == {every[0].get_xlim()}
    made.figure.draw_without_rendering()
    assert [
        bool(tick_texts(a)) and a.xaxis.get_major_ticks()[0].label1.get_visible() for a in every
    ] == [
        False,
        False,
        True,
    ]
    shown = [float(text.get_text()) for text in every[1].get_yticklabels()]
    assert max(shown) * 1e6 == pytest.approx(every[1].get_yticks().max())
    assert "Not measured here: misses of the second-level cache." in made.caption.caption
    assert "misses" not in made.caption.title


def test_panels_of_several_metrics_are_columns_under_one_heading_each(measured):
    made = drawn(measured, "kind: stacked, by: model, panels: mode, metrics: [bandwidth, cycles]")
    titles = [axes.get_title(loc="left") for axes in axes_of(made)]
    assert titles == ["2thread", "2proc", "", ""]
    limits = [axes.get_ylim() for axes in axes_of(made)]
    assert limits[0] == limits[1] != limits[2] == limits[3]


def test_marks_are_lines_at_their_places_with_labels_that_do_not_hit_each_other(measured, tmp_path):
    marked = "{65536: pipe buffer, 49152: socket buffer, 512: least, 16777216: greatest}"
    made = drawn(measured, f"kind: sweep, by: model, at: {{mode: 2thread}}, marks: {marked}")
    (axes,) = axes_of(made)
    places = [line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1]
    wanted = [math.log2(size) for size in (512, 49152, 65536, 16777216)]
    assert sorted(places) == pytest.approx(wanted)
    made.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 4
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:number])
    inside(write(made, tmp_path)[0])
    assert (
        "Dashed vertical lines: least at 512 B, socket buffer at 48 KiB, pipe buffer at 64 KiB and "
        "greatest at 16 MiB." in made.caption.caption
    )


@given(
    st.dictionaries(st.floats(0, 20), st.sampled_from(["a", "pipe buffer", "L2"]), max_size=6),
    st.floats(100, 450),
)
@settings(max_examples=25, deadline=None)
def test_labels_on_one_line_have_a_gap_between_them(places, width):
    letters = Lettering(marks.LETTERS)
    on_row = marks.rows(places, (0.0, 20.0), width)
    for row in set(on_row.values()):
        ends = []
        for place in sorted(place for place in places if on_row[place] == row):
            half = letters.width(places[place]) / 2
            middle = min(max(width * place / 20, half), width - half)
            ends.append((middle - half, middle + half))
        assert all(right <= left for (_, right), (left, _) in itertools.pairwise(ends))


def test_a_logarithmic_axis_is_drawn_where_all_is_above_0_and_said(measured):
    asked = "kind: sweep, by: model, at: {mode: 2thread}, scale: log"
    made = drawn(measured, asked)
    assert axes_of(made)[0].get_yscale() == "log"
    assert "The vertical axis is logarithmic." in made.caption.caption
    rows, analysis = measured
    nought = [
        replace(one, block_means=(0.0,) * 4) if one.levels["buffer"] == 512 else one
        for one in analysis.summaries
    ]
    made = drawn((rows, replace(analysis, summaries=tuple(nought))), asked)
    assert axes_of(made)[0].get_yscale() == "linear"
    assert "is linear, since not all values are above 0" in made.caption.caption


def test_levels_that_are_text_stand_in_turn_and_are_not_joined(measured):
    made = drawn(measured, "kind: sweep, over: model, by: mode, at: {buffer: 4096}")
    (axes,) = axes_of(made)
    assert tick_texts(axes) == ["pipe", "local", "TCP"]
    assert {line.get_linestyle() for line in axes.lines} == {"None"}


def test_another_kind_shows_its_metric_arms_and_levels_alone(measured):
    made = drawn(
        measured,
        "kind: distributions, metrics: [misses, cycles], arms: [none], "
        "at: {mode: 2thread, model: pipe, buffer: 512}",
    )
    left = axes_of(made)[0]
    rows = measured[0]
    mine = rows[(rows["arm"] == "none") & (rows["buffer"] == 512)]
    mine = mine[(mine["model"] == "pipe") & (mine["mode"] == "2thread")]["cycles"]
    points = [y for line in left.lines if line.get_marker() == "o" for y in line.get_ydata()]
    assert sorted(points) == pytest.approx(sorted(mine))
    assert len(axes_of(made)) == 2
    assert [text.get_text() for text in left.get_xticklabels()] == ["untraced"]
    assert made.caption.title.startswith("Cycles")


@pytest.mark.parametrize("kind", [*get_args(Other.model_fields["kind"].annotation)])
def test_every_kind_can_be_asked_for_and_says_where_nothing_was_measured(smoke, kind, tmp_path):
    assert kind in KINDS
    metrics = "" if "cost" in kind else "metrics: [bandwidth], "
    made = drawn(smoke, f"kind: {kind}, {metrics}arms: [none]")
    inside(write(made, tmp_path)[0])
    if "cost" not in kind:
        empty = drawn(smoke, f"kind: {kind}, at: {{mode: 2thread, buffer: 512}}")
        assert "Nothing can be drawn" in words(empty, tmp_path)


def test_all_kinds_are_known_to_declarations():
    asked = {*get_args(Other.model_fields["kind"].annotation)}
    assert asked | {*get_args(Curves.model_fields["kind"].annotation)} == {*KINDS, "effect"}


ASKED = {
    "lone": "kind: sweep, at: {model: pipe, mode: 2proc}",
    "arms": "kind: sweep, by: [model, arm], panels: mode",
    "columns": "kind: stacked, by: model, panels: mode, marks: {4096: page}",
    "effects": "kind: effect, metrics: [bandwidth, cycles], scale: log",
    "missing": "kind: sweep, metrics: [misses]",
}


@pytest.mark.parametrize("size", ["full", "smoke"])
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_all_letters_are_on_the_page_and_large_enough(measured, smoke, size, asked, tmp_path):
    made = drawn(measured if size == "full" else smoke, asked)
    inside(write(made, tmp_path)[0])
    texts = [text for text in made.figure.findobj(Text) if text.get_text().strip()]
    assert min(float(text.get_fontsize()) for text in texts) >= 7
    assert not any("$" in text.get_text() for text in texts), "exponents would be smaller"
    assert made.caption.caption.endswith("its times are not those of hardware.")


def test_curves_are_told_apart_without_colour(measured):
    made = drawn(measured, "kind: sweep, by: [model, arm], panels: mode, arms: [none, read-count]")
    handles: list[Any] = list(made.figure.legends[0].legend_handles)
    assert len(handles) == 6
    looks = {
        (h.get_marker(), h.get_markerfacecolor() == "white", h.get_linestyle()) for h in handles
    }
    assert len(looks) == 6


def test_an_arm_has_the_sign_that_it_has_in_other_figures(measured):
    made = drawn(measured, "kind: sweep, arms: [read-count], at: {model: pipe, mode: 2proc}")
    (line,) = axes_of(made)[0].lines
    assert line.get_marker() == style.sign(1).marker


def test_what_is_drawn_is_what_is_declared_and_nothing_else_stays(smoke, tmp_path):
    rows, analysis = smoke
    (tmp_path / "analysis.json").write_text(to_json(analysis))
    synthetic.write_table(rows, synthetic.make_metadata(), tmp_path / "trials.parquet")
    out = tmp_path / "figures"
    (out / "traces").mkdir(parents=True)
    for old in ("gone.pdf", "gone.svg", "gone.json", "traces/kept.pdf"):
        (out / old).write_text("old")
    declared = many_levels.experiment(
        "  knees: {kind: sweep, by: model, panels: mode}\n"
        "  sweep: {kind: sweep, by: mode, at: {model: pipe}}\n"
    )
    draw(tmp_path / "analysis.json", tmp_path / "trials.parquet", out, declared)
    names = {path.stem for path in out.glob("*.*")}
    assert names == {*FIGURES, "knees"}
    assert (out / "traces/kept.pdf").is_file()
    assert "a curve for each mode" in json.loads((out / "sweep.json").read_text())["caption"]
    assert "2proc" in text_of(out / "knees.pdf")
