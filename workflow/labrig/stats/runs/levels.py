"""Two levels of repetition: blocks (boots or sessions), and trials within them.

Variances are those of the one-way random effects analysis of variance by the method of moments
(Searle, Casella and McCulloch, Variance Components, 1992, section 3.6): the variance between
blocks is what their means vary by beyond what trials within blocks explain, and 0 when that is
negative. The hierarchical bootstrap resamples blocks, and then trials within each chosen one
(Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8; for benchmarks
Kalibera and Jones, ISMM 2013).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labrig.stats.describe import as_sample
from labrig.stats.interval import Interval
from labrig.stats.paired import ROUNDING
from labrig.stats.probes import firings

Array = NDArray[np.float64]

REPLICATES = 2_000
CHUNK = 2_000_000
"""Numbers held at a time while resampling."""


@dataclass(frozen=True, kw_only=True)
class Components:
    """Standard deviations (unit of the values) and the correlation of two trials of a block.

    ``truncated`` when the moments gave a negative variance between blocks, taken for 0.
    """

    within: float
    between: float
    correlation: float
    truncated: bool


def components(blocks: Sequence[Array]) -> Components:
    """Split the variance of ``blocks``, arrays of shape (trials,), between and within.

    Raises ValueError for fewer than two blocks, for one trial in every block, for values that do
    not vary, and for values that are not finite.
    """
    groups = [as_sample(block) for block in blocks]
    if len(groups) < 2:
        raise ValueError("one block shows nothing of what differs between blocks")
    sizes = np.array([group.size for group in groups])
    total = int(sizes.sum())
    if total == len(groups):
        raise ValueError("one trial a block cannot tell what varies within blocks from between")
    values = np.concatenate(groups)
    if np.ptp(values) <= ROUNDING * float(np.abs(values).max()):
        raise ValueError("all values are the same")
    means = np.array([group.mean() for group in groups])
    inside = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    outside = float((sizes * (means - values.mean()) ** 2).sum())
    mean_within, mean_between = inside / (total - len(groups)), outside / (len(groups) - 1)
    trials = (total - float((sizes**2).sum()) / total) / (len(groups) - 1)
    variance = (mean_between - mean_within) / trials
    between = max(variance, 0.0)
    return Components(
        within=math.sqrt(mean_within),
        between=math.sqrt(between),
        correlation=between / (between + mean_within),
        truncated=variance < 0,
    )


def hierarchical_means(
    blocks: Sequence[Array], *, seed: int, replicates: int = REPLICATES
) -> Array:
    """Means of the block means of ``replicates`` resamplings, shape (replicates,).

    A chosen block gives as many trials as it has. Raises ValueError for no blocks, empty ones, and
    values that are not finite.
    """
    groups = [as_sample(block) for block in blocks]
    if not groups:
        raise ValueError("there are no blocks to resample")
    sizes = np.array([group.size for group in groups])
    most = int(sizes.max())
    table = np.zeros((len(groups), most))
    for row, group in zip(table, groups, strict=True):
        row[: group.size] = group
    chance = np.random.Generator(np.random.PCG64(seed))
    rows = max(1, CHUNK // table.size)
    parts = []
    for start in range(0, replicates, rows):
        chosen = chance.integers(0, len(groups), (min(rows, replicates - start), len(groups)))
        counts = sizes[chosen][:, :, None]
        trials = (chance.random((*chosen.shape, most)) * counts).astype(np.intp)
        taken = np.where(np.arange(most) < counts, table[chosen[:, :, None], trials], 0.0)
        parts.append((taken.sum(axis=2) / counts[:, :, 0]).mean(axis=1))
    return np.concatenate(parts)


def interval(blocks: Sequence[Array], *, confidence: float, seed: int) -> Interval | None:
    """Interval of the mean of block means, its percentiles expanded for few blocks.

    None with fewer blocks than ``firings.least_blocks``. Raises ValueError like
    ``hierarchical_means``.
    """
    if len(blocks) < firings.least_blocks(confidence):
        return None
    share = firings.tail(len(blocks), confidence)
    low, high = np.quantile(hierarchical_means(blocks, seed=seed), [share, 1 - share])
    return Interval(low=float(low), high=float(high), confidence=confidence)
