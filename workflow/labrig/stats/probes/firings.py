"""The cost of one firing: added time regressed on firings, its interval from resampled blocks.

In each block an ordinary least-squares line goes through the cells (firings, added time); the
cost is the mean of the blocks' slopes. Its interval comes from resampling whole blocks (Efron and
Tibshirani, An Introduction to the Bootstrap, 1993, chapters 6 and 13): cells of one block share a
boot and are never separated. A percentile interval of few blocks is too narrow; it is expanded as
Hesterberg (What Teachers Should Know About the Bootstrap, The American Statistician 69(4), 2015,
section 4) does: the tails' share is Phi(-sqrt(n / (n - 1)) t) instead of (1 - confidence) / 2.

No resampling looks beyond the least and the greatest block. That range holds the middle of a
symmetric distribution with probability 1 - 2^(1 - n), so fewer than ``least_blocks`` blocks get no
interval at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labrig.stats.describe import as_sample
from labrig.stats.interval import Interval
from labrig.stats.paired import ROUNDING

REPLICATES = 10_000
CHUNK = 2_000_000
"""Numbers held at a time while resampling."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A fitted line: ``slope`` in the unit of y per x, ``intercept`` in that of y."""

    slope: float
    intercept: float


def fit(firings: ArrayLike, added: ArrayLike) -> Line | None:
    """Fit added time, shape (cells,), on firings, shape (cells,), by least squares.

    None when the firings do not vary, for there is no slope then. Raises ValueError for unequal
    shapes, no values, or values that are not finite.
    """
    x, y = as_sample(firings), as_sample(added)
    if x.size != y.size:
        raise ValueError(f"{x.size} firings and {y.size} times do not belong together")
    apart = x - x.mean()
    spread = float(apart @ apart)
    if x.size < 2 or spread <= (ROUNDING * float(np.abs(x).max())) ** 2:
        return None
    slope = float(apart @ (y - y.mean())) / spread
    return Line(slope=slope, intercept=float(y.mean()) - slope * float(x.mean()))


def least_blocks(confidence: float) -> int:
    """Blocks from which the range of the blocks can reach ``confidence``; 6 for 0.95.

    Raises ValueError unless 0 < confidence < 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, found {confidence}")
    return math.ceil(1 - math.log2(1 - confidence))


def resampled_means(
    values: ArrayLike, *, seed: int, replicates: int = REPLICATES
) -> NDArray[np.float64]:
    """Means of ``replicates`` resamplings of the blocks, shape (replicates,) or (replicates, k).

    ``values`` has shape (blocks,) or (blocks, k): a block's k numbers stay together. The same
    seed gives the same resamplings for any numbers of as many blocks. Raises ValueError for no
    blocks.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0 or array.shape[0] < 1:
        raise ValueError("there are no blocks to resample")
    chance = np.random.Generator(np.random.PCG64(seed))
    blocks = array.shape[0]
    rows = max(1, CHUNK // array.size)
    parts = []
    for start in range(0, replicates, rows):
        chosen = chance.integers(0, blocks, size=(min(rows, replicates - start), blocks))
        parts.append(array[chosen].mean(axis=1))
    return np.concatenate(parts)


def tail(blocks: int, confidence: float) -> float:
    """The share of replicates beyond each end of the expanded percentile interval."""
    from scipy import stats

    wide = math.sqrt(blocks / (blocks - 1)) * stats.t.ppf((1 + confidence) / 2, blocks - 1)
    return float(stats.norm.cdf(-wide))


def bootstrap_interval(
    values: ArrayLike, *, confidence: float, seed: int, replicates: int = REPLICATES
) -> Interval | None:
    """Expanded percentile interval of the mean of block values, shape (blocks,).

    None with fewer blocks than ``least_blocks``. Raises ValueError for values that are not finite
    or a confidence outside (0, 1).
    """
    array = as_sample(values)
    if array.size < least_blocks(confidence):
        return None
    share = tail(array.size, confidence)
    means = resampled_means(array, seed=seed, replicates=replicates)
    low, high = np.quantile(means, [share, 1 - share])
    return Interval(low=float(low), high=float(high), confidence=confidence)


@dataclass(frozen=True, kw_only=True)
class ResampledMean:
    """The mean of block values, whose intervals come from resampling the blocks."""

    values: tuple[float, ...]
    seed: int

    @property
    def estimate(self) -> float:
        """The mean, in the values' unit."""
        return float(np.mean(self.values))

    @property
    def zero_variance(self) -> bool:
        """Whether the blocks differ by no more than rounding."""
        return float(np.ptp(self.values)) <= ROUNDING * float(np.abs(self.values).max())

    def interval(self, confidence: float) -> Interval | None:
        """Return ``bootstrap_interval`` of the values."""
        return bootstrap_interval(self.values, confidence=confidence, seed=self.seed)

    def tails(self, bound: float) -> tuple[float, float] | None:
        """Return None: the expanded percentile interval is no test's."""
        return None


def band(
    lines: list[Line], at: ArrayLike, *, confidence: float, seed: int, replicates: int = REPLICATES
) -> tuple[tuple[float, float | None, float | None], ...]:
    """The mean line of the blocks and its pointwise interval at each number of firings.

    Returns (fit, low, high) per value of ``at``, shape (k,); ends are None with fewer blocks than
    ``least_blocks``. Raises ValueError for no lines.
    """
    places = as_sample(at)
    pairs = np.array([[line.intercept, line.slope] for line in lines]).reshape(-1, 2)
    if not len(pairs):
        raise ValueError("there are no lines")
    middle = pairs[:, 0].mean() + pairs[:, 1].mean() * places
    if len(pairs) < least_blocks(confidence):
        return tuple((float(value), None, None) for value in middle)
    share = tail(len(pairs), confidence)
    means = resampled_means(pairs, seed=seed, replicates=replicates)
    curves = means[:, :1] + means[:, 1:] * places
    low, high = np.quantile(curves, [share, 1 - share], axis=0)
    return tuple(
        (float(value), float(below), float(above))
        for value, below, above in zip(middle, low, high, strict=True)
    )
