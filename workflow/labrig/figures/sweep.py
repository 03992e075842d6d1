"""A metric against log2 of a numeric factor, with intervals: a curve an arm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from labrig.figures import curves, legend, levels, style, trials
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
from labrig.figures.curves import Middle
from labrig.stats.records import Analysis, Levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Over the levels of a factor"
NOTHING = "No factor has levels that are numbers, over which to draw a metric."
PANEL, ALONE, BELOW = 2.0, 3.5, 0.6
MOST = 6
"""Panels that a page has room for."""


def sweep(analysis: Analysis) -> Drawn:
    """Draw the first metric over the first numeric factor; a panel a combination of the others."""
    factor = levels.numeric_factor(analysis)
    if factor is None:
        return nothing("sweep", TITLE, NOTHING)
    metric = next(iter(analysis.metrics))
    said = analysis.metrics[metric]
    axis = levels.of_factor(analysis, factor)
    there: list[Levels] = []
    for cell in trials.cells(analysis, metric):
        others = {name: value for name, value in cell.items() if name != factor}
        if others not in there:
            there.append(others)
    shown = trials.evenly(there, MOST)
    labels = arm_labels(analysis)
    arms = [arm for arm in labels if any(s.arm == arm for s in analysis.summaries)]
    columns = 1 if len(shown) == 1 else 2
    rows = math.ceil(len(shown) / columns)
    blocks: set[int] = set()
    drawn: list[Middle] = []
    remarks: set[str] = set()
    with style.house():
        figure = style.new_figure(
            (ALONE if columns == 1 else PANEL * rows) + BELOW + legend.height(analysis, arms)
        )
        panels: list[Axes] = list(figure.subplots(rows, columns, squeeze=False).flat)
        for axes in panels[len(shown) :]:
            axes.set_visible(False)
        for axes, others in zip(panels, shown, strict=False):
            of_panel: list[Middle] = []
            for number, arm in enumerate(arms):
                mine = [
                    s
                    for s in analysis.summaries
                    if s.metric == metric
                    and s.arm == arm
                    and all(s.levels[name] == value for name, value in others.items())
                ]
                blocks |= {s.blocks for s in mine}
                shift = axis.beside(number, len(arms))
                means = sorted(
                    (
                        curves.mean_of(s, axis.place(s.levels) + shift, analysis.confidence)
                        for s in mine
                    ),
                    key=lambda mean: mean.at,
                )
                curves.curve(axes, means, style.sign(list(labels).index(arm)), joined=True)
                of_panel += means
            remarks.add(curves.scale(axes, of_panel))
            drawn += of_panel
            axis.label_on(axes, style.WIDTH / columns - 0.6)
            axes.set_ylabel(style.plain(with_unit(said.label, said.unit)))
            axes.grid(True, axis="y")
            axes.set_axisbelow(True)
            if others:
                axes.set_title(
                    style.plain(cell_text(analysis, others)),
                    loc="left",
                    fontsize=8,
                    fontweight="bold",
                    pad=3,
                )
        legend.arms_legend(figure, analysis, arms)
    beside = " Arms stand beside each other at each level." if len(arms) > 1 else ""
    words = listed(sorted(filter(None, remarks)))
    vertical = f" The vertical axis {words}." if words else ""
    label = analysis.factors[factor].label
    return Drawn(
        name="sweep",
        figure=figure,
        caption=Caption(
            title=f"{said.label[:1].upper()}{said.label[1:]} over {label}",
            caption=f"{said.label[:1].upper()}{said.label[1:]} against {axis.label} (N = "
            f"{several(blocks, 'block')}). A point is the mean of the blocks' means, "
            f"{curves.bars(drawn, analysis.confidence)}; lines only join an arm's points.{beside}"
            f"{vertical}{trials.left_out(len(shown), len(there), 'combinations of other factors')}",
            columns=("arm", "block", "kind", "role", "kept", *analysis.factors, metric),
            alt=f"{said.label} over {label} for {listed([labels[arm] for arm in arms])}.",
        ),
    )
