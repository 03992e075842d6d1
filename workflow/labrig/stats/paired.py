"""Paired differences over blocks: the comparisons that lead.

What shares a boot or an attachment is not independent, so a block gives one number (the
difference of two cell means) and n is the number of blocks. The interval is Student's t for the
mean of n differences (Student 1908; Montgomery, Design and Analysis of Experiments, section 2.5).
The relative difference is the mean of the blocks' own ratios minus 1, with its own t interval:
it does not divide the ends of an interval by an estimated baseline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labrig.stats.describe import as_sample
from labrig.stats.interval import Interval

ROUNDING = 16 * float(np.finfo(np.float64).eps)
"""Spread below this share of the measured values is rounding, not variance."""


@dataclass(frozen=True, kw_only=True)
class MeanDifference:
    """The mean of n block values (in the values' unit) and what its interval needs."""

    estimate: float
    n: int
    standard_error: float | None
    """None for one block; 0 with ``zero_variance``."""
    zero_variance: bool
    values: tuple[float, ...]

    def interval(self, confidence: float) -> Interval | None:
        """Student's t interval with n - 1 degrees of freedom; None for one block.

        Raises ValueError unless 0 < confidence < 1.
        """
        if not 0 < confidence < 1:
            raise ValueError(f"confidence must lie between 0 and 1, found {confidence}")
        if self.standard_error is None:
            return None
        from scipy import stats

        half = float(stats.t.ppf((1 + confidence) / 2, self.n - 1)) * self.standard_error
        return Interval(low=self.estimate - half, high=self.estimate + half, confidence=confidence)

    def tails(self, bound: float) -> tuple[float, float] | None:
        """One-sided p of Student's t tests that the mean is above and that it is below ``bound``.

        None for one block and for zero variance, where there is no test.
        """
        if not self.standard_error:
            return None
        from scipy import stats

        t = (self.estimate - bound) / self.standard_error
        return float(stats.t.sf(t, self.n - 1)), float(stats.t.cdf(t, self.n - 1))


def difference(treated: ArrayLike, baseline: ArrayLike) -> MeanDifference:
    """Mean of ``treated`` - ``baseline``, both of shape (n,): one cell mean a block, paired.

    Raises ValueError for no or unequal numbers of blocks and for values that are not finite.
    """
    one, other = _pairs(treated, baseline)
    return of_values(one - other, scale=float(max(np.abs(one).max(), np.abs(other).max())))


def relative_difference(treated: ArrayLike, baseline: ArrayLike) -> MeanDifference | None:
    """Mean of ``treated`` / ``baseline`` - 1 over n blocks, shapes (n,): a share.

    None when a baseline is not above 0, where a ratio means nothing. Raises ValueError like
    ``difference``.
    """
    one, other = _pairs(treated, baseline)
    if (other <= 0).any():
        return None
    with np.errstate(over="ignore"):
        ratios = one / other
    if not np.isfinite(ratios).all():
        return None
    return of_values(ratios - 1, scale=float(max(1.0, np.abs(ratios).max())))


def of_values(values: ArrayLike, *, scale: float) -> MeanDifference:
    """Mean of block values of shape (n,); ``scale`` is the size of what they were made from.

    Spread within rounding of ``scale`` counts as no variance. Raises ValueError for no values or
    values that are not finite.
    """
    array = as_sample(values)
    zero = array.size > 1 and float(np.ptp(array)) <= ROUNDING * scale
    error = None
    if array.size > 1:
        error = 0.0 if zero else float(array.std(ddof=1) / np.sqrt(array.size))
    return MeanDifference(
        estimate=float(array.mean()),
        n=array.size,
        standard_error=error,
        zero_variance=zero,
        values=tuple(map(float, array)),
    )


def _pairs(
    treated: ArrayLike, baseline: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one, other = as_sample(treated), as_sample(baseline)
    if one.size != other.size:
        raise ValueError(f"{one.size} and {other.size} blocks cannot be paired")
    return one, other
