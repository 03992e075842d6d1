"""The declared hypotheses, each decided by its own declared comparison.

The method is the declared one and never another one for what the data look like. p values are
beside the verdicts and decide none: each is that of the test which the interval inverts, adjusted
over its family by Holm (Scandinavian Journal of Statistics 6, 1979).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from labrig.errors import DeclarationError
from labrig.experiments import Experiment, Hypothesis
from labrig.stats.cells import Grouped
from labrig.stats.interval import Interval
from labrig.stats.records import Decided, Part, Word
from labrig.stats.samples.family import holm
from labrig.stats.verdicts import evidence, verdict
from labrig.stats.verdicts.claims import Claim, Question
from labrig.stats.verdicts.evidence import Evidence
from labrig.stats.verdicts.verdict import Estimated, Held

NO_VARIANCE = "nothing varied, so there is no test"
NO_INTERVAL = "there is no interval"
NO_TEST = "a bootstrap interval inverts no test"
TRIAL_LEVEL = "trial-level: every trial is taken as independent, blocks are not seen"


def decide_all(
    experiment: Experiment, grouped: Grouped, *, confidence: float, post_hoc: Collection[str]
) -> tuple[Decided, ...]:
    """Decide every hypothesis of ``experiment``.

    Raises DeclarationError for one that compares traced times in an experiment whose question is
    not the probe effect.
    """
    refuse(experiment)
    found = [
        _decide(experiment, grouped, hypothesis, confidence, hypothesis.id in post_hoc)
        for hypothesis in experiment.hypotheses
    ]
    return _adjusted(found)


def refuse(experiment: Experiment) -> None:
    """Raise DeclarationError when a hypothesis compares times that may not be compared."""
    for hypothesis in experiment.hypotheses:
        asked = hypothesis.comparison
        if comparable(experiment, asked.metric, asked.arm, asked.baseline or asked.arm):
            continue
        of = f"'{asked.arm}', which is traced"
        if asked.baseline is not None:
            of = f"'{asked.arm}' and '{asked.baseline}', of which one is traced"
        raise DeclarationError(
            f"hypothesis {hypothesis.id} compares times of {of}: tracing changes the times. "
            "Compare untraced arms, or declare 'probe_effect: true' if that change is the question"
        )


def comparable(experiment: Experiment, metric: str, arm: str, baseline: str) -> bool:
    """Whether ``metric`` of the two arms may be compared: traced times only for a probe effect."""
    traced = any(experiment.arms[name].script is not None for name in (arm, baseline))
    time = experiment.metrics[metric].is_timing
    return experiment.probe_effect or not (traced and time)


def _decide(
    experiment: Experiment,
    grouped: Grouped,
    hypothesis: Hypothesis,
    confidence: float,
    post_hoc: bool,
) -> Decided:
    asked = hypothesis.comparison
    seen = evidence.gather(experiment, grouped, asked, confidence)
    what, lead = seen.question, seen.lead
    held = [
        verdict.hold(
            claim.expect,
            claim.margin,
            quantity,
            value=claim.value,
            confidence=confidence,
            parts=len(what.claims),
        )
        for claim, quantity in zip(what.claims, seen.quantities, strict=bool(seen.quantities))
    ]
    word = verdict.together(held) if held else "undecided"
    parts = tuple(
        _part(claim, one, word, confidence)
        for claim, one in zip(what.claims, held, strict=bool(held))
    )
    interval = _of_lead(what, parts, lead if seen.lack is None else None, confidence)
    reason = seen.lack or "; ".join(filter(None, (_reason(word, parts), seen.note)))
    if seen.method == evidence.WELCH:
        reason = f"{reason} ({TRIAL_LEVEL})"
    p, p_lack = _p(held, seen)
    return Decided(
        id=hypothesis.id,
        claim=hypothesis.claim,
        verdict=word,
        reason=reason,
        expect=asked.expect,
        quantity=asked.estimand,
        metric=asked.metric,
        arm=asked.arm,
        baseline=asked.baseline,
        levels=dict(asked.at),
        level=dict(asked.level or {}),
        against=dict(asked.against or {}),
        factor=asked.factor,
        direction=asked.direction,
        value=what.value,
        estimate=lead.estimate if lead else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        margin=what.margin,
        margin_unit=what.margin_unit,
        margin_relative=what.margin_relative,
        unit=what.lead.unit,
        relative=what.lead.relative,
        confidence=interval.confidence if interval else confidence,
        blocks=seen.blocks,
        method=seen.method,
        p=p,
        p_lack=p_lack,
        family=hypothesis.family or "",
        p_holm=None,
        parts=parts,
        post_hoc=post_hoc,
    )


def _part(claim: Claim, held: Held, word: Word, confidence: float) -> Part:
    # What its own interval refutes and the simultaneous one does not is undecided.
    jointly = word == "refuted" or held.alone.word == "refuted"
    found = held.jointly if jointly else held.alone
    interval = found.interval
    return Part(
        what=claim.what,
        verdict=found.word,
        reason=found.reason,
        expect=claim.expect,
        value=claim.value,
        margin=claim.margin,
        unit=claim.measure.unit,
        relative=claim.measure.relative,
        estimate=held.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        confidence=interval.confidence if interval else confidence,
        p=held.p,
    )


def _of_lead(
    what: Question, parts: Sequence[Part], lead: Estimated | None, confidence: float
) -> Interval | None:
    """The interval of the leading quantity: that of its part, if it is one."""
    for claim, part in zip(what.claims, parts, strict=bool(parts)):
        if claim.measure == what.lead:
            if part.low is None or part.high is None:
                return None
            return Interval(low=part.low, high=part.high, confidence=part.confidence)
    # Of what is shown otherwise than the only part, the confidence is that part's.
    level = parts[0].confidence if len(parts) == 1 else confidence
    return lead.interval(level) if lead else None


def _reason(word: Word, parts: Sequence[Part]) -> str:
    if len(parts) == 1:
        return parts[0].reason
    if word == "supported":
        flat = sum(part.low == part.high for part in parts)
        points = f", of which {flat} have no width, as nothing varied there," if flat else ""
        return f"all {len(parts)} intervals{points} lie where the claim has them"
    found = [part for part in parts if part.verdict == word]
    said = "; ".join(f"{part.what}: {part.reason}" for part in found[:2])
    more = f"; and {len(found) - 2} more of {len(parts)}" if len(found) > 2 else ""
    return said + more


def _p(held: Sequence[Held], seen: Evidence) -> tuple[float | None, str | None]:
    """The greatest p of the parts (intersection-union), or why there is none."""
    if not held:
        return None, seen.lack
    if seen.method in (evidence.BOOTSTRAP, evidence.BENDS):
        return None, NO_TEST
    if any(one.alone.interval is None for one in held):
        return None, NO_INTERVAL
    found = [one.p for one in held if one.p is not None]
    return (max(found), None) if len(found) == len(held) else (None, NO_VARIANCE)


def _adjusted(found: Sequence[Decided]) -> tuple[Decided, ...]:
    """Adjust p by Holm over each family, in which a hypothesis without p counts as p = 1."""
    adjusted: dict[str, float | None] = {}
    for family in dict.fromkeys(one.family for one in found):
        members = [one for one in found if one.family == family]
        whole = [1.0 if one.p is None else one.p for one in members]
        adjusted |= zip((one.id for one in members), holm(whole), strict=True)
    return tuple(one if one.p is None else replace(one, p_holm=adjusted[one.id]) for one in found)
