"""Added time against firings, with the line whose slope is the cost of one firing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    listed,
    nothing,
    several,
    with_unit,
)
from labrig.numerals import count, quantity
from labrig.stats.records import Analysis, Cost

if TYPE_CHECKING:
    from matplotlib.axes import Axes


NOTHING = "No arm has a cost of a firing to show."


def costs(analysis: Analysis) -> Drawn:
    """Draw the costs in the first metric that has any; without any, a figure that says so."""
    metric, shown = shown_costs(analysis)
    if not shown:
        return nothing("costs", "What one firing costs", NOTHING)
    labels = arm_labels(analysis)
    order = list(labels)
    said = analysis.metrics[metric]
    with style.house():
        figure = style.new_figure(3.4)
        axes = figure.subplots()
        for cost in shown:
            _cost(axes, cost, style.sign(order.index(cost.arm)), style.plain(labels[cost.arm]))
        axes.axhline(0, color=style.INK, linewidth=0.5, zorder=0)
        axes.set_xscale("log")
        linear = _threshold(shown)
        axes.set_yscale("symlog", linthresh=linear, linscale=0.6)
        axes.set_ylim(*_limits(shown, linear))
        axes.set_xlabel("firings in one trial")
        axes.set_ylabel(with_unit(f"added {said.label}", said.unit))
        axes.grid(True, which="major")
        axes.set_axisbelow(True)
        axes.legend(
            title=f"cost of one firing (ns), {analysis.confidence:.0%} interval",
            title_fontsize=8,
            loc="upper left",
            handlelength=4,
        )
    return Drawn(name="costs", figure=figure, caption=_caption(analysis, metric, shown))


def shown_costs(analysis: Analysis) -> tuple[str, list[Cost]]:
    """The first metric that has costs, and these; nothing of it where none has."""
    for metric in analysis.metrics:
        found = [c for c in analysis.costs if c.metric == metric and c.slope_ns is not None]
        if found:
            return metric, found
    return "", []


def _cost(axes: Axes, cost: Cost, sign: style.Sign, label: str) -> None:
    at = [point.firings for point in cost.band]
    axes.plot(
        at, [point.fit for point in cost.band], color=sign.colour, linestyle=sign.dash, zorder=2
    )
    ends = [(p.firings, p.low, p.high) for p in cost.band if p.low is not None]
    if ends:
        where, low, high = zip(*ends, strict=True)
        axes.fill_between(where, low, high, color=sign.colour, alpha=0.2, linewidth=0, zorder=1)
    firings = [max(point.firings, 0.5) for point in cost.points]
    axes.vlines(
        [x for x, p in zip(firings, cost.points, strict=True) if p.low is not None],
        [p.low for p in cost.points if p.low is not None],
        [p.high for p in cost.points if p.high is not None],
        color=sign.colour,
        linewidth=0.8,
        zorder=3,
    )
    axes.plot(
        firings,
        [point.added for point in cost.points],
        linestyle="none",
        marker=sign.marker,
        color=sign.colour,
        markersize=5,
        markerfacecolor=sign.face,
        zorder=4,
    )
    axes.plot(
        [],
        [],
        color=sign.colour,
        linestyle=sign.dash,
        marker=sign.marker,
        markersize=5,
        markerfacecolor=sign.face,
        label=f"{label}: {_numbers(cost)}",
    )


def _numbers(cost: Cost) -> str:
    """The slope as prose writes it, but for its unit."""
    said = quantity(cost.slope_ns, cost.low_ns, cost.high_ns, "")
    return said if cost.low_ns is not None else f"{said} (no interval)"


def _threshold(shown: list[Cost]) -> float:
    """Where the axis turns from linear to logarithmic: a power of ten near the points' bars."""
    halves = sorted(
        (p.high - p.low) / 2
        for cost in shown
        for p in cost.points
        if p.low is not None and p.high is not None and p.high > p.low
    )
    largest = max(abs(p.added) for cost in shown for p in cost.points) or 1.0
    half = min(halves[len(halves) // 2] if halves else largest, largest / 300)
    return float(10.0 ** math.ceil(math.log10(half)))


def _limits(shown: list[Cost], linear: float) -> tuple[float, float]:
    """Ends of the vertical axis: all points with their bars, whatever the bands do."""
    ends = [
        value
        for cost in shown
        for point in cost.points
        for value in (point.added, point.low, point.high)
        if value is not None
    ]
    return min(1.6 * min(ends), -0.6 * linear), max(1.8 * max(ends), 0.6 * linear)


def _caption(analysis: Analysis, metric: str, shown: list[Cost]) -> Caption:
    labels = arm_labels(analysis)
    baseline = labels[shown[0].baseline]
    label = analysis.metrics[metric].label
    blocks = several((cost.blocks for cost in shown), "block")
    banded = any(cost.low_ns is not None for cost in shown)
    bands = (
        f"bands and intervals in the legend: {analysis.confidence:.0%}, from "
        f"{count(max(cost.replicates for cost in shown))} resamplings of whole blocks"
        if banded
        else "too few blocks for bands"
    )
    names = [labels[cost.arm] for cost in shown]
    return Caption(
        title="What one firing costs",
        caption=f"Added {label} against the firings in one trial (N = {blocks}). A point is "
        f"the mean paired difference from '{baseline}' at one combination of levels, its bar the "
        f"{analysis.confidence:.0%} Student's t interval over blocks. Lines: mean of the blocks' "
        f"least-squares lines, straight on linear axes; {bands}. The vertical axis is linear "
        "around 0 and logarithmic beyond.",
        columns=("arm", "session", "block", "kind", "kept", *analysis.factors, metric, "firings"),
        alt=f"Added {label} against firings for {listed(names)}: "
        + "; ".join(f"{labels[c.arm]} {_numbers(c)} ns a firing" for c in shown)
        + ".",
    )
