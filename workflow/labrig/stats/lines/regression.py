"""A least-squares line a block over the same levels, and what the lines leave over.

Intervals are Student's t over the blocks' own coefficients: what a block's levels share does not
narrow them. Lack of fit is tested with the interaction of blocks and levels for error, which is
the analysis of variance of a randomised block design with its linear contrast taken out
(Montgomery, Design and Analysis of Experiments, section 4.1 and chapter 10).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labrig.stats.paired import ROUNDING

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The blocks' lines: ``slopes`` and ``intercepts`` (blocks,), ``residuals`` (blocks, levels).

    ``scale`` is the greatest absolute value that was fitted.
    """

    x: Array
    slopes: Array
    intercepts: Array
    residuals: Array
    scale: float

    def at(self, places: ArrayLike) -> Array:
        """The lines' values at ``places``, shape (k,): shape (blocks, k)."""
        values: Array = self.intercepts[:, None] + self.slopes[:, None] * np.asarray(places)
        return values

    @property
    def residual_sd(self) -> float:
        """Standard deviation of single values around their block's line."""
        blocks, levels = self.residuals.shape
        return math.sqrt(float((self.residuals**2).sum()) / (blocks * (levels - 2)))


@dataclass(frozen=True, kw_only=True)
class LackOfFit:
    """F of the levels' mean residuals against the blocks' scatter around these."""

    f: float
    between: int
    within: int
    probability: float


def lines(x: ArrayLike, y: ArrayLike) -> Lines:
    """Fit ``y``, shape (blocks, levels), on ``x``, shape (levels,), in every block.

    Raises ValueError for fewer than three levels, levels that do not vary, shapes that do not
    belong together, no blocks, and values that are not finite.
    """
    levels, values = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if levels.ndim != 1 or values.ndim != 2 or values.shape[1] != levels.size or not len(values):
        raise ValueError(f"values of shape {values.shape} are not blocks of {levels.size} levels")
    if not (np.isfinite(levels).all() and np.isfinite(values).all()):
        raise ValueError("a regression may hold finite numbers only")
    if levels.size < 3 or np.ptp(levels) == 0:
        raise ValueError("a line that can be judged needs three levels or more that differ")
    apart = levels - levels.mean()
    slopes = values @ apart / float(apart @ apart)
    intercepts = values.mean(axis=1) - slopes * levels.mean()
    residuals = values - intercepts[:, None] - slopes[:, None] * levels[None, :]
    return Lines(
        x=levels,
        slopes=slopes,
        intercepts=intercepts,
        residuals=residuals,
        scale=float(np.abs(values).max()),
    )


def error_mean_square(residuals: Array, scale: float) -> float | None:
    """Mean square of the blocks' scatter around the levels' mean residuals.

    None with one block, or when the blocks do not vary beyond rounding of ``scale``.
    """
    blocks, levels = residuals.shape
    if blocks < 2:
        return None
    square = float(((residuals - residuals.mean(axis=0)) ** 2).sum())
    mean = square / ((blocks - 1) * (levels - 2))
    return mean if math.sqrt(mean) > ROUNDING * scale else None


def lack_of_fit(found: Lines) -> LackOfFit | None:
    """Test whether the levels' means lie on a line; None like ``error_mean_square``."""
    error = error_mean_square(found.residuals, found.scale)
    if error is None:
        return None
    from scipy import stats

    blocks, levels = found.residuals.shape
    between, within = levels - 2, (blocks - 1) * (levels - 2)
    f = blocks * float((found.residuals.mean(axis=0) ** 2).sum()) / between / error
    return LackOfFit(
        f=f, between=between, within=within, probability=float(stats.f.sf(f, between, within))
    )


def r_squared(found: Lines) -> float | None:
    """Share of the levels' means' variance that lies on the mean line; None if they are equal."""
    left = found.residuals.mean(axis=0)
    means = left + found.at(found.x).mean(axis=0)
    whole = float(((means - means.mean()) ** 2).sum())
    if math.sqrt(whole / means.size) <= ROUNDING * found.scale:
        return None
    return 1 - float((left**2).sum()) / whole
