"""Attempts at trials as rows, put together as they are read.

One batch of rows is Python's, the others are Arrow's: a million take little memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labrig.errors import ReadingFault
from labrig.experiments import COUNTS, Experiment, Scalar
from labrig.measure.ledger import Entry
from labrig.measure.records import Lost
from labrig.plan import Plan
from labrig.reading import Value, read_trial
from labrig.table.traced import Traced

if TYPE_CHECKING:
    import pyarrow as pa

Taints = Mapping[tuple[str, int], str]
"""What went wrong with a tracer's output, in words, by session and attachment."""

COUNT_UNITS = {"rusage_max_rss_kib": "KiB", "output_bytes": "B"}
SOURCES = tuple(name.removeprefix("rusage_") for name in COUNTS)
"""The counts as the trial runner calls them."""
BATCH = 10_000
"""Rows that are held before they are Arrow's."""
NOTHING: Mapping[str, Any] = {}
"""What the runner said of an attempt that was lost."""
NONE = Value(lack="the trial has no such value", asked=False)
"""What a metric is that the trial was not to give."""


@dataclass(kw_only=True)
class _Tainted:
    """Trials of an arm that would count, had their tracer lost nothing."""

    trials: int = 0
    why: dict[str, None] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Lacking:
    """Kept timed trials that have no value of a metric: how many, and every reason."""

    asked: int = 0
    unasked: int = 0
    why_asked: dict[str | None, None] = field(default_factory=dict)
    why_unasked: dict[str | None, None] = field(default_factory=dict)


class TrialRows:
    """The rows of the table of trials (columns: ``docs/data.md``), and what is counted of them."""

    def __init__(
        self, experiment: Experiment, plans: Sequence[Plan], taints: Taints, traced: Traced
    ) -> None:
        """``plans`` are those of all rows to come."""
        self._experiment = plans[0].experiment
        self._metrics, self._taints, self._traced = experiment.metrics, taints, traced
        sources = [metric.source for metric in experiment.metrics.values()]
        self._reported = [one for one in sources if isinstance(one, str)]
        self._is_read = len(self._reported) < len(sources)
        self._schema = _schema(experiment, plans)
        self._batches: list[pa.RecordBatch] = []
        self._rows: list[tuple[Any, ...]] = []
        self._tainted: dict[str, _Tainted] = {}
        self._lacking = {name: _Lacking() for name in experiment.metrics}
        self._timed = 0
        self.exploratory = 0
        """Planned trials that count, and that a notebook measured."""
        self.tainted_planned = 0
        """Planned trials that would count, had their tracer lost nothing."""

    def add(self, entry: Entry, block: int, levels: tuple[Scalar, ...]) -> None:
        """Add an attempt at a trial of a cell with these ``levels``, one a factor.

        Raises ReadingFault when a kept trial's output has not the number that a metric reads there.
        """
        done, session = entry.done, entry.session
        taint = None
        if done.attachment is not None:
            taint = self._taints.get((session.session, done.attachment))
        result = NOTHING if isinstance(done, Lost) else done.result
        # Of most experiments the runner reports all: there is nothing to read and to lack.
        values = None if not self._is_read and result else self._values(entry)
        if kept := entry.kept:
            self._count(entry, values or {}, taint)
        self._rows.append(
            (
                session.session,
                session.instance,
                block,
                done.order,
                done.arm,
                done.trial,
                done.kind,
                done.role,
                done.attachment,
                kept and taint is None,
                taint,
                session.exploratory,
                *levels,
                *(
                    map(result.__getitem__, self._reported)
                    if values is None
                    else [value.number for value in values.values()]
                ),
                *map(result.get, SOURCES),
                None if isinstance(done, Lost) else done.firings,
            )
        )
        if len(self._rows) == BATCH:
            self._pack()

    def table(self, metadata: Mapping[str, str]) -> pa.Table:
        """All rows as a table with this metadata."""
        import pyarrow as pa

        self._pack()
        return pa.Table.from_batches(self._batches, self._schema).replace_schema_metadata(metadata)

    def tainted(self) -> list[dict[str, Any]]:
        """The arms with tainted trials: how many that would count else, and every reason."""
        return [
            {"arm": arm, "trials": one.trials, "why": list(one.why)}
            for arm, one in sorted(self._tainted.items())
        ]

    def missing(self) -> dict[str, dict[str, Any]]:
        """The metrics that kept timed trials have no value of: of how many, and every reason."""
        return {
            name: {
                "trials": self._timed - one.unasked,
                "lacking": one.asked,
                "why": list(one.why_asked or one.why_unasked),
            }
            for name, one in self._lacking.items()
            if one.asked or one.unasked
        }

    def _count(self, entry: Entry, values: Mapping[str, Value], taint: str | None) -> None:
        """Count an attempt that is kept, but maybe tainted."""
        planned = entry.done.role == "planned"
        if taint is not None:
            said = self._tainted.setdefault(entry.done.arm, _Tainted())
            said.trials += 1
            said.why[taint] = None
            self.tainted_planned += planned
            return
        self.exploratory += planned and entry.session.exploratory
        if entry.done.kind != "timed":
            return
        self._timed += 1
        for name, value in values.items():
            if value.number is None:
                lacking = self._lacking[name]
                if value.asked:
                    lacking.asked += 1
                    lacking.why_asked[value.lack] = None
                else:
                    lacking.unasked += 1
                    lacking.why_unasked[value.lack] = None

    def _values(self, entry: Entry) -> dict[str, Value]:
        """What each metric is; a lost attempt has none, nor one that does not count the unread."""
        done = entry.done
        values = dict.fromkeys(self._metrics, NONE)
        if isinstance(done, Lost):
            return values
        for name, metric in self._metrics.items():
            if isinstance(metric.source, str):
                values[name] = Value(number=done.result[metric.source])
        try:
            values |= read_trial(self._metrics, done.result, counted=done.kind == "counted")
        except ReadingFault as fault:
            if not entry.kept:
                return values
            raise ReadingFault(
                f"{self._experiment}: session {entry.session.session}, trial {done.trial}: {fault}"
            ) from None
        printed = self._traced.get((entry.session.session, done.trial), {})
        for name, metric in self._metrics.items():
            if metric.trace is not None and metric.trace in printed:
                values[name] = Value(number=printed[metric.trace])
        return values

    def _pack(self) -> None:
        """Let Arrow have the rows so far, their metrics in the shown units."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not self._rows:
            return
        cells = zip(zip(*self._rows, strict=True), self._schema, strict=True)
        columns = {one.name: pa.array(values, one.type) for values, one in cells}
        for name, metric in self._metrics.items():
            in_base = pc.multiply(columns[name], metric.per_read)
            columns[name] = pc.divide(in_base, metric.per_unit)
        self._batches.append(pa.RecordBatch.from_arrays([*columns.values()], schema=self._schema))
        self._rows.clear()


def _schema(experiment: Experiment, plans: Sequence[Plan]) -> pa.Schema:
    import pyarrow as pa

    text, whole, truth, number = pa.string(), pa.int64(), pa.bool_(), pa.float64()
    about = {
        "session": text,
        "instance": whole,
        "block": whole,
        "order": whole,
        "arm": text,
        "trial": text,
        "kind": text,
        "role": text,
        "attachment": whole,
        "kept": truth,
        "tainted": text,
        "exploratory": truth,
    }
    cells = [cell.levels for plan in plans for cell in plan.cells]
    columns = [
        *((name, "", kind) for name, kind in about.items()),
        *(
            (name, factor.unit, pa.array([levels[name] for levels in cells]).type)
            for name, factor in experiment.factors.items()
        ),
        *((name, metric.unit, number) for name, metric in experiment.metrics.items()),
        *((name, COUNT_UNITS.get(name, ""), number) for name in (*COUNTS, "firings")),
    ]
    return pa.schema(
        [pa.field(name, kind, metadata={"unit": unit}) for name, unit, kind in columns]
    )
