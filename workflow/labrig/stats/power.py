"""How many blocks an experiment needs: power of t tests on the blocks' differences.

The power to tell a difference from none is that of the noncentral t distribution (Cohen,
Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2); that of two one-sided
tests of equivalence is integrated over the standard deviation's distribution (Phillips, Journal of
Pharmacokinetics and Biopharmaceutics 18(2), 1990). A standard deviation from a small pilot is a
guess: its one-sided upper limit at 80% is what Browne (Statistics in Medicine 14, 1995) plans with.
"""

from __future__ import annotations

import math
from collections.abc import Callable

POWER = 0.8
MOST = 100_000
"""Blocks beyond which no number is given."""
SURE = 30.0
"""Noncentrality from which a test with any block to spare does not fail."""
QUANTILES = 2_000
"""Places at which the standard deviation's distribution is taken."""


def power_to_tell(effect: float, sd: float, blocks: int, *, confidence: float) -> float:
    """Chance that the two-sided t interval of a true ``effect`` excludes 0.

    ``sd`` is that of the blocks' differences, in the effect's unit. Raises ValueError for fewer
    than two blocks or an ``sd`` that is not above 0.
    """
    from scipy import stats

    _refuse(sd, blocks)
    limit = float(stats.t.ppf((1 + confidence) / 2, blocks - 1))
    shift = abs(effect) * math.sqrt(blocks) / sd
    if shift > SURE + limit:
        return 1.0
    above = float(stats.nct.sf(limit, blocks - 1, shift))
    # A difference on the wrong side: beyond 5 it is below 3e-7, and scipy gives NaN there.
    below = float(stats.nct.cdf(-limit, blocks - 1, shift)) if shift < 5 else 0.0
    return above + below


def power_of_equivalence(
    margin: float, sd: float, blocks: int, *, confidence: float, effect: float = 0.0
) -> float:
    """Chance that a t interval at ``confidence`` (0.9, say) lies within ``margin`` on both sides.

    ``effect`` is the true difference. Raises ValueError like ``power_to_tell``.
    """
    import numpy as np
    from scipy import stats

    _refuse(sd, blocks)
    limit = float(stats.t.ppf((1 + confidence) / 2, blocks - 1))
    shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
    spreads = sd * np.sqrt(stats.chi2.ppf(shares, blocks - 1) / (blocks - 1))
    room = margin - limit * spreads / math.sqrt(blocks)
    error = sd / math.sqrt(blocks)
    chance = stats.norm.cdf((room - effect) / error) - stats.norm.cdf((-room - effect) / error)
    return float(np.where(room > 0, chance, 0.0).mean())


def _refuse(sd: float, blocks: int) -> None:
    if blocks < 2:
        raise ValueError(f"{blocks} blocks have no interval")
    if not sd > 0:
        raise ValueError(f"a standard deviation of {sd} has no power")


def least_blocks(power_of: Callable[[int], float], *, power: float = POWER) -> int | None:
    """Least number of blocks with at least ``power``, by ``power_of`` that rises with blocks.

    None when more than ``MOST`` are needed.
    """
    high = 2
    while power_of(high) < power:
        if high >= MOST:
            return None
        high = min(2 * high, MOST)
    low = max(high // 2, 1)
    while high - low > 1:
        middle = (low + high) // 2
        if power_of(middle) < power:
            low = middle
        else:
            high = middle
    return high


def upper_sd(sd: float, blocks: int, *, confidence: float = 0.8) -> float:
    """One-sided upper limit of a standard deviation that was estimated from ``blocks`` blocks.

    Raises ValueError for fewer than two blocks.
    """
    from scipy import stats

    if blocks < 2:
        raise ValueError(f"{blocks} blocks have no standard deviation")
    return sd * math.sqrt((blocks - 1) / float(stats.chi2.ppf(1 - confidence, blocks - 1)))
