"""Values of hypotheses, of what was declared and of how much was measured. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from labrig import numerals
from labrig.report.known.naming import Scope
from labrig.report.known.value import Form, Known
from labrig.stats.records import Decided, FactorSaid


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of all hypotheses, the counts and the factors."""
    found = scope.values.analysis
    for decided in found.hypotheses:
        yield from _decided(scope, decided)
    for field in fields(found.counts):
        words = field.name.replace("_", " ")
        subject = scope.of("counts", what=words, method="counted in the table of trials")
        yield subject.value(field.name, getattr(found.counts, field.name), form="count", what=words)
    for name, factor in found.factors.items():
        yield from _factor(scope, name, factor)
    yield scope.of(what="", method="declared").value(
        "confidence", found.confidence, form="proportion", what="confidence of intervals"
    )


def _decided(scope: Scope, d: Decided) -> Iterator[Known]:
    blocks = numerals.counted(d.blocks, "block")
    what = f"{d.id}: {d.quantity.replace('_', ' ')} that decided it{_compared(scope, d)}"
    method = f"{d.method}, {blocks}, {100 * d.confidence:g}%"
    subject = scope.of(d.id, what=what, method=method, record=d)
    form: Form = "share" if d.relative else "quantity"
    digits = numerals.digits_of(d.estimate) if d.quantity == "peak" and d.estimate else 4
    yield subject.value(
        "estimate", d.estimate, d.low, d.high, unit=d.unit, form=form, digits=digits, what=what
    )
    yield subject.value("verdict", None, form="word", word=d.verdict)
    yield subject.value("p", d.p, form="probability")
    yield subject.value("p_holm", d.p_holm, form="probability")
    yield subject.value("blocks", d.blocks, form="count")
    yield subject.value(
        "margin",
        d.margin,
        unit="" if d.margin_relative else d.margin_unit,
        form="proportion" if d.margin_relative else "quantity",
        what=f"{d.id}: margin that was declared",
    )
    for number, part in enumerate(d.parts, start=1):
        form = "share" if part.relative else "quantity"
        said = f"{d.id}: {part.what or 'its only part'}"
        of = scope.of(d.id, "parts", str(number), what=said, method=method, record=part)
        yield of.value(
            "estimate", part.estimate, part.low, part.high, unit=part.unit, form=form, what=said
        )
        yield of.value("p", part.p, form="probability")


def _compared(scope: Scope, d: Decided) -> str:
    """Say which levels are compared; of arms the claim and the table of differences say it."""
    if not d.level:
        return ""
    values = scope.values
    mine, other = values.levels_text(d.level), values.levels_text(d.against)
    at = values.levels_text(d.levels)
    # A metric that the board has no value of has no label there; its hypothesis is undecided.
    metric = d.metric if d.metric in values.analysis.missing else values.metric(d.metric).label
    return f": {metric} of {mine} minus {other}, {values.label(d.arm)}" + (
        f", at {at}" if at else ""
    )


def _factor(scope: Scope, name: str, factor: FactorSaid) -> Iterator[Known]:
    subject = scope.of("factors", name, what=f"levels of {factor.label}", method="declared")
    many = f"number of levels of {factor.label}"
    yield subject.value("levels", len(factor.levels), form="count", what=many)
