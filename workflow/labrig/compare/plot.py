"""ministat's plot as text.

A column of the plot is a range of values; each value is a symbol on top of those that its data
set already has in that column. Below are, for each data set, ``|__A__|`` from a standard
deviation below the mean to one above, and ``M`` at the median.

What looks odd follows the program: a data set whose tallest column is lower than that of one
before it cuts the plot to its own height, and a taller one after it begins anew above that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labrig.compare.summary import Summary
from labrig.compare.table import SYMBOLS
from labrig.errors import UsageError

WIDTH = 74
"""Columns of a plot that goes to no terminal."""
WIDEST = 1_000_000
LARGEST = 1 << 28
"""Columns, and places in all, beyond which labrig declines to plot."""

_FARTHEST = 999e99
"""Where ministat begins to look: the least value is no greater than this, the greatest no less
than its negative."""

Array = NDArray[np.float64]


def plot(
    values: Sequence[Array], summaries: Sequence[Summary], *, width: int, bars_apart: bool
) -> str:
    """Draw data sets, each with its summary, in ``width`` columns.

    Raises UsageError where ministat crashes: for values or means that are not finite, a spread
    beyond the range of doubles, and a width of 1, below 0, or of 0 where a data set's tallest
    column is above those before; and for plots beyond WIDEST or LARGEST. Where it oversteps its
    memory by a few bytes nothing shows.
    """
    ends = [end for summary in summaries for end in _ends(summary)]
    low = min((end for end in ends if end < _FARTHEST), default=_FARTHEST)
    high = max((end for end in ends if end > -_FARTHEST), default=-_FARTHEST)
    if high == low:
        return "[no plot, span is zero width]\n"
    if width == 1 or width < 0:
        raise _undrawable(f"in {width} columns")
    if width > WIDEST:
        raise _too_large()
    axis = _Axis(low=low, step=(high - low) / (width - 1), width=width)
    stacks = _stacks([axis.counts(each) for each in values], width)
    groups = [[summary] for summary in summaries] if bars_apart else [summaries]
    bars = "".join(_bar(group, axis) for group in groups)
    rule = f"+{'-' * width}+\n"
    return rule + stacks + bars + rule


def _ends(summary: Summary) -> tuple[float, ...]:
    spread = summary.stddev
    return summary.minimum, summary.maximum, summary.mean - spread, summary.mean + spread


@dataclass(frozen=True, kw_only=True)
class _Axis:
    low: float
    step: float
    width: int

    def counts(self, values: Array) -> NDArray[np.intp]:
        """Count the values of each column. Rounding can leave some behind the last."""
        with np.errstate(all="ignore"):
            places = (values - self._start) / self.step
        if not (places.min() > -1 and places.max() < 2 * self.width + 1):
            raise _undrawable("of values that are not finite, or too far apart or too close")
        return np.bincount(places.astype(np.intp), minlength=1)

    def column(self, value: float) -> int:
        """The column of a value; outside the plot where rounding leaves it outside the data."""
        place = (value - self._start) / self.step if self.step else math.inf
        if not abs(place) < 2**31:
            raise _undrawable("of values whose mean is no finite number among them")
        return int(place)

    @property
    def _start(self) -> float:
        return self.low - 0.5 * self.step


def _undrawable(what: str) -> UsageError:
    return UsageError(f"there is no plot {what}: ministat crashes of it. -A leaves out the plot")


def _too_large() -> UsageError:
    return UsageError("the plot is too large: give fewer columns with -w, or none with -A")


def _stacks(counts: Sequence[NDArray[np.intp]], width: int) -> str:
    """Stack the data sets' values, in bits; row 0 is not shown."""
    grid = np.zeros((0, max(width, 1)), dtype=np.uint8)
    height = 0
    for place, each in enumerate(counts):
        bit = place + 1
        before, height = height, int(each.max()) + 1
        if height * width > LARGEST:
            raise _too_large()
        if height > before:
            if before and not width:  # a plot of no bytes is given back when it is to grow
                raise _undrawable("of such data sets in 0 columns")
            grown = np.zeros((height, grid.shape[1]), dtype=np.uint8)
            grown[:before] = grid[:before]
            grid = grown
        for column in np.flatnonzero(each):
            # What is behind the last column is in the row above.
            row, within = divmod(int(column), grid.shape[1])
            grid[1 + row : 1 + row + each[column], within] |= bit
    shown = np.full((max(height - 1, 0), width + 3), ord("|"), dtype=np.uint8)
    shown[:, 1 : width + 1] = np.frombuffer(SYMBOLS.encode(), dtype=np.uint8)[
        grid[height - 1 : 0 : -1, :width]
    ]
    shown[:, -1] = ord("\n")
    return shown.tobytes().decode()


def _bar(summaries: Sequence[Summary], axis: _Axis) -> str:
    """Draw means, medians and standard deviations on one line, later ones on earlier ones."""
    bar = [""] * axis.width
    for summary in summaries:
        if not math.isnan(summary.stddev):
            left = axis.column(summary.mean - summary.stddev)
            right = axis.column(summary.mean + summary.stddev)
            _put(bar, right, "|")
            _put(bar, left, "|")
            for column in range(max(left + 1, 0), min(right, axis.width)):
                bar[column] = bar[column] or "_"
        _put(bar, axis.column(summary.median), "M")
        _put(bar, axis.column(summary.mean), "A")
    return f"|{''.join(mark or ' ' for mark in bar)}|\n"


def _put(bar: list[str], column: int, mark: str) -> None:
    if 0 <= column < len(bar):
        bar[column] = mark
