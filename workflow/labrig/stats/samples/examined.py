"""The assumptions of two-sample methods, held against the data. They warn and switch nothing.

A test of an assumption has little power with few values and finds the smallest departure with
many, so ``held`` says only that nothing was seen at 5%. To choose the method by it would change
the error rates of the method (Zimmerman, British Journal of Mathematical and Statistical
Psychology 57, 2004).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labrig.stats.samples.ranks import exact
from labrig.stats.samples.result import Array, Examined, Word, varies

ALPHA = 0.05
FEW, MANY = 8, 5000
"""Shapiro-Wilk sees little below ``FEW`` values; its p is not accurate above ``MANY``."""
LEAST_IN_ORDER = 10
NAMES = ("treated", "baseline")


def normality(treated: Array, baseline: Array) -> Examined:
    """Shapiro-Wilk (Biometrika 52, 1965) on each sample, shapes (n,) and (m,)."""

    def one(values: Array) -> tuple[Word, str]:
        if values.size < FEW:
            return "not examined", f"{values.size} values are too few to see it"
        if values.size > MANY:
            return "not examined", f"{values.size} values are too many for its p"
        if not varies(values):
            return "not examined", "the values do not vary"
        from scipy import stats

        # Around 0 and of size 1: scipy takes a range below 1e-19 for none.
        found = stats.shapiro((values - values.mean()) / np.ptp(values))
        return _word(found.pvalue), f"W = {found.statistic:.3f}, p = {found.pvalue:.2g}"

    return _of_both("normality", "Shapiro-Wilk", one, treated, baseline)


def independence(treated: Array, baseline: Array) -> Examined:
    """Lag-1 autocorrelation, and Ljung and Box's Q (Biometrika 65, 1978), in run order.

    The shapes are (n,) and (m,); Q takes min(10, n / 5) lags.
    """

    def one(values: Array) -> tuple[Word, str]:
        if values.size < LEAST_IN_ORDER:
            return "not examined", f"{values.size} values are too few"
        if not varies(values):
            return "not examined", "the values do not vary"
        from statsmodels.tsa.stattools import acf, q_stat

        lags = min(10, values.size // 5)
        found = acf(values - values.mean(), nlags=lags, fft=values.size > 1000)
        q, p = q_stat(found[1:], values.size)
        lag1, least = float(found[1]), float(p[-1])
        said = f"lag-1 autocorrelation {lag1:.2f}, Q({lags}) = {float(q[-1]):.3g}, p = {least:.2g}"
        return _word(least), said

    return _of_both("independence", "in run order", one, treated, baseline)


def ties(treated: Array, baseline: Array) -> Examined:
    """Whether values are equal, shapes (n,) and (m,), and which p of U that leaves."""
    both = np.concatenate([treated, baseline])
    distinct, counts = np.unique(both, return_counts=True)
    name = "absence of ties"
    if distinct.size < both.size:
        tied = int(counts[counts > 1].sum())
        seen = f"{tied} of {both.size} values equal another: U's p is normal, corrected for ties"
        return _said(name, "doubtful", seen)
    way = "exact" if exact(treated, baseline) else "normal, as for many values"
    return _said(name, "held", f"no values are equal: U's p is {way}")


def order_unknown() -> Examined:
    """Say that independence over run order cannot be examined."""
    sentence = "independence was not examined: the run order is not known"
    return Examined(assumption="independence", word="not examined", sentence=sentence)


def equal_variance(treated: Array, baseline: Array) -> Examined:
    """Brown and Forsythe's form of Levene's test (JASA 69, 1974), shapes (n,) and (m,)."""
    name = "equal variance"
    if not (varies(treated) or varies(baseline)):
        lack = "neither sample varies"
    elif not any(varies(np.abs(values - np.median(values))) for values in (treated, baseline)):
        lack = "in each sample all values lie equally far from the median"
    else:
        lack = None
    if lack is not None:
        sentence = f"{name} was not examined: {lack}"
        return Examined(assumption=name, word="not examined", sentence=sentence)
    from scipy import stats

    p = float(stats.levene(treated, baseline, center="median").pvalue)
    return _said(name, _word(p), f"Brown-Forsythe: p = {p:.2g}")


def _of_both(
    name: str, how: str, one: Callable[[Array], tuple[Word, str]], treated: Array, baseline: Array
) -> Examined:
    parts = [one(values) for values in (treated, baseline)]
    words = [word for word, _ in parts]
    whole: Word = "doubtful" if "doubtful" in words else "held"
    if "not examined" in words and whole == "held":
        whole = "not examined"
    said = "; ".join(f"{whose} {words}" for whose, (_, words) in zip(NAMES, parts, strict=True))
    return _said(name, whole, f"{how}: {said}")


def _said(name: str, word: Word, seen: str) -> Examined:
    verb = {
        "held": "was not seen to fail",
        "doubtful": "is doubtful",
        "not examined": "was not examined in both samples",
    }[word]
    return Examined(assumption=name, word=word, sentence=f"{name} {verb} ({seen})")


def _word(p: float) -> Word:
    return "doubtful" if p < ALPHA else "held"
