"""Ranks of two samples: Mann and Whitney's U, and who dominates whom. Shapes (n,) and (m,)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labrig.stats.samples.result import FLAT, Account, Array, Result, found, varies

EXACT_BELOW = 50
"""Values a sample below which U's p is exact where nothing ties."""


@dataclass(frozen=True, kw_only=True)
class Dominance:
    """Signs of treated[i] - baseline[j]: means over j, shape (n,), over i, shape (m,), and ties."""

    rows: Array
    columns: Array
    delta: float
    ties: int
    """Pairs (i, j) that are equal."""


def dominance(treated: Array, baseline: Array) -> Dominance:
    """Count, in n log n, for each value how much of the other sample lies below and above it."""

    def over(values: Array, others: Array) -> tuple[Array, int]:
        others = np.sort(others)
        below = np.searchsorted(others, values, side="left")
        upto = np.searchsorted(others, values, side="right")
        return (below - (others.size - upto)) / others.size, int((upto - below).sum())

    rows, ties = over(treated, baseline)
    columns, _ = over(baseline, treated)
    return Dominance(rows=rows, columns=-columns, delta=float(rows.mean()), ties=ties)


def tied(treated: Array, baseline: Array) -> bool:
    """Whether any two values of both samples are equal."""
    both = np.concatenate([treated, baseline])
    return bool(np.unique(both).size < both.size)


def exact(treated: Array, baseline: Array) -> bool:
    """Whether U's p is the exact one: no ties, and both samples small."""
    return max(treated.size, baseline.size) < EXACT_BELOW and not tied(treated, baseline)


def mann_whitney(account: Account, treated: Array, baseline: Array) -> Result:
    """U of the treated sample and its two-sided p.

    Exact where nothing ties and both samples have fewer than 50 values, else normal with
    corrections for ties and continuity. ``value`` is the share of pairs in which the treated value
    is the greater one, equal ones counting half.
    """
    share = (dominance(treated, baseline).delta + 1) / 2
    if not (varies(treated) or varies(baseline)):
        return found(account, share, lack=f"{FLAT}: there is no p")
    from scipy import stats

    one, other = treated.tolist(), baseline.tolist()
    if exact(treated, baseline):
        said = stats.mannwhitneyu(one, other, alternative="two-sided", method="exact")
    else:
        said = stats.mannwhitneyu(one, other, alternative="two-sided", method="asymptotic")
    return found(account, share, statistic=float(said.statistic), p=float(said.pvalue))
