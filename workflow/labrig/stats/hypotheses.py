"""The declared hypotheses, each decided by its own declared comparison."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from labrig.errors import DeclarationError
from labrig.experiment import TIME_SOURCES, Comparison, Experiment, Hypothesis, Margin
from labrig.stats import costs, firings, paired, verdict
from labrig.stats.cells import Grouped
from labrig.stats.interval import Interval
from labrig.stats.paired import MeanDifference
from labrig.stats.records import Decided

PAIRED = "paired differences over blocks"
BOOTSTRAP = "bootstrap over blocks"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What decides a hypothesis: a quantity and its intervals, or why there are none."""

    estimate: float | None
    wide: Interval | None
    narrow: Interval | None
    blocks: int
    lack: str | None = None


def decide_all(
    experiment: Experiment, grouped: Grouped, *, confidence: float, post_hoc: Collection[str]
) -> tuple[Decided, ...]:
    """Decide every hypothesis of ``experiment``.

    Raises DeclarationError for one that compares traced times in an experiment whose question is
    not the probe effect.
    """
    refuse(experiment)
    return tuple(
        _decide(experiment, grouped, hypothesis, confidence, hypothesis.id in post_hoc)
        for hypothesis in experiment.hypotheses
    )


def refuse(experiment: Experiment) -> None:
    """Raise DeclarationError when a hypothesis compares times that may not be compared."""
    for hypothesis in experiment.hypotheses:
        asked = hypothesis.comparison
        if not comparable(experiment, asked.metric, asked.arm, asked.baseline):
            raise DeclarationError(
                f"hypothesis {hypothesis.id} compares times of '{asked.arm}' and "
                f"'{asked.baseline}', of which one is traced: tracing changes the times. Compare "
                "untraced arms, or declare 'probe_effect: true' if that change is the question"
            )


def comparable(experiment: Experiment, metric: str, arm: str, baseline: str) -> bool:
    """Whether ``metric`` of the two arms may be compared: traced times only for a probe effect."""
    traced = any(experiment.arms[name].script is not None for name in (arm, baseline))
    time = experiment.metrics[metric].source in TIME_SOURCES
    return experiment.probe_effect or not (traced and time)


def _decide(
    experiment: Experiment,
    grouped: Grouped,
    hypothesis: Hypothesis,
    confidence: float,
    post_hoc: bool,
) -> Decided:
    asked = hypothesis.comparison
    metric = experiment.metrics[asked.metric]
    margin = Margin.parse(asked.margin)
    narrower = verdict.equivalence_confidence(confidence)
    per_firing = asked.quantity == "cost_per_firing"
    if per_firing:
        evidence = _slopes(experiment, grouped, asked, confidence, narrower)
        limit, unit, method = margin.amount, "ns", BOOTSTRAP
    else:
        evidence = _difference(grouped, asked, margin.relative, confidence, narrower)
        limit = margin.amount if margin.relative else margin.amount / metric.per_unit
        unit, method = "" if margin.relative else metric.unit, PAIRED
    found = verdict.decide(asked.expect, limit, evidence.wide, evidence.narrow)
    interval = found.interval
    return Decided(
        id=hypothesis.id,
        claim=hypothesis.claim,
        verdict=found.word,
        reason=evidence.lack or found.reason,
        expect=asked.expect,
        quantity=asked.quantity,
        metric=asked.metric,
        arm=asked.arm,
        baseline=asked.baseline,
        levels=dict(asked.at),
        estimate=evidence.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        margin=limit,
        unit=unit,
        relative=margin.relative,
        confidence=interval.confidence if interval else confidence,
        blocks=evidence.blocks,
        method=method,
        post_hoc=post_hoc,
    )


def _nothing(lack: str, blocks: int = 0, estimate: float | None = None) -> Evidence:
    return Evidence(estimate=estimate, wide=None, narrow=None, blocks=blocks, lack=lack)


def _difference(
    grouped: Grouped, asked: Comparison, relative: bool, confidence: float, narrower: float
) -> Evidence:
    pairs = grouped.pairs(asked.metric, asked.arm, asked.baseline, grouped.cell(asked.at))
    if not pairs.blocks:
        return _nothing("no block has both arms at this cell")
    make = paired.relative_difference if relative else paired.difference
    found: MeanDifference | None = make(pairs.treated, pairs.baseline)
    if found is None:
        return _nothing("the baseline is not above 0 everywhere", len(pairs.blocks))
    if found.n == 1:
        return _nothing("one block gives no interval", 1, found.estimate)
    return Evidence(
        estimate=found.estimate,
        wide=found.interval(confidence),
        narrow=found.interval(narrower),
        blocks=found.n,
    )


def _slopes(
    experiment: Experiment, grouped: Grouped, asked: Comparison, confidence: float, narrower: float
) -> Evidence:
    """Slope of the arm, less the baseline's where that one fires, by block."""
    firing = costs.fires(grouped, asked.baseline)
    against = experiment.reference[0] if firing else asked.baseline
    mine = costs.lines(experiment, grouped, asked.metric, asked.arm, against)
    if mine.missing:
        return _nothing(f"no slope of {asked.arm}: {mine.missing}")
    slopes = {block: line.slope for block, line in mine.by_block.items()}
    if firing:
        other = costs.lines(experiment, grouped, asked.metric, asked.baseline, against)
        if other.missing:
            return _nothing(f"no slope of {asked.baseline}: {other.missing}")
        slopes = {
            block: slope - other.by_block[block].slope
            for block, slope in slopes.items()
            if block in other.by_block
        }
    if not slopes:
        return _nothing("no block has both slopes")
    values = np.array([slope for _, slope in sorted(slopes.items())])
    values = values * experiment.metrics[asked.metric].per_unit
    wide = firings.bootstrap_interval(values, confidence=confidence, seed=experiment.seed)
    narrow = firings.bootstrap_interval(values, confidence=narrower, seed=experiment.seed)
    if wide is None:
        lack = costs.too_few(len(values), confidence)
        return _nothing(lack, len(values), float(values.mean()))
    return Evidence(estimate=float(values.mean()), wide=wide, narrow=narrow, blocks=len(values))
