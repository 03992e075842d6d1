"""What a declared comparison asks: its parts, each a contrast held against a margin, with units."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from labrig.experiments import (
    SCALE,
    Amount,
    Comparison,
    Experiment,
    Margin,
    Metric,
    SlopeClaim,
    is_near,
    place_of,
)
from labrig.stats.verdicts import contrasts
from labrig.stats.verdicts.contrasts import ONLY, Contrast
from labrig.stats.verdicts.verdict import Expect

Form = Literal["difference", "share", "ratio"]
"""How one side's value at a level is set against the other's; a share is the ratio minus 1."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A contrast in a unit: ``scale`` times what the metric's values give."""

    contrast: Contrast
    unit: str
    relative: bool = False
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that must hold: ``expect`` of a measure, in its unit. ``what`` names it."""

    what: str
    expect: Expect
    margin: float
    measure: Measure
    value: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Question:
    """All that a comparison asks. ``lead`` is the quantity that a report names first.

    ``margin`` is the declared one, a share, in ``margin_unit``, or of a place a factor. ``levels``
    are those of the factor in ascending order, or None for a claim about one cell.
    """

    form: Form
    lead: Measure
    claims: tuple[Claim, ...]
    margin: float
    margin_unit: str
    margin_relative: bool
    value: float | None = None
    levels: tuple[float, ...] | None = None


def question(experiment: Experiment, asked: Comparison) -> Question:
    """Return what ``asked`` asks; not for a cost per firing."""
    metric = experiment.metrics[asked.metric]
    margin = Margin.parse(asked.margin)
    if asked.estimand in ("difference", "ratio"):
        return _of_one_cell(asked, metric, margin)
    assert asked.factor is not None
    factor = experiment.factors[asked.factor]
    found = sorted((float(level.value), level.text) for level in factor.levels)
    places, texts = [place for place, _ in found], [text for _, text in found]
    units = f" {factor.unit}" if factor.unit and not any(lv.label for lv in factor.levels) else ""
    texts = [text + units for text in texts]
    if asked.expect == "monotone":
        made = _monotone(asked, metric, margin, texts)
    elif asked.expect == "peak":
        made = _peak(asked, metric, margin, places, texts, factor.unit)
    elif asked.expect == "knee":
        made = _knee(asked, margin, factor.unit)
    else:
        per = factor.unit or factor.label or asked.factor
        made = _line(asked, metric, margin, places, texts, per)
    return replace(made, levels=tuple(places))


def _of_one_cell(asked: Comparison, metric: Metric, margin: Margin) -> Question:
    if asked.expect == "ratio":
        assert asked.value is not None
        value = Amount.parse(asked.value).amount
        reach = margin.amount * (value if margin.relative else 1.0)
        lead = Measure(contrast=ONLY, unit="")
        claim = Claim(what="", expect="equivalent", value=value, margin=reach, measure=lead)
        return Question(
            form="ratio",
            lead=lead,
            claims=(claim,),
            value=value,
            margin=margin.amount,
            margin_unit="",
            margin_relative=margin.relative,
        )
    lead, limit = _in_metric(ONLY, metric, margin)
    return Question(
        form="share" if margin.relative else "difference",
        lead=lead,
        claims=(Claim(what="", expect=asked.plain, margin=limit, measure=lead),),
        margin=limit,
        margin_unit=lead.unit,
        margin_relative=margin.relative,
    )


def _in_metric(contrast: Contrast, metric: Metric, margin: Margin) -> tuple[Measure, float]:
    """A measure in the metric's unit, or a share, and the margin in the same."""
    if margin.relative:
        return Measure(contrast=contrast, unit="", relative=True), margin.amount
    return Measure(contrast=contrast, unit=metric.unit), margin.amount / metric.per_unit


def _monotone(asked: Comparison, metric: Metric, margin: Margin, texts: list[str]) -> Question:
    """Steps that do not go back by the margin, and a whole change that exceeds it."""
    both = len(asked.sides) == 2
    form: Form = "share" if margin.relative and both else "difference"
    alone = margin.relative and not both
    count = len(texts)
    lead, limit = _in_metric(contrasts.whole_change(count, relative=alone), metric, margin)
    whole: Expect = "greater" if asked.direction == "increasing" else "less"
    each: Expect = "not_less" if asked.direction == "increasing" else "not_greater"
    claims = [Claim(what="whole change", expect=whole, margin=limit, measure=lead)]
    for number, step in enumerate(contrasts.steps(count, relative=alone)):
        if count > 2:  # of two levels, the only step is the whole change
            what = f"{texts[number]} to {texts[number + 1]}"
            measure = replace(lead, contrast=step)
            claims.append(Claim(what=what, expect=each, margin=limit, measure=measure))
    return Question(
        form=form,
        lead=lead,
        claims=tuple(claims),
        margin=limit,
        margin_unit=lead.unit,
        margin_relative=margin.relative,
    )


def _peak(
    asked: Comparison,
    metric: Metric,
    margin: Margin,
    places: list[float],
    texts: list[str],
    unit: str,
) -> Question:
    """The declared level above each that is not near it; the lead is where the greatest is."""
    here = places.index(place_of(asked))
    claims = [
        Claim(
            what=f"{texts[here]} above {text}",
            expect="greater",
            margin=0.0,
            measure=Measure(contrast=contrasts.between(len(places), other, here), unit=metric.unit),
        )
        for other, text in enumerate(texts)
        if not is_near(asked, places[other])
    ]
    return _of_place(asked, margin, unit, tuple(claims))


def _knee(asked: Comparison, margin: Margin, unit: str) -> Question:
    """How far the bend is from the declared place, in doublings; the lead is where it is."""
    claim = Claim(
        what="doublings from the declared place",
        expect="equivalent",
        margin=math.log2(margin.amount),
        measure=Measure(contrast=ONLY, unit=""),
    )
    return _of_place(asked, margin, unit, (claim,))


def _of_place(asked: Comparison, margin: Margin, unit: str, claims: tuple[Claim, ...]) -> Question:
    return Question(
        form="difference",
        lead=Measure(contrast=ONLY, unit=unit),
        claims=claims,
        margin=margin.amount,
        margin_unit="",
        margin_relative=False,
        value=place_of(asked),
    )


def _line(
    asked: Comparison,
    metric: Metric,
    margin: Margin,
    places: list[float],
    texts: list[str],
    per: str,
) -> Question:
    """The slope of a line, and how far from it the levels lie where it must be straight."""
    if asked.expect != "linear":
        said = SlopeClaim(expect=asked.plain, value=asked.value, margin=asked.margin)
        claim = _slope(said, metric, places, per, what="")
        share = margin.relative
        return Question(
            form="difference",
            lead=claim.measure,
            claims=(claim,),
            margin=margin.amount if share else claim.margin,
            margin_unit="" if share else claim.measure.unit,
            margin_relative=share,
            value=None if asked.value is None else claim.value,
        )
    measure, limit = _in_metric(ONLY, metric, margin)
    departures = [
        Claim(
            what=f"departure at {text}",
            expect="equivalent",
            margin=limit,
            measure=replace(measure, contrast=contrast),
        )
        for text, contrast in zip(
            texts,
            contrasts.departures(places, relative=margin.relative),
            strict=True,
        )
    ]
    slope = None if asked.slope is None else _slope(asked.slope, metric, places, per, "slope")
    lead = slope.measure if slope else _slope_in(metric.units[0], metric, places, per)
    return Question(
        form="difference",
        lead=lead,
        claims=(*((slope,) if slope else ()), *departures),
        margin=limit,
        margin_unit=measure.unit,
        margin_relative=margin.relative,
        value=slope.value if asked.slope and asked.slope.value is not None and slope else None,
    )


def _slope_in(unit: str, metric: Metric, places: list[float], per: str) -> Measure:
    return Measure(
        contrast=contrasts.slope(places),
        unit=f"{unit or metric.label}/{per}",
        scale=metric.per_unit / SCALE[unit],
    )


def _slope(said: SlopeClaim, metric: Metric, places: list[float], per: str, what: str) -> Claim:
    """A claim about a slope, in the unit in which its value, or else its margin, was written."""
    margin = Margin.parse(said.margin)
    value = None if said.value is None else Amount.parse(said.value)
    unit = margin.unit if value is None else value.unit
    measure = _slope_in(unit, metric, places, per)
    expected = 0.0 if value is None else value.amount / SCALE[unit]
    reach = margin.amount * abs(expected) if margin.relative else margin.amount / SCALE[unit]
    return Claim(what=what, expect=said.expect, value=expected, margin=reach, measure=measure)
