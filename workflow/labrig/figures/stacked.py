"""Panels on one axis of levels: each metric, and the differences that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labrig.figures import curves, legend, levels, style, trials, vertical
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    listed,
    several,
    with_unit,
)
from labrig.figures.curves import Middle
from labrig.figures.levels import LevelAxis
from labrig.numerals import sentence
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANEL, ALONE, BELOW = 1.6, 2.8, 0.8
MOST = 4
"""Metrics that a page has room for."""


def stacked(analysis: Analysis) -> Drawn:
    """Draw the metrics above each other, and below them the first one's differences."""
    first = next(iter(analysis.metrics))
    metrics = list(analysis.metrics)[:MOST]
    there = trials.cells(analysis, first)
    axis = levels.of_cells(analysis, there)
    labels = arm_labels(analysis)
    arms = [arm for arm in labels if any(s.arm == arm for s in analysis.summaries)]
    differences = _differences(analysis, first, axis, arms)
    panels = len(metrics) + bool(differences)
    remarks = []
    with style.house():
        height = ALONE if panels == 1 else PANEL * panels
        figure = style.new_figure(height + BELOW + legend.height(analysis, arms))
        every: list[Axes] = list(figure.subplots(panels, 1, sharex=True, squeeze=False).flat)
        drawn: list[Middle] = []
        for axes, metric in zip(every, metrics, strict=False):
            of_panel = _means(analysis, metric, axis, arms)
            for arm, means in of_panel.items():
                sign = style.sign(list(labels).index(arm))
                curves.curve(axes, means, sign, joined=axis.numeric)
            drawn = [mean for means in of_panel.values() for mean in means]
            said = analysis.metrics[metric]
            if drawn and (remark := curves.scale(axes, drawn)):
                remarks.append(f"the axis of {said.label} {remark}")
            axes.set_ylabel(style.plain(with_unit(said.label, said.unit)))
        if differences:
            last = every[-1]
            for arm, means in differences.items():
                sign = style.sign(list(labels).index(arm))
                curves.curve(last, means, sign, joined=axis.numeric)
            last.axhline(0, color=style.INK, linewidth=0.6, zorder=1)
            last.set_ylabel("difference (%)")
            if vertical.percent(last, [mean for means in differences.values() for mean in means]):
                remarks.append(
                    f"the axis of the differences is logarithmic beyond {vertical.LINEAR:g}%"
                )
        axis.label_on(every[-1], style.WIDTH - 0.6)
        for axes in every:
            axes.grid(True, axis="y")
            axes.set_axisbelow(True)
        figure.align_ylabels(every)
        legend.arms_legend(figure, analysis, arms)
    blocks = {s.blocks for s in analysis.summaries if s.metric in metrics}
    names = listed([analysis.metrics[metric].label for metric in metrics])
    below = (
        f" Lowest: the mean of the blocks' ratios to '{labels[analysis.reference[0]]}' in "
        f"{analysis.metrics[first].label}, minus 1, bars alike."
        if differences
        else ""
    )
    how = f" {sentence(listed(remarks))}." if remarks else ""
    missing = len(analysis.metrics) - len(metrics)
    more = f" {several([missing], 'further metric')} left out." if missing else ""
    return Drawn(
        name="stacked",
        figure=figure,
        caption=Caption(
            title="Metrics over the same levels",
            caption=f"{names[:1].upper()}{names[1:]} over the same levels (N = "
            f"{several(blocks, 'block')}). A point is the mean of the blocks' means, "
            f"{curves.bars(drawn, analysis.confidence)}.{below}{how}{more}",
            columns=("arm", "session", "block", "kind", "kept", *analysis.factors, *metrics),
            alt=f"{several([panels], 'panel')} above each other: {names} for "
            f"{listed([labels[arm] for arm in arms])}.",
        ),
    )


def _means(
    analysis: Analysis, metric: str, axis: LevelAxis, arms: list[str]
) -> dict[str, list[Middle]]:
    return {
        arm: sorted(
            (
                curves.mean_of(
                    summary,
                    axis.place(summary.levels) + axis.beside(number, len(arms)),
                    analysis.confidence,
                )
                for summary in analysis.summaries
                if summary.metric == metric and summary.arm == arm
            ),
            key=lambda mean: mean.at,
        )
        for number, arm in enumerate(arms)
    }


def _differences(
    analysis: Analysis, metric: str, axis: LevelAxis, arms: list[str]
) -> dict[str, list[Middle]]:
    """Relative differences from the first reference, in percent."""
    found: dict[str, list[Middle]] = {}
    for number, arm in enumerate(arms):
        means = [
            Middle(
                at=axis.place(d.levels) + axis.beside(number, len(arms)),
                value=100 * d.relative,
                low=None if d.relative_low is None else 100 * d.relative_low,
                high=None if d.relative_high is None else 100 * d.relative_high,
            )
            for d in analysis.differences
            if d.metric == metric
            and d.arm == arm
            and d.baseline == analysis.reference[0]
            and d.relative is not None
        ]
        if means:
            found[arm] = sorted(means, key=lambda mean: mean.at)
    return found
