"""Which trials a value is of, by the record of the analysis that it is read from. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from labrig.experiments import COUNTS
from labrig.provenance.explain.sample import (
    Place,
    Sample,
    attached,
    cells_at,
    each,
    every,
    named,
    pairs,
)
from labrig.report.known import Known
from labrig.report.values import Values
from labrig.stats.records import (
    Aggregate,
    Analysis,
    Change,
    Cost,
    Decided,
    Difference,
    Fit,
    Levels,
    MinistatRow,
    Moved,
    Part,
    Point,
    Repetition,
    Residual,
    Steady,
    Summary,
    Sweep,
    SweepPoint,
    TrialLevel,
    TwinCell,
    Twins,
)
from labrig.tcp.comparison import Comparison
from labrig.tcp.record import Bound, RoundTrip
from labrig.tracing.work.record import Worked

TRIAL_LEVEL = "Welch's t over single trials"
"""The method of a hypothesis in which blocks are not seen."""


def samples(known: Known, values: Values) -> tuple[Sample, ...] | None:
    """Return the trials that a value is of; None for one that no trial says: what was declared.

    Of who did the work, which trials of its own say, there are none here.
    """
    found, record = values.analysis, known.record
    match record:
        case Summary() | Repetition():
            return (each(record.metric, [(record.arm, record.levels)]),)
        case Steady():
            kinds = ("timed", "warmup") if known.quantity.startswith("warmup") else ("timed",)
            return (each(record.metric, [(record.arm, record.levels)], kinds),)
        case Difference():
            return (pairs(record.metric, record.arm, record.baseline, [record.levels]),)
        case TrialLevel():
            own = known.quantity in ("bootstrap.mean", "bootstrap.median")
            arms = [record.arm] if own else [record.arm, record.baseline]
            return (each(record.metric, [(arm, record.levels) for arm in arms]),)
        case MinistatRow():
            table = next(one for one in found.ministat if _within(record, one.rows))
            arms = [record.arm, table.baseline]
            return (each(table.metric, [(arm, table.levels) for arm in arms]),)
        case Cost() | Point():
            return _cost(found, record, known.quantity)
        case Change():
            return (_change(found, record),)
        case Twins() | TwinCell():
            return (_twins(found, record),)
        case Sweep() | SweepPoint() | Fit() | Residual():
            return (_sweep(found, record),)
        case Decided() | Part():
            return _decided(found, record)
        case Aggregate():
            return (attached(record.arm),)
        case Moved():
            return (attached(record.arm, record.baseline),)
        case Comparison() | RoundTrip() | Bound():
            return _connections(values, record, known.quantity)
        case Worked():
            return ()
    return _without_record(found, known)


def _cost(found: Analysis, record: Cost | Point, quantity: str) -> tuple[Sample, ...]:
    """Of a line its times and firings in all cells; of a point of it those at its cell."""
    cost = record
    if isinstance(cost, Point):
        cost = next(one for one in found.costs if _within(record, one.points))
    cells = [record.levels] if isinstance(record, Point) else cells_at(found, {})
    fired = Sample(
        groups=tuple(((cost.arm, levels),) for levels in cells),
        kinds=("counted",),
        metric="firings",
    )
    timed = pairs(cost.metric, cost.arm, cost.baseline, cells)
    if not isinstance(record, Point):
        return timed, fired
    return (fired,) if quantity == "firings" else (timed,)


def _change(found: Analysis, record: Change) -> Sample:
    """Of all cells, also where it is told of the one that changed most: it was looked for."""
    cells = cells_at(found, {})
    return pairs(record.count, record.arm, record.baseline, cells, common=True)


def _twins(found: Analysis, record: Twins | TwinCell) -> Sample:
    whole = record
    if isinstance(whole, TwinCell):
        whole = next(one for one in found.twins if _within(record, one.cells))
    cells = [record.levels] if isinstance(record, TwinCell) else cells_at(found, {})
    return pairs(whole.metric, whole.twin, whole.original, cells)


def _sweep(found: Analysis, record: Sweep | SweepPoint | Fit | Residual) -> Sample:
    sweep = next(one for one in found.sweeps if _of_sweep(record, one))
    at = dict(sweep.others)
    if isinstance(record, SweepPoint):
        levels = found.factors[sweep.factor].levels
        at[sweep.factor] = next(one.value for one in levels if float(one.value) == record.x)
    groups = tuple(((sweep.arm, levels),) for levels in cells_at(found, at))
    line = not isinstance(record, SweepPoint)
    return Sample(groups=groups, metric=sweep.metric, common=line)


def _of_sweep(record: object, sweep: Sweep) -> bool:
    within = (sweep, *sweep.points, *sweep.fits, *(r for fit in sweep.fits for r in fit.residuals))
    return _within(record, within)


def _decided(found: Analysis, record: Decided | Part) -> tuple[Sample, ...]:
    one = record
    if isinstance(one, Part):
        one = next(whole for whole in found.hypotheses if _within(record, whole.parts))
    along = cells_at(found, one.levels)
    if one.quantity == "cost_per_firing":
        cells = cells_at(found, {})
        # Where the baseline fires too, both are held against the first reference arm.
        both = one.baseline is not None and _fires(found, one.baseline)
        arms = [one.arm, str(one.baseline)] if both else [one.arm]
        against = found.reference[0] if both else str(one.baseline)
        timed = [pairs(one.metric, arm, against, cells) for arm in arms]
        return *timed, Sample(
            groups=tuple(((arm, levels),) for arm in arms for levels in cells),
            kinds=("counted",),
            metric="firings",
        )
    groups: list[tuple[Place, ...]]
    if one.level:
        mine = [{**levels, **one.level} for levels in along if _at(levels, one.level)]
        other = [{**levels, **one.against} for levels in mine]
        groups = [((one.arm, a), (one.arm, b)) for a, b in zip(mine, other, strict=True)]
    elif one.baseline is not None:
        groups = [((one.arm, levels), (one.baseline, levels)) for levels in along]
    else:
        groups = [tuple((one.arm, levels) for levels in along)]
    if one.method == TRIAL_LEVEL:
        return (each(one.metric, [place for group in groups for place in group]),)
    return (Sample(groups=tuple(groups), metric=one.metric, paired=True, common=True),)


def _at(levels: Levels, wanted: Levels) -> bool:
    return all(levels[name] == value for name, value in wanted.items())


def _fires(found: Analysis, arm: str) -> bool:
    costs = (one for one in found.costs if one.arm == arm)
    return any(point.firings > 0 for one in costs for point in one.points)


def _connections(
    values: Values, record: Comparison | RoundTrip | Bound, quantity: str
) -> tuple[Sample, ...]:
    """The traced trials whose connections are told of; of a line also those it goes through."""
    tcp = values.tcp
    assert tcp is not None
    if isinstance(record, Comparison):
        return (named(tcp.arm, tcp.connections),)
    # Of times and windows only timed trials tell.
    timed = [one for one in tcp.connections if one.kind == "timed"]
    if isinstance(record, RoundTrip):
        mine = [
            one for one in timed if one.levels == record.levels and one.handshake_ms is not None
        ]
        if quantity == "window.filled":
            mine = [one for one in mine if one.bandwidth and one.window_kib]
        return (named(tcp.arm, mine),)
    cells = [one.levels for one in tcp.round_trips if _at(one.levels, record.others)]
    line = Sample(
        groups=(tuple((record.arm, levels) for levels in cells),), metric=record.metric, paired=True
    )
    return line, named(tcp.arm, [one for one in timed if one.levels in cells])


def _without_record(found: Analysis, known: Known) -> tuple[Sample, ...] | None:
    """Of counts all trials; of a count without probes what the change of it stands on."""
    parts = known.name.removeprefix(f"{known.source.experiment}.").split(".")
    if parts[0] == "counts":
        return (every(found),)
    if len(parts) > 1 and parts[1] in COUNTS:
        changes = (one for one in found.changes if one.count == parts[1])
        return tuple(_change(found, one) for one in itertools.islice(changes, 1))
    return None


def _within(record: object, ones: Sequence[object]) -> bool:
    """Whether ``record`` itself is among ``ones``, and not one like it."""
    return any(one is record for one in ones)
