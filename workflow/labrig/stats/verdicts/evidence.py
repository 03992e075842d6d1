"""What there is to decide a comparison by: its question, the estimates, or what they lack."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from labrig.experiment import Comparison, Experiment, Margin
from labrig.stats.cells import Grouped
from labrig.stats.probes import costs
from labrig.stats.probes.firings import ResampledMean
from labrig.stats.verdicts import estimates
from labrig.stats.verdicts.claims import Claim, Measure, Question, question
from labrig.stats.verdicts.contrasts import ONLY
from labrig.stats.verdicts.verdict import Estimated

PAIRED = "paired differences over blocks"
OVER_LEVELS = "contrasts of levels over blocks"
BOOTSTRAP = "bootstrap over blocks"
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


def method_name(experiment: Experiment, asked: Comparison) -> str:
    """Name of the method that decides ``asked``, as the account of methods has it."""
    if asked.quantity == "cost_per_firing":
        return BOOTSTRAP
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
    data = estimates.collect(grouped, asked, what, paired=method != WELCH)
    found = Evidence(question=what, method=method, blocks=data.blocks, lack=data.lack)
    if data.values is None and (data.samples is None or data.lack is not None):
        return found
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
    return estimates.NOT_POSITIVE if asked.baseline else "a level is not above 0 everywhere"


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
