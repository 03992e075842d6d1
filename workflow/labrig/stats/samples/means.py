"""Means of two samples: Student's and Welch's t, their ratio, and what could have been shown.

Shapes are (n,) and (m,) throughout, in one unit; differences are treated minus baseline. With
variance in neither sample there is no t and no p.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from labrig.stats.samples.result import FLAT, Account, Array, Result, found, variance

POWER = 0.8


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Standard error of the difference of the means, and its degrees of freedom; None if flat."""

    error: float
    degrees: float


def pooled(treated: Array, baseline: Array) -> Spread | None:
    """Student's: both samples estimate one variance."""
    n, m = treated.size, baseline.size
    degrees = n + m - 2
    squares = (n - 1) * variance(treated) + (m - 1) * variance(baseline)
    error = math.sqrt(squares / degrees * (1 / n + 1 / m))
    return Spread(error=error, degrees=degrees) if error else None


def separate(treated: Array, baseline: Array, ratio: float = 1.0) -> Spread | None:
    """Welch's, of treated - ``ratio`` * baseline: each sample its own variance."""
    one = variance(treated) / treated.size
    other = ratio * ratio * (variance(baseline) / baseline.size)
    if not one + other:
        return None
    share = one / (one + other)
    parts = share * share / (treated.size - 1) + (1 - share) * (1 - share) / (baseline.size - 1)
    return Spread(error=math.sqrt(one + other), degrees=1 / parts)


def difference(
    account: Account, treated: Array, baseline: Array, spread: Spread | None, confidence: float
) -> Result:
    """The difference of the means with its t interval, t and two-sided p."""
    apart = float(treated.mean() - baseline.mean())
    if spread is None:
        return found(account, apart, lack=f"{FLAT}: there is no interval and no p")
    from scipy import special

    half = quantile(spread.degrees, confidence) * spread.error
    t = apart / spread.error
    return found(
        account,
        apart,
        apart - half,
        apart + half,
        statistic=t,
        degrees=spread.degrees,
        p=2 * float(special.stdtr(spread.degrees, -abs(t))),
    )


def quantile(degrees: float, confidence: float) -> float:
    """The two-sided quantile of Student's t."""
    from scipy import special

    return float(special.stdtrit(degrees, (1 + confidence) / 2))


def ratio(account: Account, treated: Array, baseline: Array, confidence: float) -> Result:
    """The ratio of the means with Fieller's interval (JRSS B 16, 1954), variances apart.

    Degrees of freedom are Satterthwaite's at the estimated ratio. No bounded interval exists when
    the baseline's mean is within its own interval of 0.
    """
    one, other = float(treated.mean()), float(baseline.mean())
    if other == 0:
        return Result(account=account, lack="the baseline's mean is 0")
    if not math.isfinite(one / other):
        return Result(account=account, lack="the baseline's mean is too near 0")
    middle = one / other
    spread = separate(treated, baseline, middle)
    if spread is None:
        return found(account, middle, lack=f"{FLAT}: the ratio has no interval")
    t = quantile(spread.degrees, confidence)
    mine, theirs = variance(treated) / treated.size, variance(baseline) / baseline.size
    doubt = (t * math.sqrt(theirs) / other) * (t * math.sqrt(theirs) / other)
    if not doubt < 1:
        return found(
            account,
            middle,
            lack="Fieller's interval has no ends: the baseline's mean may be 0 as far as its own "
            "interval shows",
        )
    inside = mine + middle * middle * theirs - doubt * mine
    half = t / abs(other) * math.sqrt(max(inside, 0.0))
    return found(
        account,
        middle,
        (middle - half) / (1 - doubt),
        (middle + half) / (1 - doubt),
        degrees=spread.degrees,
    )


def least_detectable(
    account: Account, spread: Spread | None, confidence: float, power: float = POWER
) -> Result:
    """The smallest true difference that this many values would have shown with ``power``.

    By the noncentral t, with the spread that was measured; the far tail is left out.
    """
    if spread is None:
        return Result(account=account, lack=f"{FLAT}: any difference would have shown")
    from scipy import special

    edge = quantile(spread.degrees, confidence)
    shift = float(special.nctdtrinc(spread.degrees, 1 - power, edge))
    return found(account, shift * spread.error, degrees=spread.degrees)
