"""A comparison of two samples as plain text."""

from __future__ import annotations

from labrig.stats.samples.compare import TwoSamples
from labrig.stats.samples.result import Result

WIDTH = 34
LABEL = "trial-level: every value counts as an independent one, in the unit of the input"


def said(
    found: TwoSamples,
    *,
    treated: str = "treated",
    baseline: str = "baseline",
    adjusted: float | None = None,
    family: int = 1,
) -> tuple[str, ...]:
    """Say all of ``found``, a line each; pure.

    ``adjusted`` is Holm's p of Welch's test over a family of ``family`` comparisons.
    """
    boot = found.bootstrapped
    lines = [
        f"{treated} (n = {found.treated.n}) against {baseline} (n = {found.baseline.n})",
        f"  {LABEL}; intervals at {100 * found.confidence:g}%",
        *_of("difference of means, Welch", found.welch),
        *_holm(adjusted, family),
        *_of("difference of means, Student", found.student),
        *_of("in per cent of baseline, Fieller", found.ratio, percent=True),
        *_of("least difference at 80% power", found.least_detectable),
        *_of("Hedges' g", found.hedges_g),
        *_of("share of pairs above, U test", found.mann_whitney),
        *_of("Cliff's delta", found.cliffs_delta),
        f"  BCa bootstrap, {boot.replicates} resamples, seed {boot.seed}:",
        *_of(f"  mean of {treated}", boot.treated_mean),
        *_of(f"  mean of {baseline}", boot.baseline_mean),
        *_of(f"  median of {treated}", boot.treated_median),
        *_of(f"  median of {baseline}", boot.baseline_median),
        *_of("  difference of means", boot.mean_difference),
        *_of("  difference of medians", boot.median_difference),
        *_of("  ratio of means", boot.mean_ratio),
        *_of("  ratio of medians", boot.median_ratio),
        "  Assumptions (they warn, and change no method):",
    ]
    seen = (found.normality, found.equal_variance, found.independence, found.ties)
    lines += [f"    {one.word}: {one.sentence}" for one in seen]
    if found.resolution is not None:
        lines.append(f"  {found.resolution.sentence}.")
    return tuple(lines)


def _of(label: str, result: Result, *, percent: bool = False) -> list[str]:
    parts = []
    numbers = [result.value, result.low, result.high]
    if percent:
        numbers = [None if number is None else 100 * (number - 1) for number in numbers]
    value, low, high = numbers
    unit = "%" if percent else ""
    if value is not None:
        parts.append(f"{value:.6g}{unit}")
    if low is not None and high is not None:
        parts.append(f"[{low:.6g}, {high:.6g}]")
    if result.statistic is not None:
        letter = "U" if result.degrees is None else "t"
        parts.append(f"{letter} = {result.statistic:.6g}")
        if result.degrees is not None:
            parts.append(f"df = {result.degrees:.4g}")
    if result.p is not None:
        parts.append(probability(result.p))
    if result.lack is not None:
        parts.append(f"({result.lack})")
    return [f"  {label:{WIDTH}}  {'  '.join(parts)}"]


def _holm(adjusted: float | None, family: int) -> list[str]:
    if adjusted is None:
        return []
    comparisons = "1 comparison" if family == 1 else f"{family} comparisons"
    words = f"Holm over {comparisons}"
    return [f"  {'  ' + words:{WIDTH}}  {probability(adjusted)}"]


def probability(p: float) -> str:
    """Write a p: ``p = 0.031``, or ``p < 0.0001``."""
    return "p < 0.0001" if p < 1e-4 else f"p = {p:.3g}"
