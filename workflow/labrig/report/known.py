"""Every analysed value by its name, with the words for where it comes from. Pure.

A full name is EXPERIMENT.ARM[.FACTOR=LEVEL ...].METRIC.QUANTITY[.BASELINE], or
EXPERIMENT.HYPOTHESIS.QUANTITY, or EXPERIMENT.counts.NAME; what the runner counted besides time is
EXPERIMENT.ARM.COUNT.change.BASELINE and EXPERIMENT.BASELINE.COUNT.mean, all cells alike. What is
the default may be left out: the first experiment, the first metric, the first reference arm as
baseline.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from labrig import numerals
from labrig.experiment import COUNTS
from labrig.report.values import Values, unknown
from labrig.stats.records import (
    Cost,
    Decided,
    Difference,
    Levels,
    Summary,
)

Traced = Summary | Difference | Cost | Decided
"""A record of an analysis that a number can be traced to."""

_Record = TypeVar("_Record", bound=Traced)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a number, a figure or a table comes from, in words for the appendix."""

    name: str
    experiment: str
    what: str
    """What it is of: metric, arms and cell."""
    method: str
    """How it was found, and of how much."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """An analysed value. A share is ``relative``: 0.01 is 1%, and ``unit`` is empty then."""

    source: Source
    estimate: float | None
    low: float | None
    high: float | None
    unit: str
    relative: bool = False
    whole: bool = False
    """Whether it is a count: written in digits without a unit."""
    word: str | None = None
    """A value that is no number: a verdict."""

    @property
    def name(self) -> str:
        """The full name."""
        return self.source.name


def known(experiments: Mapping[str, Values]) -> dict[str, Known]:
    """Return every value of ``experiments`` by its full name, the main experiment's first."""
    out: dict[str, Known] = {}
    for experiment, values in experiments.items():
        for one in _of(experiment, values):
            out.setdefault(one.name, one)
    return out


def aliases(values: Mapping[str, Known], experiments: Mapping[str, Values]) -> dict[str, str]:
    """Return every name without some of what is the default, and the full name it stands for."""
    out: dict[str, str] = {}
    for full in values:
        for short in _shortened(full, experiments):
            out.setdefault(short, full)
    return out


def find(name: str, values: Mapping[str, Known], short: Mapping[str, str]) -> Known:
    """Return the value called ``name``, in full or as one of ``short``.

    Raises DocumentError with near matches when there is none.
    """
    full = name if name in values else short.get(name)
    if full is None or full not in values:
        raise unknown("value", name, _likely(name, [*short, *values]))
    return values[full]


def source_of(experiment: str, values: Values, record: Traced) -> Source:
    """Return where ``record``, which is of ``values``, comes from."""
    return Source(
        name=name_of(experiment, values, record),
        experiment=experiment,
        what=_what(values, record),
        method=_method(values, record),
    )


def name_of(experiment: str, values: Values, record: Traced) -> str:
    """Return the full name of a record's estimate."""
    if isinstance(record, Decided):
        return f"{experiment}.{record.id}.estimate"
    if isinstance(record, Cost):
        return f"{experiment}.{record.arm}.{record.metric}.cost"
    parts = [experiment, record.arm, *_cell(record.levels), record.metric]
    if isinstance(record, Summary):
        return ".".join([*parts, "mean"])
    return ".".join([*parts, "difference", record.baseline])


def share_of(source: Source) -> Source:
    """Return the source of a difference as that of its share of the baseline."""
    name = source.name.replace(".difference.", ".share.")
    what = source.what + ", as a share of the baseline"
    return Source(name=name, experiment=source.experiment, what=what, method=source.method)


def _of(experiment: str, values: Values) -> Iterator[Known]:
    found = values.analysis
    for decided in found.hypotheses:
        source = source_of(experiment, values, decided)
        yield Known(
            source=source,
            estimate=decided.estimate,
            low=decided.low,
            high=decided.high,
            unit=decided.unit,
            relative=decided.relative,
        )
        for name in ("p", "p_holm"):
            yield _bare(source, "estimate", name, getattr(decided, name))
        yield replace(_bare(source, "estimate", "verdict", None), word=decided.verdict)
    for d in found.differences:
        source = source_of(experiment, values, d)
        unit = values.metric(d.metric).unit
        yield Known(source=source, estimate=d.estimate, low=d.low, high=d.high, unit=unit)
        yield Known(
            source=share_of(source),
            estimate=d.relative,
            low=d.relative_low,
            high=d.relative_high,
            unit="",
            relative=True,
        )
    for s in found.summaries:
        source = source_of(experiment, values, s)
        unit = values.metric(s.metric).unit
        for name in ("mean", "median", "minimum", "maximum", "stddev"):
            yield _bare(source, "mean", name, getattr(s, name), unit)
        for name in ("trials", "blocks"):
            yield _bare(source, "mean", name, getattr(s, name), whole=True)
    for c in found.costs:
        source = source_of(experiment, values, c)
        yield Known(source=source, estimate=c.slope_ns, low=c.low_ns, high=c.high_ns, unit="ns")
        yield _bare(source, "cost", "intercept", c.intercept, values.metric(c.metric).unit)
        for point in c.points:
            name = ".".join([experiment, c.arm, *_cell(point.levels), "firings"])
            cell = values.levels_text(point.levels)
            yield Known(
                source=Source(
                    name=name,
                    experiment=experiment,
                    what=f"firings of {values.label(c.arm)}{' at ' + cell if cell else ''}",
                    method=f"mean of one counted trial in each of {c.blocks} blocks",
                ),
                estimate=point.firings,
                low=None,
                high=None,
                unit="",
                whole=True,
            )
    yield from _changes(experiment, values)
    for field in fields(found.counts):
        yield Known(
            source=Source(
                name=f"{experiment}.counts.{field.name}",
                experiment=experiment,
                what=field.name.replace("_", " "),
                method="counted in the table of trials",
            ),
            estimate=getattr(found.counts, field.name),
            low=None,
            high=None,
            unit="",
            whole=True,
        )
    if values.worked is not None:
        yield Known(
            source=Source(
                name=f"{experiment}.work.not_own_share",
                experiment=experiment,
                what="time that was not idle and not the workload's own",
                method="sched, proc and interrupt probes",
            ),
            estimate=values.worked.work.not_own_share,
            low=None,
            high=None,
            unit="",
            relative=True,
        )


def _changes(experiment: str, values: Values) -> Iterator[Known]:
    """What the runner counted besides time: without a tracer, and what each arm adds to it."""
    for change in values.analysis.changes:
        unit = "KiB" if change.count.endswith("_kib") else ""
        count = COUNTS.get(change.count, change.count).removesuffix(" (KiB)")
        blocks = numerals.counted(change.blocks, "block")
        baseline = values.label(change.baseline)
        yield Known(
            source=Source(
                name=f"{experiment}.{change.baseline}.{change.count}.mean",
                experiment=experiment,
                what=f"{count} of {baseline}, all cells alike",
                method=f"mean over {blocks}",
            ),
            estimate=change.without,
            low=None,
            high=None,
            unit=unit,
        )
        yield Known(
            source=Source(
                name=f"{experiment}.{change.arm}.{change.count}.change.{change.baseline}",
                experiment=experiment,
                what=f"{count} of {values.label(change.arm)} minus {baseline}, all cells alike",
                method=f"paired differences over {blocks}, Student's t, {values.confidence}",
            ),
            estimate=change.estimate,
            low=None if change.zero_variance else change.low,
            high=None if change.zero_variance else change.high,
            unit=unit,
        )


def _bare(
    source: Source, ending: str, name: str, value: float | None, unit: str = "", whole: bool = False
) -> Known:
    """A value without an interval, named beside that of ``source``."""
    other = Source(
        name=source.name.removesuffix(ending) + name,
        experiment=source.experiment,
        what=f"{name.replace('_', ' ')} of {source.what}",
        method=source.method,
    )
    return Known(source=other, estimate=value, low=None, high=None, unit=unit, whole=whole)


def _cell(levels: Levels) -> list[str]:
    return [f"{factor}={value}" for factor, value in levels.items()]


def _what(values: Values, record: Traced) -> str:
    if isinstance(record, Decided):
        return f"{record.id}: {record.quantity.replace('_', ' ')} that decided it"
    metric = values.metric(record.metric).label
    if isinstance(record, Cost):
        against = values.label(record.baseline)
        return f"{metric} that a firing of {values.label(record.arm)} adds to {against}"
    cell = values.levels_text(record.levels)
    at = f" at {cell}" if cell else ""
    if isinstance(record, Summary):
        return f"{metric} of {values.label(record.arm)}{at}"
    return f"{metric} of {values.label(record.arm)} minus {values.label(record.baseline)}{at}"


def _method(values: Values, record: Traced) -> str:
    blocks = numerals.counted(record.blocks, "block")
    if isinstance(record, Decided):
        return f"{record.method}, {blocks}, {100 * record.confidence:g}%"
    if isinstance(record, Summary):
        return f"{numerals.counted(record.trials, 'timed trial')} of {blocks}"
    if isinstance(record, Cost):
        how = "least-squares slope over the cells of each block"
        again = f", bootstrap of whole blocks, {values.confidence}" if record.replicates else ""
        return f"{how}, {blocks}{again}"
    return f"paired differences over {blocks}, Student's t, {values.confidence}"


def _shortened(full: str, experiments: Mapping[str, Values]) -> Iterator[str]:
    """Yield ``full`` without each of its defaults, and without any several of them."""
    main = next(iter(experiments))
    experiment = next(name for name in experiments if full.startswith(f"{name}."))
    found = experiments[experiment].analysis
    cuts = [(f"{experiment}.", "")] if experiment == main else []
    if found.metrics:
        cuts.append((f".{next(iter(found.metrics))}.", "."))
    if found.reference:
        cuts.append((f".{found.reference[0]}", ""))
    for count in range(1, len(cuts) + 1):
        for chosen in itertools.combinations(cuts, count):
            text = full
            for cut, put in chosen:
                if cut.startswith(".") and not cut.endswith("."):
                    text = text.removesuffix(cut)
                elif cut.startswith("."):
                    head, middle, tail = text.rpartition(cut)
                    text = head + put + tail if middle else text
                else:
                    text = text.removeprefix(cut)
            if text != full:
                yield text


def _likely(name: str, every: list[str]) -> list[str]:
    """The names that share most parts with ``name``: few enough to be compared letter by letter."""
    wanted = set(name.split("."))
    ranked = sorted(
        dict.fromkeys(every), key=lambda one: (-len(wanted & set(one.split("."))), len(one))
    )
    return ranked[:400]
