"""Trial-level comparison in ministat's terms and with ministat's numbers.

The method is that of ministat(1) (P.-H. Kamp, FreeBSD; the version of 2015-07-15): Student's t
for two samples with pooled standard deviation, its quantile read from a table of three decimals
up to 100 degrees of freedom and taken from the normal distribution beyond. The percentage is the
difference, and its error, divided by the mean of the reference. Its median of an even number of
values is the upper one of the two in the middle.

One of its columns is not what it says: what ministat calls 99.5% uses the quantiles of 99.8%
(3.090 for many values, where 99.5% has 2.807), six of them with misprints that the table has in
common with others of its time. ``quantile`` follows it there, to agree with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from labrig.stats.describe import Sample, as_sample, describe

LEAST = 3
"""ministat refuses data sets with fewer values."""
TABLE_END = 100
"""Degrees of freedom up to which ministat's table reaches."""
MISLABELLED = {0.995: 0.998}
"""Confidence by ministat's name, and the one that its table has there."""
MISPRINTED = {7: 4.782, 8: 4.499, 9: 4.296, 10: 4.143, 11: 4.024, 12: 3.929}
"""Quantiles of that column that differ from Student's t in the third decimal."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A data set against the reference at one confidence, as ministat prints it.

    ``error`` is the half width of the interval; percentages are None for a reference whose mean is
    0, or so small that there is no number for them.
    """

    difference: float
    error: float
    percent: float | None
    percent_error: float | None
    pooled_stddev: float
    differs: bool
    """False is ministat's "No difference proven", which does not say that they are equal."""
    confidence: float


def described(values: ArrayLike) -> Sample:
    """Describe a sample of shape (n,) as ministat does: with the upper median.

    Raises ValueError for no values, another shape, or values that are not finite.
    """
    array = np.sort(as_sample(values))
    return replace(describe(array), median=float(array[array.size // 2]))


def compare(data: ArrayLike, reference: ArrayLike, *, confidence: float = 0.95) -> Comparison:
    """Compare two samples of shapes (n,) and (m,), each of at least three values.

    Raises ValueError for fewer values, values that are not finite, or a confidence outside (0, 1).
    """
    return compare_samples(
        describe(as_sample(data, least=LEAST)),
        describe(as_sample(reference, least=LEAST)),
        confidence=confidence,
    )


def compare_samples(data: Sample, reference: Sample, *, confidence: float = 0.95) -> Comparison:
    """Like ``compare``, from summaries alone: n, mean and standard deviation are used.

    Raises ValueError for fewer than three values a sample or a confidence outside (0, 1).
    """
    if min(data.n, reference.n) < LEAST or data.stddev is None or reference.stddev is None:
        raise ValueError(f"ministat needs at least {LEAST} values in each data set")
    degrees = data.n + reference.n - 2
    squares = (data.n - 1) * data.stddev**2 + (reference.n - 1) * reference.stddev**2
    pooled = math.sqrt(squares / degrees)
    error = quantile(degrees, confidence) * pooled * math.sqrt(1 / data.n + 1 / reference.n)
    difference = data.mean - reference.mean
    return Comparison(
        difference=difference,
        error=error,
        percent=_percent(difference, reference.mean),
        percent_error=_percent(error, reference.mean),
        pooled_stddev=pooled,
        differs=abs(difference) > error,
        confidence=confidence,
    )


def _percent(part: float, whole: float) -> float | None:
    share = 100 * part / whole if whole else math.inf
    return share if math.isfinite(share) else None


def quantile(degrees: int, confidence: float) -> float:
    """The two-sided quantile of Student's t that ministat's table has.

    Raises ValueError for no degrees of freedom or a confidence outside (0, 1).
    """
    if degrees < 1 or not 0 < confidence < 1:
        raise ValueError(f"no quantile for {degrees} degrees of freedom at {confidence}")
    from scipy import stats

    if confidence in MISLABELLED and degrees in MISPRINTED:
        return MISPRINTED[degrees]
    point = (1 + MISLABELLED.get(confidence, confidence)) / 2
    if degrees > TABLE_END:
        return round(float(stats.norm.ppf(point)), 3)
    return round(float(stats.t.ppf(point, degrees)), 3)
