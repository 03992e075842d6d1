"""Everything that a comparison of two samples gives."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike

from labrig.stats.describe import Sample, as_sample, describe
from labrig.stats.samples import bootstrap, effects, examined, means, ranks
from labrig.stats.samples.bootstrap import Statistic
from labrig.stats.samples.resolution import Resolution, resolution
from labrig.stats.samples.result import Account, Array, Examined, Result

LEAST = 3
SMALLEST, LARGEST = 1e-150, 1e150
"""Magnitudes between which squares are numbers."""

NORMAL = "values of each sample are independent and roughly normal"
STUDENT = Account(
    name="Student's t",
    source="Student, Biometrika 6, 1908",
    assumptions=f"{NORMAL}, and both vary alike",
)
WELCH = Account(name="Welch's t", source="Welch, Biometrika 34, 1947", assumptions=NORMAL)
FIELLER = Account(
    name="Fieller's ratio of means",
    source="Fieller, JRSS B 16, 1954; Satterthwaite's degrees of freedom",
    assumptions=NORMAL,
)
DETECTABLE = Account(
    name="least detectable difference",
    source="Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988",
    assumptions=f"{NORMAL}; the spread is the one that was measured",
)
HEDGES = Account(
    name="Hedges' g",
    source="Hedges, Journal of Educational Statistics 6, 1981; Steiger and Fouladi, 1997",
    assumptions=STUDENT.assumptions,
)
MANN_WHITNEY = Account(
    name="Mann-Whitney U",
    source="Mann and Whitney, Annals of Mathematical Statistics 18, 1947",
    assumptions="values are independent and, for an exact p, none are equal; it is a test of "
    "medians only where both samples are distributed alike but for their place",
)
CLIFF = Account(
    name="Cliff's delta",
    source="Cliff, Ordinal Methods for Behavioral Data Analysis, 1996; Feng and Cliff, Journal of "
    "Modern Applied Statistical Methods 3, 2004",
    assumptions="values are independent",
)
BCA = Account(
    name="BCa bootstrap",
    source="Efron, JASA 82, 1987",
    assumptions="values are independent, and enough of them to stand for what they come from",
)


@dataclass(frozen=True, kw_only=True)
class Bootstrapped:
    """BCa intervals; differences are treated minus baseline, ratios treated over baseline."""

    replicates: int
    seed: int
    treated_mean: Result
    treated_median: Result
    baseline_mean: Result
    baseline_median: Result
    mean_difference: Result
    median_difference: Result
    mean_ratio: Result
    median_ratio: Result


@dataclass(frozen=True, kw_only=True)
class TwoSamples:
    """A treated sample against a baseline, in their unit; ratios are treated over baseline.

    Trial-level: every value counts as an independent one. Intervals are two-sided, at
    ``confidence``.
    """

    confidence: float
    treated: Sample
    baseline: Sample
    student: Result
    welch: Result
    ratio: Result
    least_detectable: Result
    hedges_g: Result
    mann_whitney: Result
    cliffs_delta: Result
    bootstrapped: Bootstrapped
    normality: Examined
    equal_variance: Examined
    independence: Examined
    ties: Examined
    resolution: Resolution | None


def compare_fully(
    treated: ArrayLike,
    baseline: ArrayLike,
    *,
    confidence: float = 0.95,
    seed: int,
    order: tuple[ArrayLike, ArrayLike] | None = None,
    replicates: int = bootstrap.REPLICATES,
) -> TwoSamples:
    """Compare samples of shapes (n,) and (m,), at least three values each.

    ``order`` is when each value was measured (two arrays of the samples' shapes, to sort by), None
    when that is not known. Assumptions are examined and change no method.

    Raises ValueError for fewer values, values that are not finite or whose squares are not
    (beyond 1e-150 and 1e150), a confidence outside (0, 1), a negative seed, or an order that
    does not fit.
    """
    one, other = as_sample(treated, least=LEAST), as_sample(baseline, least=LEAST)
    _refuse(one, other, confidence, seed, order)
    flags = _examine(one, other, order)
    normal, alike, apart = flags
    ties = examined.ties(one, other)
    pooled, separate = means.pooled(one, other), means.separate(one, other)
    return TwoSamples(
        confidence=confidence,
        treated=describe(one),
        baseline=describe(other),
        student=means.difference(_seen(STUDENT, *flags), one, other, pooled, confidence),
        welch=means.difference(_seen(WELCH, normal, apart), one, other, separate, confidence),
        ratio=means.ratio(_seen(FIELLER, normal, apart), one, other, confidence),
        least_detectable=means.least_detectable(
            _seen(DETECTABLE, normal, apart), separate, confidence
        ),
        hedges_g=effects.hedges_g(_seen(HEDGES, *flags), one, other, pooled, confidence),
        mann_whitney=ranks.mann_whitney(_seen(MANN_WHITNEY, apart, ties), one, other),
        cliffs_delta=effects.cliffs_delta(_seen(CLIFF, apart), one, other, confidence),
        bootstrapped=_bootstrap(_seen(BCA, apart), one, other, confidence, seed, replicates),
        normality=normal,
        equal_variance=alike,
        independence=apart,
        ties=ties,
        resolution=resolution(one, other),
    )


def _refuse(
    one: Array,
    other: Array,
    confidence: float,
    seed: int,
    order: tuple[ArrayLike, ArrayLike] | None,
) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, found {confidence}")
    if seed < 0:
        raise ValueError(f"a seed is not negative, found {seed}")
    largest = max(float(np.abs(one).max()), float(np.abs(other).max()))
    if largest > LARGEST or 0 < largest < SMALLEST:
        raise ValueError(
            f"values as far from 1 as {largest:g} are not compared: their squares are no numbers"
        )
    if order is not None and any(
        np.shape(places) != sample.shape for places, sample in zip(order, (one, other), strict=True)
    ):
        raise ValueError("the run order must have one place for each value")


def _examine(
    one: Array, other: Array, order: tuple[ArrayLike, ArrayLike] | None
) -> tuple[Examined, Examined, Examined]:
    if order is None:
        apart = examined.order_unknown()
    else:
        first, second = (np.argsort(np.asarray(places), kind="stable") for places in order)
        apart = examined.independence(one[first], other[second])
    return examined.normality(one, other), examined.equal_variance(one, other), apart


def _seen(account: Account, *flags: Examined) -> Account:
    return replace(account, examined=flags)


def _bootstrap(
    account: Account, one: Array, other: Array, confidence: float, seed: int, replicates: int
) -> Bootstrapped:
    if max(one.size, other.size) > bootstrap.MOST:
        lack = f"more than {bootstrap.MOST} values are not resampled"
        intervals = [field.name for field in fields(Bootstrapped)][2:]
        nothing = dict.fromkeys(intervals, Result(account=account, lack=lack))
        return Bootstrapped(replicates=0, seed=seed, **nothing)
    mine = bootstrap.resample(one, seed=seed, stream=0, replicates=replicates)
    theirs = bootstrap.resample(other, seed=seed, stream=1, replicates=replicates)

    def of(combine: bootstrap.Combine, *parts: Statistic) -> Result:
        return bootstrap.bca(account, combine, parts, confidence=confidence)

    def ratio(part: Statistic, whole: Statistic) -> Result:
        if float(other.min()) <= 0:
            return Result(account=account, lack="the baseline is not above 0 everywhere")
        with np.errstate(all="ignore"):
            return of(np.divide, part, whole)

    return Bootstrapped(
        replicates=replicates,
        seed=seed,
        treated_mean=of(np.positive, mine.mean),
        treated_median=of(np.positive, mine.median),
        baseline_mean=of(np.positive, theirs.mean),
        baseline_median=of(np.positive, theirs.median),
        mean_difference=of(np.subtract, mine.mean, theirs.mean),
        median_difference=of(np.subtract, mine.median, theirs.median),
        mean_ratio=ratio(mine.mean, theirs.mean),
        median_ratio=ratio(mine.median, theirs.median),
    )
