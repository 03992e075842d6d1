"""Draw the figures of curves that experiments ask for: of kind sweep, stacked and effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labrig.experiments import Curves
from labrig.figures import chart_words, curves, legend, marks, style, vertical
from labrig.figures.caption import Drawn, listed, nothing, with_unit
from labrig.figures.chart import Chart, chart
from labrig.figures.lettering import Lettering
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Grid = Sequence[Sequence["Axes"]]
"""Panels by row and column."""

ALONE, WRAPPED, STACKED, BELOW = 3.0, 2.1, 1.65, 0.9
"""Height of a panel that is alone in its column, one of several of one metric, and one of several
metrics; and of what is below and above them, in inches."""
BESIDE = 0.65
"""Width of what stands beside a panel, in inches."""
LETTERS = 9.0


def draw_curves(asked: Curves, table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw ``asked``, in which every factor has a place (``labrig.experiments.placed``)."""
    found = chart(asked, table, analysis)
    if found is None:
        title = chart_words.title(asked, analysis, asked.metrics or [])
        return nothing(asked.kind, title, chart_words.without_data(asked, analysis))
    with style.house():
        figure, remarks = _draw(found, analysis)
    return Drawn(
        name=asked.kind, figure=figure, caption=chart_words.caption(found, analysis, remarks)
    )


def _draw(found: Chart, analysis: Analysis) -> tuple[Figure, list[str]]:
    """The figure, and what its caption must say of its vertical axes."""
    keyed = [(curve.label, curve.sign) for curve in found.curves]
    key = legend.height_of([label for label, _ in keyed]) if len(keyed) > 1 else 0.0
    each = ALONE if found.rows == 1 else WRAPPED if found.one_metric else STACKED
    each = min(each, (style.HEIGHT - BELOW - key) / found.rows)
    figure = style.new_figure(each * found.rows + BELOW + key)
    grid: Grid = figure.subplots(
        found.rows,
        found.columns,
        sharex=True,
        sharey="all" if found.one_metric else "row",
        squeeze=False,
    ).tolist()
    by_row: dict[int, list[curves.Middle]] = {}
    for row, column, metric, part in found.panels:
        axes = grid[row][column]
        for curve in found.curves:
            middles = found.middles(metric, part, curve)
            curves.curve(axes, middles, curve.sign, joined=found.axis.numeric)
            by_row.setdefault(row, []).extend(middles)
        axes.grid(True, axis="y")
        axes.set_axisbelow(True)
        if found.asked.kind == "effect":
            axes.axhline(0, color=style.INK, linewidth=0.6, zorder=1)
    _across(found, grid)
    remarks = _up(found, grid, by_row, each, analysis)
    if len(keyed) > 1:
        legend.key(figure, keyed)
    return figure, remarks


def _across(found: Chart, grid: Grid) -> None:
    """Finish the horizontal axes, and what stands above panels."""
    width = style.WIDTH / found.columns - BESIDE
    there = {(row, column) for row, column, _, _ in found.panels}
    places = {found.axis.place_of(at): label for at, label in found.asked.marks.items()}
    for row, column, *_ in found.panels:
        axes = grid[row][column]
        if (row + 1, column) not in there:
            found.axis.label_on(axes, width)
            axes.tick_params(labelbottom=True)
        marks.lines(axes, list(places))
    for row, column, _, part in found.panels:
        if row and not found.one_metric:
            continue
        lift = marks.labels(grid[row][column], places, 72 * width)
        if part.label:
            grid[row][column].set_title(
                style.plain(part.label), loc="left", fontsize=8, fontweight="bold", pad=3 + lift
            )
    for row in range(found.rows):
        for column in range(found.columns):
            grid[row][column].set_visible((row, column) in there)


def _up(
    found: Chart,
    grid: Grid,
    by_row: dict[int, list[curves.Middle]],
    height: float,
    analysis: Analysis,
) -> list[str]:
    """Finish the vertical axes, of which each row has one, all panels of one metric the same."""
    letters, remarks = Lettering(LETTERS), dict[str, list[str]]()
    if found.one_metric:
        every = [middle for middles in by_row.values() for middle in middles]
        by_row = dict.fromkeys(by_row, every)
    for row, metric in {row: metric for row, _, metric, _ in found.panels}.items():
        axes, said = grid[row][0], analysis.metrics[metric]
        effect = found.asked.kind == "effect"
        power, remark = _fit(axes, found.asked, by_row[row])
        unit = vertical.in_words(power, "%" if effect else said.unit)
        label = with_unit(f"change in {said.label}" if effect else said.label, unit)
        lines = letters.lines(label, 72 * height - 8, most=2)
        axes.set_ylabel(style.plain("\n".join(lines)))
        if remark:
            of = remarks.setdefault(remark, [])
            of += [] if said.label in of else [said.label]
    axes.figure.align_ylabels([line[0] for line in grid])
    return [
        remark if len(labels) == len(found.cells) else f"{remark} for {listed(labels)}"
        for remark, labels in remarks.items()
    ]


def _fit(axes: Axes, asked: Curves, middles: Sequence[curves.Middle]) -> tuple[int, str]:
    """Fit a vertical axis; return the power of ten that it leaves out, and a remark on it."""
    effect = asked.kind == "effect"
    if asked.scale == "linear":
        return vertical.from_zero(axes, middles, signed=effect), ""
    if effect:
        bent = vertical.percent(axes, middles)
        return 0, f"logarithmic beyond {vertical.LINEAR:g}%" if bent else ""
    power = vertical.logarithmic(axes, middles)
    if power is not None:
        return power, "logarithmic"
    return vertical.from_zero(axes, middles), "linear, since not all values are above 0"
