"""Sizes of effect without a unit: Hedges' g and Cliff's delta. Shapes (n,) and (m,)."""

from __future__ import annotations

import math

from labrig.stats.samples.means import Spread, quantile
from labrig.stats.samples.ranks import dominance
from labrig.stats.samples.result import FLAT, Account, Array, Result, found, varies


def hedges_g(
    account: Account, treated: Array, baseline: Array, spread: Spread | None, confidence: float
) -> Result:
    """Hedges' g with the interval of the population's standardised difference.

    g is the difference over the pooled standard deviation, times the exact correction for few
    values (Hedges, Journal of Educational Statistics 6, 1981). The interval inverts the
    noncentral t (Steiger and Fouladi, 1997). ``spread`` is ``means.pooled``'s.
    """
    if spread is None:
        return Result(account=account, lack=f"{FLAT}: there is nothing to standardise by")
    from scipy import special

    degrees = spread.degrees
    root = math.sqrt(1 / treated.size + 1 / baseline.size)
    t = float(treated.mean() - baseline.mean()) / spread.error
    logs = special.gammaln(degrees / 2) - special.gammaln((degrees - 1) / 2)
    correction = math.exp(float(logs)) / math.sqrt(degrees / 2)
    tail = (1 - confidence) / 2
    # Mirrored for a negative t, as the numerics are those of positive ones.
    ends = [float(special.nctdtrinc(degrees, share, abs(t))) for share in (1 - tail, tail)]
    low, high = ends if t >= 0 else (-ends[1], -ends[0])
    return found(account, correction * t * root, low * root, high * root, degrees=degrees)


def cliffs_delta(account: Account, treated: Array, baseline: Array, confidence: float) -> Result:
    """Cliff's delta: the share of pairs with treated above baseline, less that below.

    The interval is Feng and Cliff's asymmetric one (Journal of Modern Applied Statistical Methods
    3, 2004), with Student's quantile at n + m - 2 degrees of freedom and Cliff's unbiased estimate
    of the variance, not below (1 - delta^2) / (n m - 1) (Ordinal Methods for Behavioral Data
    Analysis, 1996). Where all pairs lie one way that variance is 0; the interval is then Wilson's
    (JASA 22, 1927) for as many successes in a row as the smaller sample has values.
    """
    over = dominance(treated, baseline)
    if not (varies(treated) or varies(baseline)):
        return found(account, over.delta, lack=f"{FLAT}: there is no interval")
    n, m, delta = treated.size, baseline.size, over.delta
    t = quantile(n + m - 2, confidence)
    if abs(delta) == 1:
        least = min(n, m)
        near = delta * (least - t * t) / (least + t * t)
        return found(account, delta, min(delta, near), max(delta, near))
    rows = float(((over.rows - delta) ** 2).sum())
    columns = float(((over.columns - delta) ** 2).sum())
    pairs = n * m * (1 - delta * delta) - over.ties
    unbiased = (rows * m / n + columns * n / m - pairs / n / m) / ((n - 1) * (m - 1))
    free = 1 - delta * delta
    spread = max(unbiased, free / (n * m - 1))
    half = t * math.sqrt(spread) * math.sqrt(free * free + t * t * spread)
    below = free + t * t * spread
    return found(account, delta, (delta * free - half) / below, (delta * free + half) / below)
