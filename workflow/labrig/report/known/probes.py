"""Values of what probes cost, of what else they changed, and of who did the work. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labrig import numerals
from labrig.experiments import COUNTS
from labrig.report.known.naming import Scope
from labrig.report.known.value import Known
from labrig.stats.records import Change, Cost, Moved
from labrig.tracing.work.record import Worked


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of all probes."""
    found = scope.values.analysis
    for cost in found.costs:
        yield from _cost(scope, cost)
    for change in found.changes:
        yield from _change(scope, change)
    for moved in found.moved:
        yield from _moved(scope, moved)
    if scope.values.worked is not None:
        yield from _work(scope, scope.values.worked)


def _cost(scope: Scope, c: Cost) -> Iterator[Known]:
    metric = scope.values.metric(c.metric)
    arm, against = scope.values.label(c.arm), scope.values.label(c.baseline)
    blocks = numerals.counted(c.blocks, "block")
    again = f", bootstrap of whole blocks, {scope.values.confidence}" if c.replicates else ""
    method = f"least-squares slope over the cells of each block, {blocks}{again}"
    what = f"{metric.label} that a firing of {arm} adds to {against}"
    subject = scope.of(c.arm, metric=c.metric, what=what, method=method, record=c)
    yield subject.value("cost", c.slope_ns, c.low_ns, c.high_ns, unit="ns", what=what)
    none = f"{metric.label} that {arm} adds to {against} without a firing"
    yield subject.value("cost.intercept", c.intercept, unit=metric.unit, what=none)
    for point in c.points:
        cell = scope.values.levels_text(point.levels)
        at = f" at {cell}" if cell else ""
        mean = f"mean of one counted trial in each of {blocks}"
        fired = scope.of(c.arm, levels=point.levels, what=f"{arm}{at}", method=mean, record=point)
        yield fired.value("firings", point.firings, form="count")
        yield scope.of(
            c.arm, levels=point.levels, metric=c.metric, what="", method=method, record=point
        ).value(
            "cost.added",
            point.added,
            point.low,
            point.high,
            unit=metric.unit,
            what=f"{metric.label} that {arm} adds to {against}{at}, a point of the line",
        )


def _change(scope: Scope, c: Change) -> Iterator[Known]:
    """What an arm adds to a count, and the count without it: all cells alike."""
    unit = "KiB" if c.count.endswith("_kib") else ""
    said = COUNTS.get(c.count, c.count).removesuffix(" (KiB)")
    arm, minus = scope.values.label(c.arm), scope.values.label(c.baseline)
    blocks = numerals.counted(c.blocks, "block")
    none = f"{said} of {minus}, all cells alike"
    yield scope.of(c.baseline, c.count, what=none, method=f"mean over {blocks}", record=None).value(
        "mean", c.without, unit=unit, what=none
    )
    what = f"{said} of {arm} minus {minus}"
    subject = scope.of(
        c.arm,
        c.count,
        against=c.baseline,
        what=what,
        method=f"paired differences over {blocks}, Student's t, {scope.values.confidence}",
        record=c,
    )
    ends = (None, None) if c.zero_variance else (c.low, c.high)
    yield subject.value("change", c.estimate, *ends, unit=unit, what=f"{what}, all cells alike")
    cell = scope.values.levels_text(c.most_levels)
    most = f"{what} where it is greatest{f', at {cell}' if cell else ''}"
    yield subject.value("change.most", c.most, unit=unit, what=most)


def _moved(scope: Scope, m: Moved) -> Iterator[Known]:
    distribution = f"@{m.aggregation}" + (f"[{','.join(m.keys)}]" if m.keys else "")
    arm, against = scope.values.label(m.arm), scope.values.label(m.baseline)
    subject = scope.of(
        m.arm,
        distribution,
        against=m.baseline,
        what=f"the distribution {distribution} of {arm} against {against}",
        method=f"total variation distance in each of {numerals.counted(m.blocks, 'block')}",
        record=m,
    )
    for name, value in (("moved", m.mean), ("moved.least", m.least), ("moved.most", m.greatest)):
        yield subject.value(name, value, form="proportion")
    yield subject.value("moved.values", m.values, form="count")


def _work(scope: Scope, worked: Worked) -> Iterator[Known]:
    at = scope.values.levels_text(worked.levels)
    cell = scope.values.label(worked.arm) + (f" at {at}" if at else "")
    subject = scope.of("work", what=cell, method="sched, proc and interrupt probes", record=worked)
    yield subject.value(
        "not_own_share",
        worked.work.not_own_share,
        form="proportion",
        what=f"time of {cell} that was not idle and not the workload's own",
    )
