"""Summaries of one sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A described sample, in the sample's unit. ``stddev`` (n - 1) is None for one value."""

    n: int
    minimum: float
    maximum: float
    median: float
    mean: float
    stddev: float | None


def as_sample(values: ArrayLike, *, least: int = 1) -> NDArray[np.float64]:
    """Return ``values`` as a one-dimensional array of floats.

    Raises ValueError for another shape, for fewer than ``least`` values, and for values that are
    not finite numbers.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"a sample has one dimension, this one has {array.ndim}")
    if array.size < least:
        raise ValueError(f"{array.size} values are too few, at least {least} are needed")
    if not np.isfinite(array).all():
        raise ValueError("a sample may hold finite numbers only")
    return array


def describe(values: ArrayLike) -> Sample:
    """Describe a sample of shape (n,), n at least 1.

    Raises ValueError for no values, another shape, or values that are not finite.
    """
    array = as_sample(values)
    return Sample(
        n=array.size,
        minimum=float(array.min()),
        maximum=float(array.max()),
        median=float(np.median(array)),
        mean=float(array.mean()),
        stddev=float(array.std(ddof=1)) if array.size > 1 else None,
    )


def standard_deviation_within(groups: list[NDArray[np.float64]]) -> float | None:
    """Pooled standard deviation of trials around their group's mean.

    None when no group has two values. (Square root of the within mean square of a one-way
    analysis of variance.)
    """
    degrees = sum(group.size - 1 for group in groups if group.size)
    if degrees < 1:
        return None
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in groups if group.size)
    return float(np.sqrt(squares / degrees))
