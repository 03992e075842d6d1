"""Every timed trial of one metric as empirical distribution functions, a line an arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labrig.figures import legend, style, trials
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    cell_text,
    factor_text,
    listed,
    ranged,
    several,
    with_unit,
)
from labrig.figures.trials import Array
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROW, BELOW = 1.15, 0.5
MOST = 6
"""Rows that a page has room for."""
MARKED = 3
"""Markers on a line, which tell it from the others."""


def ecdf(table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw the first metric's kept, planned, timed trials: values left, their spread right."""
    from matplotlib.ticker import MaxNLocator

    metric = next(iter(analysis.metrics))
    said = analysis.metrics[metric]
    timed = trials.timed(table)
    there = trials.cells(analysis, metric)
    shown = trials.evenly(there, MOST)
    arms = [arm for arm in arm_labels(analysis) if (timed["arm"] == arm).any()]
    order = list(arm_labels(analysis))
    counts: set[int] = set()
    with style.house():
        figure = style.new_figure(ROW * max(len(shown), 2) + BELOW + legend.height(analysis, arms))
        axes = figure.subplots(len(shown), 2, sharey=True, squeeze=False)
        for row, levels in zip(axes, shown, strict=True):
            of_cell = trials.at(timed, levels).dropna(subset=[metric])
            for arm in arms:
                values = np.sort(trials.numbers(of_cell[of_cell["arm"] == arm], metric))
                if not values.size:
                    continue
                counts.add(values.size)
                sign = style.sign(order.index(arm))
                _steps(row[0], values, sign, order.index(arm))
                if middle := float(np.median(values)):
                    distances = 100 * (values - middle) / middle
                    _steps(row[1], distances, sign, order.index(arm))
            row[0].set_title(
                style.plain(cell_text(analysis, levels)),
                loc="left",
                fontsize=8,
                fontweight="bold",
                pad=3,
            )
            for one in row:
                one.set_ylim(-0.02, 1.04)
                one.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
                one.xaxis.set_major_locator(MaxNLocator(6))
                one.grid(True, axis="y")
                one.set_axisbelow(True)
        axes[-1, 0].set_xlabel(style.plain(with_unit(said.label, said.unit)))
        axes[-1, 1].set_xlabel("distance from the arm's median (%)")
        figure.supylabel("share of trials up to a value", fontsize=9)
        legend.arms_legend(figure, analysis, arms)
    over = f" One row a {factor_text(analysis)}." if analysis.factors else ""
    labels = arm_labels(analysis)
    return Drawn(
        name="ecdf",
        figure=figure,
        caption=Caption(
            title=f"Distribution functions of {said.label}, by arm",
            caption=f"Empirical distribution functions of {said.label} (N = {ranged(counts)} timed "
            f"trials an arm in each panel, from {several([analysis.counts.blocks], 'block')})."
            f"{over}{trials.left_out(len(shown), len(there))} Left: the trials (axes do "
            "not begin at 0); right: their distance from the median of their arm. A line rises by "
            "1/N at each trial; markers only tell the lines apart, and there are no error bars.",
            columns=("arm", "block", "kind", "role", "kept", *analysis.factors, metric),
            alt=f"Empirical distribution functions, {several([len(shown)], 'row')} by two columns: "
            f"{said.label} for {listed([labels[arm] for arm in arms])}.",
        ),
    )


def _steps(axes: Axes, values: Array, sign: style.Sign, place: int) -> None:
    """Draw sorted ``values`` from a share of 0 on; arms are marked at heights of their own."""
    shares = np.arange(values.size + 1) / values.size
    every = max(1, values.size // MARKED)
    axes.plot(
        np.concatenate([values[:1], values]),
        shares,
        drawstyle="steps-post",
        color=sign.colour,
        linestyle=sign.dash,
        marker=sign.marker,
        markersize=3.5,
        markeredgewidth=0.6,
        markerfacecolor=sign.face,
        markevery=(1 + place % every, every),
    )
