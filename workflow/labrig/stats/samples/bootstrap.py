"""BCa bootstrap intervals of means and medians, and of what is made of two samples' ones.

Bias-corrected and accelerated (Efron, JASA 82, 1987; Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapter 14), each sample resampled for itself. Bias correction counts replicates
equal to the estimate half; the acceleration comes from the jackknife of each sample (0 where the
jackknife does not vary, as a median's may not).

A sample is sorted once, and a resample is the positions drawn in it: all replicates' means and
medians come from one array of positions, and those of samples of one size are the same draws.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labrig.stats.paired import ROUNDING
from labrig.stats.probes.firings import least_blocks
from labrig.stats.samples.result import Account, Array, Result, found

REPLICATES = 2000
CHUNK = 2_000_000
"""Positions held at a time while resampling."""
MOST = 100_000
"""Values a sample above which nothing is resampled."""

Places = NDArray[np.int32]
Combine = Callable[..., Any]
"""From the statistic of each sample to the quantity; over arrays too."""


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """A statistic of one sample, shape (n,)."""

    value: float
    replicates: Array
    """Of the resamples, shape (replicates,)."""
    left_out: Array
    """Without each value in turn, shape (n,)."""


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """The mean and the median of one sample."""

    size: int
    mean: Statistic
    median: Statistic


def resample(values: Array, *, seed: int, stream: int, replicates: int = REPLICATES) -> Resampled:
    """Resample ``values``, shape (n,), by draws that ``seed`` and ``stream`` fix.

    Samples that are compared need different streams, or their draws would go together.
    """
    sample = np.sort(values)
    size = sample.size
    middle = [(size - 1) // 2, size // 2]
    means, medians = [], []
    rows = max(1, CHUNK // size)
    for start in range(0, replicates, rows):
        drawn, middles = _draw(size, min(rows, replicates - start), seed, stream, start)
        means.append(sample[drawn].mean(axis=1))
        medians.append(sample[middles].mean(axis=1))
    return Resampled(
        size=size,
        mean=Statistic(
            value=float(sample.mean()),
            replicates=np.concatenate(means),
            left_out=(sample.sum() - sample) / (size - 1),
        ),
        median=Statistic(
            value=float(sample[middle].mean()),
            replicates=np.concatenate(medians),
            left_out=_medians_left(sample),
        ),
    )


@functools.lru_cache(maxsize=4)
def _draw(size: int, rows: int, seed: int, stream: int, start: int) -> tuple[Places, Places]:
    """Positions drawn, shape (rows, size), and the two in the middle of each row, (rows, 2).

    Kept for the next sample of that size: drawing takes longer than all that is done with it.
    """
    chance = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, stream, start])))
    drawn = chance.integers(0, size, size=(rows, size), dtype=np.int32)
    middle = [(size - 1) // 2, size // 2]
    middles = np.partition(drawn, sorted(set(middle)), axis=1)[:, middle]
    drawn.setflags(write=False)
    middles.setflags(write=False)
    return drawn, middles


def _medians_left(sample: Array) -> Array:
    """Medians of a sorted sample without each of its values in turn."""
    size = sample.size
    left = np.arange(size)
    low, high = (size - 2) // 2, (size - 1) // 2
    # A position of what is left is one further in the whole from the value on that is gone.
    medians: Array = (sample[low + (low >= left)] + sample[high + (high >= left)]) / 2
    return medians


def bca(
    account: Account, combine: Combine, parts: Sequence[Statistic], *, confidence: float
) -> Result:
    """The BCa interval of ``combine`` of the parts, one of each sample.

    Refused, with the reason as ``lack``: too few values for the confidence, too many to resample,
    a bootstrap distribution that is one value or wholly on one side of the estimate.
    """
    value = float(combine(*(part.value for part in parts)))
    replicates = np.asarray(combine(*(part.replicates for part in parts)), dtype=np.float64)
    size = min(part.left_out.size for part in parts)
    if size < (least := least_blocks(confidence)):
        lack = f"{size} values are too few for a {confidence:.0%} bootstrap interval, which needs "
        return found(account, value, lack=f"{lack}at least {least}")
    if not (math.isfinite(value) and np.isfinite(replicates).all()):
        return found(account, math.inf)
    scale = max(float(np.abs(replicates).max()), abs(value))
    if float(np.ptp(replicates)) <= ROUNDING * scale:
        return found(account, value, lack="degenerate: all resamples give one value")
    from scipy import special

    below = float((replicates < value).mean() + (replicates <= value).mean()) / 2
    if not 0 < below < 1:
        return found(account, value, lack="degenerate: no resample lies beyond the estimate")
    bias = float(special.ndtri(below))
    bend = _acceleration(combine, parts)
    z = float(special.ndtri((1 + confidence) / 2))
    shares = []
    for side in (bias - z, bias + z):
        if bend * side >= 1:
            return found(account, value, lack="degenerate: the acceleration is too great")
        shares.append(float(special.ndtr(bias + side / (1 - bend * side))))
    low, high = (float(end) for end in np.quantile(replicates, shares))
    if high - low <= ROUNDING * scale:
        return found(account, value, lack="degenerate: both ends of the interval are one value")
    return found(account, value, low, high)


def _acceleration(combine: Combine, parts: Sequence[Statistic]) -> float:
    third = second = 0.0
    values = [part.value for part in parts]
    influences: list[Array] = []
    for number, part in enumerate(parts):
        left: Array = combine(*values[:number], part.left_out, *values[number + 1 :])
        influences.append((left.size - 1) * (left.mean() - left) / left.size)
    largest = max(float(np.abs(one).max()) for one in influences)
    if not largest or not math.isfinite(largest):
        return 0.0
    for one in influences:
        share = one / largest
        third += float((share**3).sum())
        second += float((share**2).sum())
    return third / (6 * second * math.sqrt(second))
