"""Trials in the order in which they ran: warm-up, borders of blocks, trends and changes."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    nothing,
    ranged,
    several,
)
from labrig.figures.trials import Array
from labrig.stats.records import Analysis, Steady

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

TITLE = "Trials in run order"
NOTHING = "No trial has a value of the first metric."
PANEL, BELOW = 1.15, 0.65
MOST = 6
"""Panels that a page has room for."""
NAMED = 12
"""Blocks whose numbers have room above the first panel."""
WARM, WARMER = "1", "0.35"
"""Marker and colour of warm-up trials."""


def run_order(table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw the first metric's kept, planned trials; a panel a combination of levels.

    Arms and levels differ more than a drift does, so that each trial is drawn as its distance
    from the median of its arm at its levels. Trends and changes that the analysis found are drawn.
    """
    metric = next(iter(analysis.metrics))
    rows = _placed(table, metric)
    there = trials.cells(analysis, metric)
    if rows.empty or not there:
        return nothing("run-order", TITLE, NOTHING)
    shown = trials.evenly(there, MOST)
    order = list(arm_labels(analysis))
    arms = [arm for arm in order if (rows["arm"] == arm).any()]
    marks = _marks(analysis, metric)
    counts: set[int] = set()
    with style.house():
        figure = style.new_figure(
            PANEL * max(len(shown), 2) + BELOW + legend.height(analysis, arms, len(marks))
        )
        panels: list[Axes] = list(figure.subplots(len(shown), 1, sharex=True, squeeze=False).flat)
        for axes, levels in zip(panels, shown, strict=True):
            of_cell = trials.at(rows, levels)
            spans: list[Array] = []
            warm: list[tuple[Array, Array]] = []
            for arm in arms:
                mine = of_cell[of_cell["arm"] == arm]
                timed = mine[mine["kind"] == "timed"]
                middle = float(np.median(trials.numbers(timed, metric))) if len(timed) else 0.0
                if not middle:
                    continue
                counts.add(len(timed))
                at, up = _points(timed, metric, middle)
                early = _points(mine[mine["kind"] == "warmup"], metric, middle)
                sign = style.sign(order.index(arm))
                _trials(axes, at, up, sign)
                spans.append(up)
                warm.append(early)
                for found in analysis.steady:
                    if (found.metric, found.arm, found.levels) == (metric, arm, levels):
                        _unsteady(axes, found, timed, at, up, sign, 1 - analysis.confidence)
            _finish(axes, spans, warm)
            axes.set_title(
                style.plain(cell_text(analysis, levels)),
                loc="left",
                fontsize=8,
                fontweight="bold",
                pad=3,
            )
        _blocks(panels, rows)
        panels[-1].set_xlabel("trials in run order, blocks side by side")
        figure.supylabel("distance from the arm's median (%)", fontsize=9)
        legend.arms_legend(figure, analysis, arms, lines=False, more=marks)
    over = f" One panel a {factor_text(analysis)}." if analysis.factors else ""
    labels = arm_labels(analysis)
    said = analysis.metrics[metric]
    return Drawn(
        name="run-order",
        figure=figure,
        caption=Caption(
            title=f"{said.label[:1].upper()}{said.label[1:]} in run order",
            caption=f"{said.label[:1].upper()}{said.label[1:]} of each trial as its distance from "
            "the median of its arm's timed trials, in the order in which a block's trials ran "
            f"(N = {ranged(counts)} timed trials an arm in each panel, from "
            f"{several([analysis.counts.blocks], 'block')}).{over}"
            f"{trials.left_out(len(shown), len(there))} Vertical lines are borders of blocks. "
            "Warm-up trials are in no result; one beyond the axis stands at its edge. There are "
            f"no error bars.{_found(analysis, metric)}",
            columns=(
                *("arm", "session", "block", "order", "kind", "role", "kept"),
                *analysis.factors,
                metric,
            ),
            alt=f"{said.label} over run order, {several([len(shown)], 'panel')}, for "
            f"{listed([labels[arm] for arm in arms])}.{_found(analysis, metric)}",
        ),
    )


def _placed(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Warm-up and timed trials in run order, with their place ``at`` among all of them."""
    rows = trials.kept_planned(table).dropna(subset=[metric])
    rows = rows[rows["kind"].isin(["warmup", "timed"])]
    rows = rows.sort_values(["block", "session", "order"], kind="stable")
    return rows.assign(at=np.arange(len(rows), dtype=np.float64))


def _points(rows: pd.DataFrame, metric: str, middle: float) -> tuple[Array, Array]:
    values = trials.numbers(rows, metric)
    return trials.numbers(rows, "at"), 100 * (values - middle) / middle


def _trials(axes: Axes, at: Array, up: Array, sign: style.Sign) -> None:
    axes.plot(
        at,
        up,
        linestyle="none",
        marker=sign.marker,
        markersize=2.6,
        markeredgewidth=0.5,
        color=sign.colour,
        markerfacecolor=sign.face,
        zorder=3,
    )


def _unsteady(
    axes: Axes,
    found: Steady,
    timed: pd.DataFrame,
    at: Array,
    up: Array,
    sign: style.Sign,
    level: float,
) -> None:
    """Mark what is below ``level``: a change by a line across, a trend by one in each block."""
    if found.change is not None and found.change.adjusted < level:
        place = min(found.change.position, at.size - 1)
        axes.axvline(at[place] - 0.5, color=sign.colour, linestyle=sign.dash, zorder=2)
    if found.trend is not None and found.trend.adjusted < level and found.trend.slope_relative:
        blocks = timed["block"].to_numpy()
        for block in np.unique(blocks):
            mine = blocks == block
            number = np.arange(int(mine.sum()), dtype=np.float64)
            rise = 100 * found.trend.slope_relative * (number - number.mean())
            line = float(up[mine].mean()) + rise
            axes.plot(at[mine], line, color=sign.colour, linewidth=1.2, zorder=4)


def _finish(axes: Axes, spans: Sequence[Array], warm: Sequence[tuple[Array, Array]]) -> None:
    from matplotlib.ticker import MaxNLocator

    every = np.concatenate(list(spans)) if spans else np.zeros(1)
    least, most = float(every.min()), float(every.max())
    room = 0.12 * ((most - least) or 1.0)
    low, high = least - room, most + room
    for at, up in warm:
        axes.plot(
            at,
            np.clip(up, low + room / 3, high - room / 3),
            linestyle="none",
            marker=WARM,
            markersize=3.5,
            markeredgewidth=0.5,
            color=WARMER,
            zorder=2,
        )
    axes.set_ylim(low, high)
    axes.axhline(0, color=style.FAINT, linewidth=0.5, zorder=0)
    axes.yaxis.set_major_locator(MaxNLocator(4))


def _blocks(panels: Sequence[Axes], rows: pd.DataFrame) -> None:
    """Draw the borders of blocks, and their numbers above the first panel."""
    at = trials.numbers(rows, "at")
    blocks = rows["block"].to_numpy()
    found = list(dict.fromkeys(blocks.tolist()))
    every = math.ceil(len(found) / NAMED)
    for number, block in enumerate(found):
        mine = at[blocks == block]
        if number:
            for axes in panels:
                axes.axvline(mine[0] - 0.5, color="0.6", linewidth=0.6, zorder=1)
        if number % every == 0:
            panels[0].annotate(
                f"block {block}",
                ((mine[0] + mine[-1]) / 2, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 12),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
    panels[-1].set_xlim(at[0] - 1, at[-1] + 1)
    panels[-1].set_xticks([])


def _marks(analysis: Analysis, metric: str) -> list[Line2D]:
    """Signs beside those of the arms: of warm-up trials, and of what was found."""
    from matplotlib.lines import Line2D

    marks = []
    if analysis.counts.warmup:
        marks.append(Line2D([], [], linestyle="none", marker=WARM, color=WARMER, label="warm-up"))
    changes, trends = _unsteady_cells(analysis, metric)
    if changes:
        marks.append(Line2D([], [], linestyle="none", marker="|", color=style.INK, label="change"))
    if trends:
        marks.append(Line2D([], [], linestyle="none", marker="_", color=style.INK, label="trend"))
    return marks


def _unsteady_cells(analysis: Analysis, metric: str) -> tuple[int, int]:
    level = 1 - analysis.confidence
    mine = [found for found in analysis.steady if found.metric == metric]
    return (
        sum(found.change is not None and found.change.adjusted < level for found in mine),
        sum(found.trend is not None and found.trend.adjusted < level for found in mine),
    )


def _found(analysis: Analysis, metric: str) -> str:
    """What the tests of steadiness found, as a sentence; empty where none was made."""
    tested = sum(s.metric == metric and s.steady is not None for s in analysis.steady)
    if not tested:
        return ""
    changes, trends = (count or "none" for count in _unsteady_cells(analysis, metric))
    return (
        f" Of {several([tested], 'cell')} that could be tested, {changes} changed in the run (a "
        f"line across in the arm's colour) and {trends} had a trend within blocks (a line in each "
        f"block), each with a probability below {1 - analysis.confidence:.0%} by Holm's adjustment."
    )
