"""Trend and change over run order, where trials come in blocks that may differ.

The trend is Kendall's S within each block, summed over the blocks: the seasonal Kendall test
(Hirsch, Slack and Smith, Water Resources Research 18(1), 1982) with blocks for seasons. What
blocks differ by does not touch it. Its slope is the median of the slopes of all pairs of one block
(Sen, Journal of the American Statistical Association 63, 1968, after Theil 1950).

The change is the place where Pettitt's statistic over the whole run order is greatest (Pettitt,
Applied Statistics 28(2), 1979). His distribution takes every trial for independent; trials that
share a boot are not, so the probability comes from permutations that shuffle the blocks, and the
trials within each. They stop early when it is clear that nothing was found (Besag and Clifford,
Biometrika 78(2), 1991).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labrig.stats.describe import as_sample

Array = NDArray[np.float64]

REPLICATES = 20_000
ENOUGH = 50
"""Permutations as extreme as what was seen after which no more are made."""
BATCH = 1_000
CHUNK = 2_000_000
"""Numbers held at a time while permuting."""


@dataclass(frozen=True, kw_only=True)
class WithinTrend:
    """Kendall's S over blocks, Sen's slope (unit of the values a trial), two-sided probability."""

    s: int
    slope: float
    probability: float


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Pettitt's greatest |U|, the number of values before it, two-sided probability."""

    statistic: float
    position: int
    probability: float


def trend_within(blocks: Sequence[Array]) -> WithinTrend | None:
    """Test ``blocks``, arrays of shape (trials,) in run order, for a common monotone trend.

    The probability is the normal approximation's, with its corrections for ties and continuity.
    None when no block has two values that differ. Raises ValueError for values that are not
    finite.
    """
    s, variance = 0, 0.0
    slopes: list[Array] = []
    for block in map(as_sample, blocks):
        first, second = np.triu_indices(block.size, 1)
        rises = block[second] - block[first]
        s += int(np.sign(rises).sum())
        variance += _variance(block)
        slopes.append(rises / (second - first))
    if variance <= 0:
        return None
    from scipy import stats

    z = max(abs(s) - 1, 0) / math.sqrt(variance)
    return WithinTrend(
        s=s,
        slope=float(np.median(np.concatenate(slopes))),
        probability=float(min(1.0, 2 * stats.norm.sf(z))),
    )


def _variance(block: Array) -> float:
    """Variance of S without a trend: Kendall's, with his correction for ties."""
    _, ties = np.unique(block, return_counts=True)
    counts = np.array([block.size, *ties], dtype=np.float64)
    terms = counts * (counts - 1) * (2 * counts + 5)
    return float(terms[0] - terms[1:].sum()) / 18


def change_points(cells: Array, sizes: Sequence[int], *, seed: int) -> tuple[Changed | None, ...]:
    """Find the change in each of ``cells``, shape (cells, n): n values in run order.

    ``sizes`` are the blocks' numbers of trials, n in all; all cells are permuted alike. None for
    a cell whose values are all the same. Raises ValueError when the sizes do not add up to n, for
    n below 2, and for values that are not finite.
    """
    from scipy import stats

    if cells.ndim != 2 or cells.shape[1] != sum(sizes) or cells.shape[1] < 2:
        raise ValueError(f"cells of shape {cells.shape} are not blocks of {tuple(sizes)} trials")
    if not np.isfinite(cells).all():
        raise ValueError("a sample may hold finite numbers only")
    n = cells.shape[1]
    centred = stats.rankdata(cells, axis=1) - (n + 1) / 2
    paths = 2 * np.abs(np.cumsum(centred, axis=1))[:, :-1]
    seen = paths.max(axis=1)
    extreme, made = np.zeros(len(cells), dtype=int), np.zeros(len(cells), dtype=int)
    chance = np.random.Generator(np.random.PCG64(seed))
    rows = max(1, min(BATCH, CHUNK // n))
    done, open_cells = 0, np.flatnonzero(seen > 0)
    while done < REPLICATES and open_cells.size:
        orders = _orders(sizes, min(rows, REPLICATES - done), chance)
        done += len(orders)
        for cell in open_cells:
            walks = 2 * np.abs(np.cumsum(centred[cell][orders], axis=1)).max(axis=1)
            extreme[cell] += int((walks >= seen[cell] - 1e-6).sum())
            made[cell] = done
        open_cells = open_cells[extreme[open_cells] < ENOUGH]
    return tuple(
        Changed(
            statistic=float(seen[cell]),
            position=int(paths[cell].argmax()) + 1,
            probability=float((extreme[cell] + 1) / (made[cell] + 1)),
        )
        if seen[cell] > 0
        else None
        for cell in range(len(cells))
    )


def _orders(sizes: Sequence[int], rows: int, chance: np.random.Generator) -> NDArray[np.intp]:
    """Run orders with the blocks shuffled, and the trials within each: shape (rows, n)."""
    block_of = np.repeat(np.arange(len(sizes)), sizes)
    places = np.argsort(np.argsort(chance.random((rows, len(sizes))), axis=1), axis=1)
    keys = places[:, block_of] + chance.random((rows, block_of.size))
    return np.argsort(keys, axis=1)


def lag1_within(blocks: Sequence[Array]) -> float | None:
    """Autocorrelation of neighbouring trials within blocks, around the blocks' own means.

    Without any it is about -1 / (trials a block), since the mean is estimated. None when no block
    has three trials, or they do not vary.
    """
    longer = [block - block.mean() for block in map(as_sample, blocks) if block.size > 2]
    squares = sum(float(block @ block) for block in longer)
    scale = max((float(np.abs(block).max()) for block in blocks), default=0.0)
    if squares <= sum(block.size for block in longer) * (1e-15 * scale) ** 2:
        return None
    return sum(float(block[1:] @ block[:-1]) for block in longer) / squares


def thinned(block: Array, most: int) -> tuple[Array, float]:
    """Average neighbouring trials so that at most ``most`` values are left; and how many each.

    A trend or a change stays where it was. Raises ValueError for ``most`` below 1.
    """
    if most < 1:
        raise ValueError(f"at least 1 value must be left, not {most}")
    if block.size <= most:
        return block, 1.0
    parts = np.array_split(block, most)
    return np.array([part.mean() for part in parts]), block.size / most
