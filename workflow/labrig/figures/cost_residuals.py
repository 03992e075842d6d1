"""What the lines of ``costs`` leave over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from labrig.figures import legend, style
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    listed,
    nothing,
    several,
    with_unit,
)
from labrig.figures.costs import NOTHING, shown_costs
from labrig.stats.records import Analysis, Cost

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "What the lines of cost leave over"
PANEL, BELOW = 1.2, 0.65


def cost_residuals(analysis: Analysis) -> Drawn:
    """Draw each cell's residual against its firings, for the metric and arms of ``costs``."""
    metric, shown = shown_costs(analysis)
    if not shown:
        return nothing("cost-residuals", TITLE, NOTHING)
    labels = arm_labels(analysis)
    order = list(labels)
    said = analysis.metrics[metric]
    arms = [cost.arm for cost in shown]
    with style.house():
        figure = style.new_figure(
            PANEL * max(len(shown), 2) + BELOW + legend.height(analysis, arms)
        )
        panels: list[Axes] = list(figure.subplots(len(shown), 1, sharex=True, squeeze=False).flat)
        for axes, cost in zip(panels, shown, strict=True):
            _residuals(axes, cost, style.sign(order.index(cost.arm)))
        panels[-1].set_xscale("log")
        panels[-1].set_xlabel("firings in one trial")
        figure.supylabel(
            style.plain(with_unit(f"added {said.label} less the line", said.unit)), fontsize=9
        )
        legend.arms_legend(figure, analysis, arms, lines=False)
    return Drawn(
        name="cost-residuals",
        figure=figure,
        caption=Caption(
            title=TITLE,
            caption=f"Residuals of the lines of added {said.label} against firings (N = "
            f"{several((cost.blocks for cost in shown), 'block')}), a panel an arm. A point is one "
            f"combination of levels, its bar the {analysis.confidence:.0%} Student's t interval "
            "over blocks of the added time, moved by the line's value. Points off the zero line "
            "by more than their bars speak against a cost that is the same for each firing.",
            columns=(
                *("arm", "session", "block", "kind", "kept"),
                *analysis.factors,
                metric,
                "firings",
            ),
            alt=f"Residuals of added {said.label} against firings for "
            f"{listed([labels[arm] for arm in arms])}.",
        ),
    )


def _residuals(axes: Axes, cost: Cost, sign: style.Sign) -> None:
    from matplotlib.ticker import MaxNLocator

    line = [point.firings for point in cost.band], [point.fit for point in cost.band]
    for point in cost.points:
        at = max(point.firings, 0.5)
        fit = float(np.interp(point.firings, *line))
        if point.low is not None and point.high is not None:
            axes.vlines(
                at, point.low - fit, point.high - fit, color=sign.colour, linewidth=0.9, zorder=3
            )
        axes.plot(
            at,
            point.added - fit,
            linestyle="none",
            marker=sign.marker,
            markersize=4.5,
            color=sign.colour,
            markerfacecolor=sign.face,
            zorder=4,
        )
    axes.axhline(0, color=style.INK, linewidth=0.5, zorder=1)
    axes.margins(y=0.15)
    axes.yaxis.set_major_locator(MaxNLocator(4))
