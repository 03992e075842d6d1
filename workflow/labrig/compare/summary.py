"""A data set as ministat describes it, in the doubles of its own arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labrig.compare.reading import DataSet
from labrig.stats.ministat import Moments, moments

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Every number may be infinite or NaN, and a NaN has the sign with which ministat prints it."""

    name: str
    minimum: float
    maximum: float
    median: float
    mean: float
    stddev: float
    moments: Moments


def summarise(data: DataSet) -> Summary:
    """Describe a data set with ministat's sums and its upper median."""
    values = data.values
    found = moments(values)
    last = values.size - 1
    minimum, median, maximum = _in_order(values, (0, values.size // 2, last))
    return Summary(
        name=data.name,
        minimum=minimum,
        maximum=maximum,
        median=median,
        mean=_signed_mean(found.mean, values),
        stddev=_signed_stddev(found.variance, values),
        moments=found,
    )


def _in_order(values: Array, places: tuple[int, ...]) -> list[float]:
    """The values at these places of the sorted values.

    ministat's sort is stable (the C library's is a merge sort), which matters where values are
    equal to it and print differently: 0 and -0, and NaN, which it takes to be equal to any.
    """
    if np.isnan(values).any():
        ordered = _merge_sorted(values.tolist())
        return [ordered[place] for place in places]
    part = np.partition(values, places)
    zeros = values[values == 0]
    below = np.count_nonzero(values < 0)
    return [float(part[place]) if part[place] else float(zeros[place - below]) for place in places]


def _merge_sorted(values: list[float]) -> list[float]:
    """Sort as the GNU C library's merge sort does when nothing is greater than a NaN."""
    if len(values) < 2:
        return values
    middle = len(values) // 2
    left, right = _merge_sorted(values[:middle]), _merge_sorted(values[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] > right[j]:
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return merged + left[i:] + right[j:]


NEGATIVE_NAN = math.copysign(math.nan, -1.0)
"""What x86-64 makes of an invalid operation; printf(3) shows the sign."""


def _signed_mean(mean: float, values: Array) -> float:
    """A NaN of the data passes through the sum with its sign, the first one to come up."""
    if not math.isnan(mean):
        return mean
    with np.errstate(over="ignore", invalid="ignore"):
        first = int(np.isnan(np.cumsum(values)).argmax())
    return float(values[first]) if np.isnan(values[first]) else NEGATIVE_NAN


def _signed_stddev(variance: float, values: Array) -> float:
    """Of the sum of squares it is the last NaN that remains."""
    if variance >= 0:
        return math.sqrt(variance)
    of_data = values[np.isnan(values)]
    return float(of_data[-1]) if of_data.size else NEGATIVE_NAN
