"""What there is to decide a comparison by: its question, the estimates, or what they lack."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labrig.experiments import Comparison, Experiment, Margin, place_of
from labrig.stats.cells import Grouped
from labrig.stats.probes import costs
from labrig.stats.probes.firings import ResampledMean
from labrig.stats.verdicts import estimates
from labrig.stats.verdicts.claims import Claim, Measure, Question, question
from labrig.stats.verdicts.contrasts import ONLY
from labrig.stats.verdicts.estimates import level_means
from labrig.stats.verdicts.places import bend, greatest
from labrig.stats.verdicts.verdict import Estimated

PAIRED = "paired differences over blocks"
OVER_LEVELS = "contrasts of levels over blocks"
BOOTSTRAP = "bootstrap over blocks"
BENDS = "bend of a curve over blocks"
WELCH = "Welch's t over single trials"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Estimates of all that a question asks, one a claim; none with a ``lack``, which says why.

    ``lead`` may be there with a lack: an estimate that nothing can be decided by.
    """

    question: Question
    method: str
    blocks: int
    lead: Estimated | None = None
    quantities: tuple[Estimated, ...] = ()
    lack: str | None = None
    note: str = ""
    """What to mind of what decided."""


def method_name(experiment: Experiment, asked: Comparison) -> str:
    """Name of the method that decides ``asked``, as the account of methods has it."""
    if asked.quantity == "cost_per_firing":
        return BOOTSTRAP
    if asked.expect == "knee":
        return BENDS
    if experiment.method_of(asked) == "welch":
        return WELCH
    return PAIRED if asked.factor is None else OVER_LEVELS


def gather(
    experiment: Experiment, grouped: Grouped, asked: Comparison, confidence: float
) -> Evidence:
    """Estimate what ``asked`` asks, by its own method."""
    method = method_name(experiment, asked)
    if method == BOOTSTRAP:
        return _cost(experiment, grouped, asked, confidence)
    what = question(experiment, asked)
    if method == BENDS:
        return _knee(experiment, grouped, asked, what, confidence)
    data = estimates.collect(grouped, asked, what, paired=method != WELCH)
    found = Evidence(question=what, method=method, blocks=data.blocks, lack=data.lack)
    if data.values is None and (data.samples is None or data.lack is not None):
        return found
    lead: Estimated | None
    if asked.expect == "peak":
        assert what.levels is not None
        lead = greatest(np.array(what.levels), level_means(data, len(what.levels)))
    else:
        lead = _estimate(data, what.lead)
    if data.lack is not None:
        return replace(found, lead=lead)
    quantities = [_estimate(data, claim.measure) for claim in what.claims]
    known = tuple(quantity for quantity in quantities if quantity is not None)
    if lead is None or len(known) < len(quantities):
        return replace(found, lead=lead, lack=_no_share(asked))
    return replace(found, lead=lead, quantities=known)


def _estimate(data: estimates.Data, measure: Measure) -> Estimated | None:
    """Estimate a measure in its unit."""
    contrast = measure.contrast
    weights = tuple(weight * measure.scale for weight in contrast.weights)
    return estimates.estimate(data, replace(contrast, weights=weights))


def _no_share(asked: Comparison) -> str:
    if asked.expect == "linear":
        return "the line does not rise, or fall, in every block, so there is no share of its rise"
    if len(asked.sides) == 2:
        return estimates.not_positive(asked)
    return "a level is not above 0 everywhere"


def _knee(
    experiment: Experiment, grouped: Grouped, asked: Comparison, what: Question, confidence: float
) -> Evidence:
    data = estimates.collect(grouped, asked, what, paired=True)
    found = Evidence(question=what, method=BENDS, blocks=data.blocks, lack=data.lack)
    if data.lack is not None or data.values is None:
        return found
    assert what.levels is not None
    levels, declared = np.array(what.levels), place_of(asked)
    bent = bend(levels, data.values, declared, confidence=confidence, seed=experiment.seed)
    if bent.place is None or bent.place.bend is None:
        return replace(found, lack=bent.lack)
    found = replace(found, lead=bent.place, note=bent.note)
    if bent.place.interval(confidence) is None:
        return replace(found, lack=costs.too_few(data.blocks, confidence))
    return replace(found, quantities=(bent.place.bend,))


def _cost(
    experiment: Experiment, grouped: Grouped, asked: Comparison, confidence: float
) -> Evidence:
    margin = Margin.parse(asked.margin).amount
    lead = Measure(contrast=ONLY, unit="ns")
    what = Question(
        form="difference",
        lead=lead,
        claims=(Claim(what="", expect=asked.plain, margin=margin, measure=lead),),
        margin=margin,
        margin_unit="ns",
        margin_relative=False,
    )
    values, lack = _slopes(experiment, grouped, asked)
    if lack is not None:
        return Evidence(question=what, method=BOOTSTRAP, blocks=0, lack=lack)
    found = ResampledMean(values=values, seed=experiment.seed)
    if found.interval(confidence) is None:
        lack = costs.too_few(len(values), confidence)
    return Evidence(
        question=what,
        method=BOOTSTRAP,
        blocks=len(values),
        lead=found,
        quantities=(found,) if lack is None else (),
        lack=lack,
    )


def _slopes(
    experiment: Experiment, grouped: Grouped, asked: Comparison
) -> tuple[tuple[float, ...], str | None]:
    """Slope of the arm, less the baseline's where that one fires, by block, in ns."""
    assert asked.baseline is not None
    firing = costs.fires(grouped, asked.baseline)
    against = experiment.reference[0] if firing else asked.baseline
    mine = costs.lines(experiment, grouped, asked.metric, asked.arm, against)
    if mine.missing:
        return (), f"no slope of {asked.arm}: {mine.missing}"
    slopes = {block: line.slope for block, line in mine.by_block.items()}
    if firing:
        other = costs.lines(experiment, grouped, asked.metric, asked.baseline, against)
        if other.missing:
            return (), f"no slope of {asked.baseline}: {other.missing}"
        slopes = {
            block: slope - other.by_block[block].slope
            for block, slope in slopes.items()
            if block in other.by_block
        }
    if not slopes:
        return (), "no block has both slopes"
    values = np.array([slope for _, slope in sorted(slopes.items())])
    per_unit = experiment.metrics[asked.metric].per_unit
    return tuple(map(float, values * per_unit)), None
