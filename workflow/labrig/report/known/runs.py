"""Values over runs: steadiness, repetition, and arms measured twice. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labrig import numerals
from labrig.report.known.naming import Scope
from labrig.report.known.value import Known
from labrig.stats.records import Repetition, Steady, Twins

STEADY = {True: "steady", False: "not steady", None: "not tested"}


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of all cells over runs, and of all twins."""
    found = scope.values.analysis
    for steady in found.steady:
        yield from _steady(scope, steady)
    for repetition in found.repetition:
        yield from _repetition(scope, repetition)
    for twins in found.twins:
        yield from _twins(scope, twins)


def _steady(scope: Scope, s: Steady) -> Iterator[Known]:
    what = scope.words(s.metric, s.arm, None, s.levels)
    trials = numerals.counted(s.trials, "timed trial")
    subject = scope.of(
        s.arm,
        levels=s.levels,
        metric=s.metric,
        what=what,
        method=f"{trials} of {numerals.counted(s.blocks, 'block')} in run order",
        record=s,
    )
    unit = scope.unit(s.metric)
    yield subject.value("steady", None, form="word", word=STEADY[s.steady])
    lag = f"autocorrelation of neighbouring trials of {what}"
    yield subject.value("lag1", s.lag1, digits=2, what=lag)
    if (warm := s.warmup) is not None:
        less = f"warm-up trials of {what}, as a share of the timed ones, less 1"
        yield subject.value("warmup", warm.relative, form="share", what=less)
        yield subject.value("warmup.mean", warm.mean, unit=unit)
        timed = f"timed trials of {what} in the blocks of the warm-up"
        yield subject.value("warmup.rest", warm.rest, unit=unit, what=timed)
        yield subject.value("warmup.trials", warm.trials, form="count")
    if (trend := s.trend) is not None:
        per = f"{unit}/trial"
        yield subject.value("trend", trend.slope, unit=per, digits=3)
        yield subject.value("trend.share", trend.slope_relative, form="share")
        yield subject.value("trend.p", trend.probability, form="probability")
        yield subject.value("trend.p_holm", trend.adjusted, form="probability")
    if (change := s.change) is not None:
        yield subject.value("change_point.before", change.before, unit=unit)
        yield subject.value("change_point.after", change.after, unit=unit)
        for name in ("block", "trial", "position"):
            yield subject.value(f"change_point.{name}", getattr(change, name), form="count")
        yield subject.value("change_point.p", change.probability, form="probability")
        yield subject.value("change_point.p_holm", change.adjusted, form="probability")


def _repetition(scope: Scope, r: Repetition) -> Iterator[Known]:
    what = scope.words(r.metric, r.arm, None, r.levels)
    trials, blocks = numerals.counted(r.trials, "trial"), numerals.counted(r.blocks, "block")
    subject = scope.of(
        r.arm,
        levels=r.levels,
        metric=r.metric,
        what=what,
        method=f"{trials} of {blocks}, method of moments",
        record=r,
    )
    unit = scope.unit(r.metric)
    yield subject.value("repetition.mean", r.mean, r.low, r.high, unit=unit)
    for name in ("within", "between"):
        said = f"standard deviation {name} blocks of {what}"
        value = getattr(r, name)
        yield subject.value(f"repetition.{name}", value, unit=unit, digits=2, what=said)
    said = f"correlation of two trials of one block, {what}"
    yield subject.value("repetition.correlation", r.correlation, digits=2, what=said)


def _twins(scope: Scope, t: Twins) -> Iterator[Known]:
    twin, original = scope.values.label(t.twin), scope.values.label(t.original)
    label, unit = scope.values.metric(t.metric).label, scope.unit(t.metric)
    blocks = numerals.counted(t.blocks, "block")
    method = f"paired differences over {blocks}, Student's t, {scope.values.confidence}"
    whole = scope.of(
        t.twin,
        metric=t.metric,
        against=t.original,
        what=f"{label} of {twin} against {original}, which runs the same",
        method=method,
        record=t,
    )
    mean = f"{label} of {twin} minus {original}, mean of all cells, as a share of the original"
    yield whole.value(
        "twin.share", t.relative, t.relative_low, t.relative_high, form="share", what=mean
    )
    yield whole.value("twin.tested", t.tested, form="count")
    yield whole.value("twin.excluding", t.excluding, form="count")
    yield whole.value("twin.expected", t.expected, digits=2)
    for cell in t.cells:
        what = scope.words(t.metric, t.twin, t.original, cell.levels)
        subject = scope.of(
            t.twin,
            levels=cell.levels,
            metric=t.metric,
            against=t.original,
            what=what,
            method=method,
            record=cell,
        )
        yield subject.value("twin", cell.estimate, cell.low, cell.high, unit=unit, what=what)
        yield subject.value(
            "twin.share",
            cell.relative,
            cell.relative_low,
            cell.relative_high,
            form="share",
            what=f"{what}, as a share of the original",
        )
