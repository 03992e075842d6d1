"""Blocks before and after: the means of the reference and of an arm, joined block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labrig.figures import style, trials
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    cell_text,
    listed,
    nothing,
    several,
    with_unit,
)
from labrig.figures.lettering import Lettering
from labrig.stats.records import Analysis, Difference

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Blocks before and after"
NOTHING = "No arm can be paired with the reference."
PANEL, BELOW = 0.95, 0.95
ROWS, COLUMNS = 8, 5
"""Panels that a page has room for."""
LETTERS = 8.0


def pairs(analysis: Analysis) -> Drawn:
    """Draw the first metric's block means against those of the first reference arm."""
    metric, baseline = next(iter(analysis.metrics)), analysis.reference[0]
    found = [d for d in analysis.differences if (d.metric, d.baseline) == (metric, baseline)]
    if not found:
        return nothing("pairs", TITLE, NOTHING)
    labels = arm_labels(analysis)
    order = list(labels)
    all_arms = [arm for arm in labels if any(d.arm == arm for d in found)]
    arms = trials.evenly(all_arms, ROWS)
    there = [c for c in trials.cells(analysis, metric) if any(d.levels == c for d in found)]
    cells = trials.evenly(there, COLUMNS)
    letters = Lettering(LETTERS)
    with style.house():
        figure = style.new_figure(PANEL * max(len(arms), 2) + BELOW)
        grid = figure.subplots(len(arms), len(cells), sharex=True, squeeze=False)
        for row, arm in zip(grid, arms, strict=True):
            for axes, levels in zip(row, cells, strict=True):
                one = next((d for d in found if d.arm == arm and d.levels == levels), None)
                if one is None:
                    axes.set_visible(False)
                    continue
                _panel(axes, one, style.sign(order.index(baseline)), style.sign(order.index(arm)))
            lines = letters.lines(labels[arm], 72 * PANEL - 8)
            row[0].set_ylabel(style.plain("\n".join(lines)), fontsize=LETTERS)
        figure.align_ylabels(grid[:, 0])
        for axes, levels in zip(grid[0], cells, strict=True):
            axes.set_title(style.plain(cell_text(analysis, levels)), fontsize=8, fontweight="bold")
        before = style.plain(letters.clip(labels[baseline], 80))
        for axes in grid[-1]:
            axes.set_xticks(
                [0, 1], [before, "arm"], rotation=45, ha="right", rotation_mode="anchor"
            )
            axes.set_xlim(-0.35, 1.35)
        said = analysis.metrics[metric]
        share = all(map(_is_share, found))
        figure.supylabel(
            f"distance from the mean of '{before}' (%)"
            if share
            else with_unit(f"{style.plain(said.label)} less the mean of '{before}'", said.unit),
            fontsize=9,
        )
    return Drawn(
        name="pairs",
        figure=figure,
        caption=Caption(
            title=f"{said.label[:1].upper()}{said.label[1:]} of each block, before and after",
            caption=f"Mean {said.label} of each block under '{labels[baseline]}' (left) and under "
            f"an arm (right), joined (N = {several((d.blocks for d in found), 'block')}). One row "
            "an arm, one column a combination of levels, each panel with an axis of its own. Thin "
            "lines are blocks, the thick one joins the means; there are no error bars."
            f"{trials.left_out(len(arms), len(all_arms), 'arms')}"
            f"{trials.left_out(len(cells), len(there))}",
            columns=("arm", "session", "block", "kind", "kept", *analysis.factors, metric),
            alt=f"Before and after, {several([len(arms)], 'row')} by "
            f"{several([len(cells)], 'column')}: {said.label} for "
            f"{listed([labels[arm] for arm in arms])} against {labels[baseline]}.",
        ),
    )


def _is_share(found: Difference) -> bool:
    """Whether percent of the reference mean something."""
    return float(np.mean(found.block_baselines)) > 0


def _panel(axes: Axes, found: Difference, left: style.Sign, right: style.Sign) -> None:
    from matplotlib.ticker import MaxNLocator

    before = np.array(found.block_baselines)
    after = before + np.array(found.block_values)
    middle = before.mean()
    over = middle / 100 if _is_share(found) else 1.0
    before, after = (before - middle) / over, (after - middle) / over
    axes.plot([0, 1], np.stack([before, after]), color="0.55", linewidth=0.6, zorder=2)
    axes.plot([0, 1], [before.mean(), after.mean()], color=style.INK, linewidth=1.6, zorder=3)
    for place, values, sign in ((0, before, left), (1, after, right)):
        axes.plot(
            np.full(values.size, float(place)),
            values,
            linestyle="none",
            marker=sign.marker,
            markersize=3,
            markeredgewidth=0.5,
            color=sign.colour,
            markerfacecolor=sign.face,
            zorder=4,
        )
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.tick_params(axis="y", labelsize=7)
    axes.margins(y=0.12)
