"""The levels of repetition of every metric and cell: what varies between blocks, and within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from labrig.experiments import Experiment
from labrig.stats.cells import Array, Grouped
from labrig.stats.probes.costs import too_few
from labrig.stats.records import Method, Repetition
from labrig.stats.runs import levels, trends

MOST = 2_000
"""Values of a cell that are resampled; of more, neighbours are averaged first."""


def all_repetition(
    experiment: Experiment, grouped: Grouped, *, confidence: float
) -> tuple[Repetition, ...]:
    """Split the variance of every cell of every metric, and bootstrap its mean by both levels."""
    return tuple(
        _repetition(grouped, metric, arm, cell, blocks, confidence, experiment.seed)
        for metric in experiment.metrics
        for arm in experiment.arms
        for cell in range(len(grouped.combinations))
        if (blocks := grouped.sample(metric, arm, cell))
    )


def _repetition(
    grouped: Grouped,
    metric: str,
    arm: str,
    cell: int,
    blocks: Mapping[int, Array],
    confidence: float,
    seed: int,
) -> Repetition:
    groups = list(blocks.values())
    lacks = []
    split: levels.Components | None = None
    try:
        split = levels.components(groups)
    except ValueError as error:
        lacks.append(str(error))
    most = max(1, MOST // len(groups))
    thin = [trends.thinned(group, most)[0] for group in groups]
    ends = levels.interval(thin, confidence=confidence, seed=seed)
    if ends is None:
        lacks.append(too_few(len(groups), confidence))
    return Repetition(
        metric=metric,
        arm=arm,
        levels=grouped.combinations[cell],
        trials=sum(group.size for group in groups),
        blocks=len(groups),
        mean=float(np.mean([group.mean() for group in groups])),
        low=ends.low if ends else None,
        high=ends.high if ends else None,
        within=split.within if split else None,
        between=split.between if split else None,
        correlation=split.correlation if split else None,
        truncated=split is not None and split.truncated,
        replicates=levels.REPLICATES if ends else 0,
        lack="; ".join(lacks) or None,
    )


def method(found: Sequence[Repetition], confidence: float) -> Method:
    """Account for the levels of repetition, for the report."""
    split = [one for one in found if one.correlation is not None]
    seen = "In no cell could what varies between blocks be told from what varies within."
    if split:
        shares = [one.correlation for one in split if one.correlation is not None]
        seen = (
            f"In the median of {len(split)} cells {np.median(shares):.0%} of a trial's variance "
            f"lies between blocks, in the highest {max(shares):.0%}; in "
            f"{sum(one.truncated for one in split)} the blocks' means vary less than their trials "
            "let expect, and the variance between blocks is taken for 0."
        )
    return Method(
        name="levels of repetition",
        words="A cell's variance is split into that between blocks and that of trials within them "
        "(one-way random effects analysis of variance, by the method of moments). The mean has a "
        f"{confidence:.0%} interval from {levels.REPLICATES:,} seeded resamplings of blocks and "
        "then of trials within them, as a percentile interval expanded for few blocks.",
        source="Searle, Casella and McCulloch, Variance Components, 1992; Davison and Hinkley, "
        "Bootstrap Methods and their Application, 1997, section 3.8; Kalibera and Jones, ISMM 2013",
        assumptions="Blocks are independent of each other, and so are trials within a block. "
        "Where 95% is nominal, simulated means of 6 and 12 blocks were covered by 94% to 99.9% of "
        "such intervals if normal, the most where blocks differ least; by 89% to 99% if "
        "exponential.",
        seen=seen,
    )
