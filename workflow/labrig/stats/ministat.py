"""Trial-level comparison in ministat's terms and with ministat's numbers.

The method is that of ministat(1) (P.-H. Kamp, FreeBSD; the version of 2015-07-15): Student's t
for two samples with pooled standard deviation, its quantile read from a table of three decimals
up to 100 degrees of freedom and taken from the normal distribution beyond. The percentage is the
difference, and its error, divided by the mean of the reference. Its median of an even number of
values is the upper one of the two in the middle.

Two things are not what they say. Its column of 99.5% has the quantiles of 99.8% (3.090 for many
values, where 99.5% has 2.807), six of them with misprints that the table has in common with
others of its time; ``quantile`` follows it there, to agree with it. And its variance is a
difference of sums of squares, in which values that are large beside their spread lose every
digit: what comes out may even be negative. ``moments`` follows it; ``described`` and ``compare``,
which are for reports, follow it as long as it is sure to have one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labrig.stats.describe import Sample, as_sample, describe
from labrig.stats.ministat_table import LEVELS, MANY, ROWS

LEAST = 3
"""ministat refuses data sets with fewer values."""
TOO_LARGE = "values so large have no variance in double precision"


@dataclass(frozen=True, kw_only=True)
class Moments:
    """What the test takes of a data set.

    Made by ``moments`` these are the doubles of ministat's own arithmetic: the variance may be
    negative, and either may be infinite or NaN when sums leave the range of doubles.
    """

    n: int
    mean: float
    variance: float


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


def moments(values: NDArray[np.float64]) -> Moments:
    """Sum an array of shape (n,), n at least 2, as ministat does: one by one, in its order."""
    n = values.size
    with np.errstate(over="ignore", invalid="ignore"):
        total = 0.0 + float(np.cumsum(values)[-1])  # from 0: a sum of negative zeros is 0
        squares = float(np.cumsum(values * values)[-1])
    return Moments(n=n, mean=total / n, variance=(squares - total * total / n) / (n - 1.0))


def described(values: ArrayLike) -> Sample:
    """Describe a sample of shape (n,) as ministat does: with its sums and its upper median.

    Raises ValueError for no values, another shape, or values that are not finite or too large to
    be squared.
    """
    array = as_sample(values)
    median = float(np.sort(array)[array.size // 2])
    if array.size < LEAST:
        return replace(describe(array), median=median)
    found = _sound_moments(array)
    stddev = math.sqrt(found.variance)
    return replace(describe(array), median=median, mean=found.mean, stddev=stddev)


def compare(data: ArrayLike, reference: ArrayLike, *, confidence: float = 0.95) -> Comparison:
    """Compare two samples of shapes (n,) and (m,), each of at least three values.

    Raises ValueError for fewer values, values that are not finite or too large to be squared, or a
    confidence that ministat does not have.
    """
    return _compared(
        _sound_moments(as_sample(data, least=LEAST)),
        _sound_moments(as_sample(reference, least=LEAST)),
        confidence,
    )


def compare_samples(data: Sample, reference: Sample, *, confidence: float = 0.95) -> Comparison:
    """Like ``compare``, from summaries alone: n, mean and standard deviation are used.

    Raises ValueError for fewer than three values a sample, values too large to be squared, or a
    confidence that ministat does not have.
    """
    if min(data.n, reference.n) < LEAST or data.stddev is None or reference.stddev is None:
        raise ValueError(f"ministat needs at least {LEAST} values in each data set")
    return _compared(
        Moments(n=data.n, mean=data.mean, variance=data.stddev * data.stddev),
        Moments(n=reference.n, mean=reference.mean, variance=reference.stddev * reference.stddev),
        confidence,
    )


def compare_moments(data: Moments, reference: Moments, *, confidence: float) -> Comparison | None:
    """Compare what ``moments`` gave of two data sets, in ministat's order of operations.

    None where that arithmetic comes to no finite interval (a pooled variance that is negative, or
    a sum beyond the range of doubles); ministat then says "No difference proven".

    Raises ValueError for a confidence that ministat does not have.
    """
    degrees = data.n + reference.n - 2
    squares = (data.n - 1) * data.variance + (reference.n - 1) * reference.variance
    if not 0 <= squares < math.inf:
        return None
    pooled = math.sqrt(squares / degrees)
    error = quantile(degrees, confidence) * (pooled * math.sqrt(1 / data.n + 1 / reference.n))
    difference = data.mean - reference.mean
    if not math.isfinite(difference):
        return None
    return Comparison(
        difference=difference,
        error=error,
        percent=_percent(difference, reference.mean),
        percent_error=_percent(error, reference.mean),
        pooled_stddev=pooled,
        differs=abs(difference) > error,
        confidence=confidence,
    )


def _compared(data: Moments, reference: Moments, confidence: float) -> Comparison:
    found = compare_moments(data, reference, confidence=confidence)
    if found is None:
        raise ValueError(TOO_LARGE)
    return found


def _sound_moments(array: NDArray[np.float64]) -> Moments:
    """ministat's moments, or those around the mean where its variance has no digit left.

    A sum of n squares is off by up to n roundings, n * epsilon of the sum (Higham, Accuracy and
    Stability of Numerical Algorithms, 2nd ed., section 4.2).
    """
    found = moments(array)
    noise = np.finfo(float).eps * array.size * (found.variance + 2 * found.mean * found.mean)
    if noise < found.variance < math.inf:
        return found
    first = float(array[0])
    with np.errstate(over="ignore", invalid="ignore"):
        rest = array - first  # exact, since such values are close to each other
        variance = float(rest.var(ddof=1))
    if not math.isfinite(variance):
        raise ValueError(TOO_LARGE)
    return Moments(n=array.size, mean=first + float(rest.mean()), variance=variance)


def _percent(part: float, whole: float) -> float | None:
    share = part * 100 / whole if whole else math.inf
    return share if math.isfinite(share) else None


def quantile(degrees: int, confidence: float) -> float:
    """The two-sided quantile of Student's t that ministat's table has.

    Raises ValueError for no degrees of freedom or a confidence that is none of ``LEVELS``.
    """
    if degrees < 1 or confidence not in LEVELS:
        raise ValueError(f"no quantile for {degrees} degrees of freedom at {confidence}")
    row = ROWS[degrees - 1] if degrees <= len(ROWS) else MANY
    return row[LEVELS.index(confidence)]
