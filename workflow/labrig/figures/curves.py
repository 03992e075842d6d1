"""Means or medians with their bars over an axis of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.stats import paired
from labrig.stats.records import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLOSE = 0.5
"""Share of the greatest mean: where all lie above it, an axis need not begin at 0."""
WIDE = 30.0
"""Ratio of the greatest mean to the least from which on an axis is logarithmic."""


@dataclass(frozen=True, kw_only=True)
class Middle:
    """A mean or median at a place on the axis; its bar has no ends where one block gives none."""

    at: float
    value: float
    low: float | None
    high: float | None


def mean_of(summary: Summary, at: float, confidence: float) -> Middle:
    """The mean of the blocks' means, with Student's t interval over blocks."""
    found = paired.of_values(summary.block_means, scale=max(map(abs, summary.block_means)))
    interval = found.interval(confidence)
    return Middle(
        at=at,
        value=found.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )


def curve(axes: Axes, means: Sequence[Middle], sign: style.Sign, *, joined: bool) -> None:
    """Draw middles and bars, ``joined`` by a line where what lies between means something."""
    barred = [(m.at, m.low, m.high) for m in means if m.low is not None and m.high is not None]
    if barred:
        at, low, high = zip(*barred, strict=True)
        axes.vlines(at, low, high, color=sign.colour, linewidth=0.9, zorder=3)
    axes.plot(
        [m.at for m in means],
        [m.value for m in means],
        color=sign.colour,
        linestyle=sign.dash if joined else "none",
        linewidth=0.8,
        marker=sign.marker,
        markersize=4,
        markeredgewidth=0.7,
        markerfacecolor=sign.face,
        zorder=4,
    )


def scale(axes: Axes, means: Sequence[Middle]) -> str:
    """Fit the vertical axis to all that it shows; return what its caption must say of it."""
    from matplotlib.ticker import LogFormatter, MaxNLocator

    ends = [end for m in means for end in (m.value, m.low, m.high) if end is not None]
    least, most = min(ends), max(ends)
    if least > 0 and most > WIDE * least:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(LogFormatter(labelOnlyBase=False))
        return "is logarithmic"
    axes.yaxis.set_major_locator(MaxNLocator(5))
    if least >= 0 and least < CLOSE * most:
        axes.set_ylim(0, 1.06 * most)
        return ""
    axes.margins(y=0.1)
    return "does not begin at 0" if least > 0 else ""


def bars(means: Sequence[Middle], confidence: float) -> str:
    """What the bars of these means are."""
    if any(m.low is not None for m in means):
        return (
            f"its bar the {confidence:.0%} Student's t interval over blocks; where no bar is seen, "
            "it is shorter than the point"
        )
    return "without a bar, since one block gives no interval"
