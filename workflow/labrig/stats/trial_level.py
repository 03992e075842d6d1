"""Arms against the main reference, trial by trial: what other reports give, with its doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from labrig.experiments import Experiment
from labrig.stats import simulated
from labrig.stats.cells import Grouped
from labrig.stats.records import Bounds, Checked, Method, TrialLevel
from labrig.stats.samples import Result, compare_fully, holm
from labrig.stats.samples.bootstrap import REPLICATES
from labrig.stats.samples.compare import LEAST
from labrig.stats.verdicts import hypotheses

ASSUMED = ("normality", "equal variance", "independence", "absence of ties")


def all_trial_level(
    experiment: Experiment, grouped: Grouped, *, confidence: float
) -> tuple[TrialLevel, ...]:
    """Compare each arm that may be with the first reference arm, in every metric and cell.

    Cells with fewer than three trials are left out. Holm's family is all of a metric's.
    """
    baseline = experiment.reference[0]
    found: list[TrialLevel] = []
    for metric in experiment.metrics:
        of_metric = [
            one
            for arm in experiment.arms
            if arm != baseline and hypotheses.comparable(experiment, metric, arm, baseline)
            for cell in range(len(grouped.combinations))
            if (one := _compare(experiment, grouped, metric, arm, cell, confidence)) is not None
        ]
        adjusted = holm([one.welch_p for one in of_metric])
        family = sum(p is not None for p in adjusted)
        found += [
            replace(one, holm_p=p, family=family)
            for one, p in zip(of_metric, adjusted, strict=True)
        ]
    return tuple(found)


def _compare(
    experiment: Experiment, grouped: Grouped, metric: str, arm: str, cell: int, confidence: float
) -> TrialLevel | None:
    baseline = experiment.reference[0]
    mine = grouped.sample(metric, arm, cell)
    theirs = grouped.sample(metric, baseline, cell)
    if min(sum(map(len, blocks.values())) for blocks in (mine, theirs)) < LEAST:
        return None
    treated = np.concatenate(list(mine.values()))
    against = np.concatenate(list(theirs.values()))
    said = compare_fully(
        treated,
        against,
        confidence=confidence,
        seed=experiment.seed,
        order=(np.arange(treated.size), np.arange(against.size)),
    )
    timed = experiment.metrics[metric].is_time
    return TrialLevel(
        metric=metric,
        arm=arm,
        baseline=baseline,
        levels=grouped.combinations[cell],
        trials=treated.size,
        baseline_trials=against.size,
        blocks=min(len(mine), len(theirs)),
        welch=_bounds(said.welch),
        welch_p=said.welch.p,
        holm_p=None,
        family=0,
        ratio=_bounds(said.ratio),
        u_p=said.mann_whitney.p,
        hedges_g=_bounds(said.hedges_g),
        cliffs_delta=_bounds(said.cliffs_delta),
        mean=_bounds(said.bootstrapped.treated_mean),
        median=_bounds(said.bootstrapped.treated_median),
        mean_ratio=_bounds(said.bootstrapped.mean_ratio),
        median_ratio=_bounds(said.bootstrapped.median_ratio),
        least_detectable=said.least_detectable.value,
        checked=tuple(
            Checked(assumption=one.assumption, word=one.word, sentence=one.sentence)
            for one in (said.normality, said.equal_variance, said.independence, said.ties)
        ),
        resolution=said.resolution.sentence if timed and said.resolution else None,
    )


def _bounds(result: Result) -> Bounds:
    return Bounds(value=result.value, low=result.low, high=result.high, lack=result.lack)


def method(found: Sequence[TrialLevel], confidence: float) -> Method:
    """Account for these comparisons; there must be one at least."""
    blocks = sorted({one.blocks for one in found})
    counted = f"{blocks[0]}" if len(blocks) == 1 else f"{blocks[0]} to {blocks[-1]}"
    doubts = ", ".join(
        f"{name} in {sum(_doubtful(one, name) for one in found)}" for name in ASSUMED
    )
    words = [
        f"n is the number of blocks, {counted}: trials of a block share a boot, and traced ones an "
        "attachment, so that intervals over trials are too narrow by as much as blocks differ.",
        f"Of {len(found)} comparisons an assumption was doubtful as follows: {doubts}.",
    ]
    flat = sum(one.welch_p is None for one in found)
    words += [f"{flat} had no variance, and so no p."] * (flat > 0)
    words += list(dict.fromkeys(f"{one.resolution}." for one in found if one.resolution))[:1]
    return Method(
        name="trial-level comparison",
        words="Welch's t for the difference of two arms' trials with p, and Holm's adjusted p over "
        "all comparisons of the metric; the ratio of means by Fieller; Mann-Whitney U; Hedges' g "
        "by the noncentral t and Cliff's delta; BCa intervals of mean, median and ratios from "
        f"{REPLICATES:,} seeded resamples, the same draws for all samples of a size; the smallest "
        f"difference shown with power 0.8. Intervals are at {confidence:.0%}. Assumptions are "
        "examined at 5% (Shapiro-Wilk, Brown-Forsythe, Ljung-Box over run order): they warn and "
        "change no method. No verdict rests on any of these. BCa intervals of few values "
        "are too narrow: where 95% is nominal, 90% of those of the mean of 10 normal values "
        "covered it in simulation, 87% if exponential; 93% of 30 of either.",
        source="Welch, Biometrika 34, 1947; Holm, Scandinavian Journal of Statistics 6, 1979; "
        "Fieller, JRSS B 16, 1954; Hedges, Journal of Educational Statistics 6, 1981; Feng and "
        "Cliff, Journal of Modern Applied Statistical Methods 3, 2004; Efron, JASA 82, 1987",
        assumptions="All trials are independent; for t, ratio and g also roughly normal, and for g "
        f"alike in variance. {simulated.TRIAL_LEVEL}",
        seen=" ".join(words),
    )


def _doubtful(one: TrialLevel, name: str) -> bool:
    return any(seen.assumption == name and seen.word == "doubtful" for seen in one.checked)
