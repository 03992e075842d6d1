"""Contrasts: weighted sums of the values at several levels, such as steps and slopes.

A contrast is taken in each block, so that n is the number of blocks and what shares a block stays
together (Montgomery, Design and Analysis of Experiments, sections 2.5 and 3.5); levels need not
vary alike, nor independently of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labrig.stats import paired
from labrig.stats.describe import as_sample
from labrig.stats.paired import MeanDifference

Weights = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """Weights of the levels, shape (levels,), and of what their sum is divided by (or None)."""

    weights: Weights
    over: Weights | None = None
    magnitude: bool = False
    """Whether it is the divisor's magnitude that counts, as that of a rise or fall."""

    def turned(self, values: NDArray[np.float64]) -> Contrast:
        """With the divisor positive at the mean of ``values``, (n, levels), if magnitude counts."""
        if self.over is None or not self.magnitude:
            return self
        if float(values.mean(axis=0) @ np.array(self.over)) >= 0:
            return self
        return replace(self, over=_weights(-np.array(self.over)))


ONLY = Contrast(weights=(1.0,))
"""The value at a single level."""


def steps(levels: int, *, relative: bool = False) -> tuple[Contrast, ...]:
    """Each level less the one before; ``relative``: as a share of the one before."""
    return tuple(_change(levels, k, k + 1, relative) for k in range(levels - 1))


def whole_change(levels: int, *, relative: bool = False) -> Contrast:
    """The last level less the first; ``relative``: as a share of the first."""
    return _change(levels, 0, levels - 1, relative)


def between(levels: int, start: int, end: int) -> Contrast:
    """Level number ``end`` less level number ``start``, of so many ``levels``."""
    return _change(levels, start, end, relative=False)


def _change(levels: int, start: int, end: int, relative: bool) -> Contrast:
    from_, to = np.eye(levels)[start], np.eye(levels)[end]
    return Contrast(weights=_weights(to - from_), over=_weights(from_) if relative else None)


def slope(places: ArrayLike) -> Contrast:
    """Slope of the least-squares line through the levels at ``places``, shape (levels,).

    Raises ValueError for places that do not vary.
    """
    x = as_sample(places)
    apart = x - x.mean()
    if not apart.any():
        raise ValueError("a line needs levels at two places")
    return Contrast(weights=_weights(apart / (apart @ apart)))


def departures(places: ArrayLike, *, relative: bool = False) -> tuple[Contrast, ...]:
    """Each level less the least-squares line through all of them, at ``places``, (levels,).

    ``relative``: as a share of how far the line rises or falls over the levels, as
    instruments' non-linearity is given in per cent of span. Raises ValueError for places that do
    not vary.
    """
    x = as_sample(places)
    rise = np.array(slope(x).weights)
    residual = np.eye(x.size) - 1 / x.size - np.outer(x - x.mean(), rise)
    over = _weights(float(np.ptp(x)) * rise) if relative else None
    return tuple(Contrast(weights=_weights(row), over=over, magnitude=True) for row in residual)


def over_blocks(
    values: NDArray[np.float64], contrast: Contrast, *, scale: float = 0.0
) -> MeanDifference | None:
    """Mean over blocks of the contrast of ``values``, shape (blocks, levels).

    ``scale`` is the size of what the values were made from, where that is more than their own:
    spread within rounding of it counts as no variance. None where a divisor is not above 0 in
    every block, so that a share of it means nothing. Raises ValueError for no blocks and for
    values that are not finite.
    """
    contrast = contrast.turned(values)
    weights = np.array(contrast.weights)
    sums = (values * weights).sum(axis=1)
    size = max(scale, float(np.abs(values).max())) * float(np.abs(weights).sum())
    sizes = np.full(sums.shape, size)
    if contrast.over is not None:
        divisor = (values * np.array(contrast.over)).sum(axis=1)
        if (divisor <= 0).any():
            return None
        with np.errstate(over="ignore"):
            sums, sizes = sums / divisor, sizes / divisor
        if not (np.isfinite(sums).all() and np.isfinite(sizes).all()):
            return None
    return paired.of_values(sums, scale=float(sizes.max()))


def _weights(values: Sequence[float] | NDArray[np.float64]) -> Weights:
    return tuple(map(float, values))
