"""Comparisons of single trials, which see no blocks: Welch's t, and Fieller's ratios.

Every quantity here is N / D, where N and D are weighted sums of the groups' means (D is 1 for a
difference). The groups are independent samples that need not vary alike. N - r D has a t
distribution with the degrees of freedom of Welch and Satterthwaite (Welch, Biometrika 34, 1947;
Satterthwaite, Biometrics Bulletin 2, 1946), taken at the estimated ratio as Tamhane and Logan
(Journal of the American Statistical Association 99, 2004) do; the r that its test does not reject
are Fieller's interval (Fieller, Journal of the Royal Statistical Society B 16, 1954).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labrig.stats.describe import as_sample
from labrig.stats.interval import Interval
from labrig.stats.paired import ROUNDING


@dataclass(frozen=True, kw_only=True)
class TrialRatio:
    """N / D of trial-level means; a plain weighted sum has D = 1 without variance."""

    numerator: float
    denominator: float
    variance: float
    """Of the estimated N."""
    denominator_variance: float
    covariance: float
    freedom: float
    zero_variance: bool

    @property
    def estimate(self) -> float:
        """N / D."""
        return self.numerator / self.denominator

    def interval(self, confidence: float) -> Interval | None:
        """Fieller's interval; None where D is too near 0 for a bounded one.

        Raises ValueError unless 0 < confidence < 1.
        """
        if not 0 < confidence < 1:
            raise ValueError(f"confidence must lie between 0 and 1, found {confidence}")
        if self.zero_variance:
            return Interval(low=self.estimate, high=self.estimate, confidence=confidence)
        from scipy import stats

        n, d = self.numerator, self.denominator
        v, w, c = self.variance, self.denominator_variance, self.covariance
        t2 = float(stats.t.ppf((1 + confidence) / 2, self.freedom)) ** 2
        bounded = d * d - t2 * w
        inside = t2 * (d * d * v - 2 * n * d * c + n * n * w) - t2 * t2 * (v * w - c * c)
        if bounded <= 0 or inside < 0:
            return None
        middle, half = (n * d - t2 * c) / bounded, math.sqrt(inside) / bounded
        return Interval(low=middle - half, high=middle + half, confidence=confidence)

    def tails(self, bound: float) -> tuple[float, float] | None:
        """One-sided p of the tests that N / D is above and that it is below ``bound``.

        None without variance.
        """
        spread = (
            self.variance - 2 * bound * self.covariance + bound * bound * self.denominator_variance
        )
        if self.zero_variance or spread <= 0:
            return None
        from scipy import stats

        apart = self.numerator - bound * self.denominator
        t = apart / math.sqrt(spread)
        return float(stats.t.sf(t, self.freedom)), float(stats.t.cdf(t, self.freedom))


def ratio_of_means(
    groups: Sequence[ArrayLike], weights: ArrayLike, over: ArrayLike | None = None
) -> TrialRatio | None:
    """Weighted sum of the groups' means, divided by that with the weights ``over`` if given.

    ``groups`` are samples of shape (n_i,); both weights have one number a group. None where the
    divisor is not above 0. Raises ValueError for a group of one trial (it has no variance), for
    values that are not finite, and where weights and groups are not as many.
    """
    samples = [as_sample(group) for group in groups]
    above = as_sample(weights)
    below = np.zeros_like(above) if over is None else as_sample(over)
    if not above.size == below.size == len(samples):
        raise ValueError(f"{above.size} weights do not belong to {len(samples)} groups")
    used = (above != 0) | (below != 0)
    if any(sample.size < 2 for sample, one in zip(samples, used, strict=True) if one):
        raise ValueError("one trial in a group has no variance")
    means = np.array([sample.mean() for sample in samples])
    flat = [float(np.ptp(x)) <= ROUNDING * float(np.abs(x).max()) for x in samples]
    of_mean = np.array(
        [0.0 if same else x.var(ddof=1) / x.size for x, same in zip(samples, flat, strict=True)]
    )
    numerator = float(above @ means)
    denominator = 1.0 if over is None else float(below @ means)
    if denominator <= 0:
        return None
    at_estimate = (above - numerator / denominator * below) ** 2 * of_mean
    zero = not at_estimate.any()
    sizes = np.array([max(x.size - 1, 1) for x in samples])
    return TrialRatio(
        numerator=numerator,
        denominator=denominator,
        variance=float(above**2 @ of_mean),
        denominator_variance=float(below**2 @ of_mean),
        covariance=float((above * below) @ of_mean),
        freedom=math.inf
        if zero
        else float(at_estimate.sum() ** 2 / (at_estimate**2 / sizes).sum()),
        zero_variance=zero,
    )
