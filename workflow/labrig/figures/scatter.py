"""Two metrics of the same trials against each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from labrig.figures import legend, style, trials
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    cell_text,
    factor_text,
    listed,
    nothing,
    ranged,
    several,
    with_unit,
)
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd

NOTHING = "There are not two metrics to hold against each other."
PANEL, ALONE, BELOW = 1.75, 3.4, 0.4
MOST = 8
"""Panels that a page has room for."""


def scatter(table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw the first two metrics' kept, planned, timed trials; a panel a combination of levels."""
    from matplotlib.ticker import MaxNLocator

    title = "Two metrics of the same trials"
    if len(analysis.metrics) < 2:
        return nothing("scatter", title, NOTHING)
    across, up = list(analysis.metrics)[:2]
    timed = trials.timed(table).dropna(subset=[across, up])
    there = trials.cells(analysis, across)
    shown = trials.evenly(there, MOST)
    order = list(arm_labels(analysis))
    arms = [arm for arm in order if (timed["arm"] == arm).any()]
    if not arms:
        return nothing("scatter", title, "No trial has both metrics.")
    columns = 1 if len(shown) == 1 else 2
    rows = math.ceil(len(shown) / columns)
    counts: set[int] = set()
    x, y = (analysis.metrics[name] for name in (across, up))
    with style.house():
        figure = style.new_figure(
            (ALONE if columns == 1 else PANEL * rows) + BELOW + legend.height(analysis, arms)
        )
        panels = list(figure.subplots(rows, columns, squeeze=False).flat)
        for axes in panels[len(shown) :]:
            axes.set_visible(False)
        for axes, levels in zip(panels, shown, strict=False):
            of_cell = trials.at(timed, levels)
            for arm in arms:
                mine = of_cell[of_cell["arm"] == arm]
                if mine.empty:
                    continue
                counts.add(len(mine))
                sign = style.sign(order.index(arm))
                axes.plot(
                    trials.numbers(mine, across),
                    trials.numbers(mine, up),
                    linestyle="none",
                    marker=sign.marker,
                    markersize=3.5,
                    markeredgewidth=0.6,
                    color=sign.colour,
                    markerfacecolor=sign.face,
                )
            axes.set_title(
                style.plain(cell_text(analysis, levels)),
                loc="left",
                fontsize=8,
                fontweight="bold",
                pad=3,
            )
            axes.margins(0.07)
            axes.xaxis.set_major_locator(MaxNLocator(5))
            axes.yaxis.set_major_locator(MaxNLocator(4))
        figure.supxlabel(style.plain(with_unit(x.label, x.unit)), fontsize=9)
        figure.supylabel(style.plain(with_unit(y.label, y.unit)), fontsize=9)
        legend.arms_legend(figure, analysis, arms, lines=False)
    over = f" One panel a {factor_text(analysis)}, with axes of its own." if columns > 1 else ""
    labels = arm_labels(analysis)
    return Drawn(
        name="scatter",
        figure=figure,
        caption=Caption(
            title=title,
            caption=f"{y.label[:1].upper()}{y.label[1:]} against {x.label} of the same trials "
            f"(N = {ranged(counts)} timed trials an arm in each panel, from "
            f"{several([analysis.counts.blocks], 'block')}).{over}"
            f"{trials.left_out(len(shown), len(there))} A point is a trial; there are no error "
            "bars. Axes do not begin at 0.",
            columns=("arm", "block", "kind", "role", "kept", *analysis.factors, across, up),
            alt=f"Scatter plots, {several([len(shown)], 'panel')}: {y.label} against {x.label} for "
            f"{listed([labels[arm] for arm in arms])}.",
        ),
    )
