"""Journals to a tidy table: a row a trial, a column a factor and a metric, units in the schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.board_kind import kind_of
from labrig.boards.facts import changes
from labrig.errors import ReadingFault, UsageError
from labrig.experiments import COUNTS, Experiment, Scalar
from labrig.measure.journal import End, Lost, Record, Session
from labrig.measure.ledger import Entry, entries, hold
from labrig.measure.stopping import Look
from labrig.plan import Plan
from labrig.reading import Value, read_trial
from labrig.traced import Traced

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


_COUNT_UNITS = {"rusage_max_rss_kib": "KiB", "output_bytes": "B"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one board measured of an experiment."""

    plan: Plan
    journals: Mapping[str, Iterable[Record]]
    """Records by file name; read several times."""
    hashes: Mapping[str, str]
    """The journals' SHA-256, by file name."""
    recorded: bool = False
    """Whether the board is declared as a record of what was measured before."""
    looks: tuple[Look, ...] = ()
    """What a declared sequential rule saw."""


NONE = Value(lack="the trial has no such value", asked=False)
"""What a metric is that the trial was not to give."""

Taints = Mapping[tuple[str, int], str]
"""What went wrong with a tracer's output, in words, by session and attachment."""


def make_table(
    experiment: Experiment,
    parts: Sequence[Part],
    hypotheses: Mapping[str, str],
    taints: Taints,
    traced: Traced | None = None,
) -> pa.Table:
    """Lay out every attempt of every board as a row (columns: ``docs/data.md``).

    ``hypotheses`` is the present hash of each hypothesis by id, held against those that the
    sessions began with. Blocks are numbered on from board to board: none is two boards'. Trials
    whose attachment is in ``taints`` are marked and not kept, but not measured again either: the
    same script would lose as much again. ``traced`` is what scripts printed of each trial.

    Raises ReadingFault when a kept trial's output has not the number that a metric reads there.
    """
    import pyarrow as pa

    ledgers = [hold(part.plan, part.journals) for part in parts]
    attempts = [[entry for _, entry in entries(part.plan, part.journals)] for part in parts]
    contributing = [_contributing(of_part) for of_part in attempts]
    headers = [header for of_part in contributing for header in of_part]
    rows: list[_Row] = []
    blocks = 0
    for part, of_part in zip(parts, attempts, strict=True):
        rows += _rows(experiment, part.plan, of_part, blocks, taints, traced or {})
        blocks += len(part.plan.blocks)
    tainted = [row for row in rows if row.taint is not None and row.entry.kept]
    metadata = {
        "experiment": parts[0].plan.experiment,
        "size": parts[0].plan.size,
        "boards": [_board(*one) for one in zip(parts, contributing, strict=True)],
        "versions": _versions(headers),
        "counts": {
            "exploratory": sum(row.counts and row.entry.session.exploratory for row in rows),
            "kept": sum(ledger.kept for ledger in ledgers)
            - sum(row.entry.done.role == "planned" for row in tainted),
            "lost": sum(ledger.lost for ledger in ledgers),
            "sessions": len(headers),
        },
        "tainted": _tainted(tainted),
        "missing": _missing(experiment, rows),
        "journals": dict(sorted(_hashes(parts).items())),
        "measured": {
            "first": min(header.started for header in headers),
            "last": max(map(_last, contributing, [part.journals for part in parts])),
        },
        "post_hoc": _post_hoc(headers, hypotheses),
        "looks": {part.plan.board: [asdict(look) for look in part.looks] for part in parts},
    }
    columns = _columns(experiment, rows)
    fields = [
        pa.field(name, values.type, metadata={"unit": unit}) for name, unit, values in columns
    ]
    schema = pa.schema(fields, metadata={"labrig": json.dumps(metadata, sort_keys=True)})
    return pa.table([values for _, _, values in columns], schema=schema)


def write_table(table: pa.Table, path: Path) -> None:
    """Write ``table`` as Parquet."""
    import pyarrow.parquet as pq

    pq.write_table(table, path)


def read_table(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read a table and what its schema says of it (``docs/data.md``).

    Raises UsageError when the file is not such a table.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        metadata: dict[str, Any] = json.loads((table.schema.metadata or {})[b"labrig"])
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise UsageError(f"{path}: not a table of trials: {error}") from None
    return table.to_pandas(), metadata


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    entry: Entry
    block: int
    levels: Mapping[str, Scalar]
    values: Mapping[str, Value]
    """By metric, as it was reported or read."""
    taint: str | None

    @property
    def kept(self) -> bool:
        return self.entry.kept and self.taint is None

    @property
    def counts(self) -> bool:
        """Whether it is the one kept record of a planned trial."""
        return self.kept and self.entry.done.role == "planned"


def _rows(
    experiment: Experiment,
    plan: Plan,
    attempts: Sequence[Entry],
    blocks: int,
    taints: Taints,
    traced: Traced,
) -> list[_Row]:
    """The attempts at trials that the plan has, their blocks counted on from ``blocks``."""
    levels = {
        trial.id: plan.cells[trial.cell].levels
        for block in plan.blocks
        for run in block.arms
        for trial in run.trials
    }
    # A trial that the plan no longer has (its level was taken out) has no levels to show.
    return [
        _Row(
            entry=entry,
            block=blocks + entry.session.block,
            levels=levels[entry.done.trial],
            values=_values(
                experiment, entry, traced.get((entry.session.session, entry.done.trial), {})
            ),
            taint=None
            if entry.done.attachment is None
            else taints.get((entry.session.session, entry.done.attachment)),
        )
        for entry in attempts
        if entry.done.trial in levels
    ]


def _columns(experiment: Experiment, rows: Sequence[_Row]) -> list[tuple[str, str, Any]]:
    import pyarrow as pa

    done = [row.entry.done for row in rows]
    explored = [row.entry.session.exploratory for row in rows]
    columns: list[tuple[str, str, Any]] = [
        ("session", "", pa.array([row.entry.session.session for row in rows], pa.string())),
        ("instance", "", pa.array([row.entry.session.instance for row in rows], pa.int64())),
        ("block", "", pa.array([row.block for row in rows], pa.int64())),
        ("order", "", pa.array([one.order for one in done], pa.int64())),
        ("arm", "", pa.array([one.arm for one in done], pa.string())),
        ("trial", "", pa.array([one.trial for one in done], pa.string())),
        ("kind", "", pa.array([one.kind for one in done], pa.string())),
        ("role", "", pa.array([one.role for one in done], pa.string())),
        ("attachment", "", pa.array([one.attachment for one in done], pa.int64())),
        ("kept", "", pa.array([row.kept for row in rows], pa.bool_())),
        ("tainted", "", pa.array([row.taint for row in rows], pa.string())),
        ("exploratory", "", pa.array(explored, pa.bool_())),
    ]
    for name, factor in experiment.factors.items():
        columns.append((name, factor.unit, pa.array([row.levels[name] for row in rows])))
    for name, metric in experiment.metrics.items():
        found = [row.values.get(name, NONE).number for row in rows]
        values = [None if number is None else metric.shown(number) for number in found]
        columns.append((name, metric.unit, pa.array(values, pa.float64())))
    for name in COUNTS:
        source = name.removeprefix("rusage_")
        counts = [None if isinstance(one, Lost) else one.result.get(source) for one in done]
        columns.append((name, _COUNT_UNITS.get(name, ""), pa.array(counts, pa.float64())))
    firings = [None if isinstance(one, Lost) else one.firings for one in done]
    columns.append(("firings", "", pa.array(firings, pa.float64())))
    return columns


def _tainted(rows: Sequence[_Row]) -> list[dict[str, Any]]:
    """The arms with tainted trials: how many that would count else, and every reason."""
    by_arm: dict[str, list[_Row]] = {}
    for row in rows:
        by_arm.setdefault(row.entry.done.arm, []).append(row)
    return [
        {
            "arm": arm,
            "trials": len(of_arm),
            "why": list(dict.fromkeys(row.taint for row in of_arm)),
        }
        for arm, of_arm in sorted(by_arm.items())
    ]


def _hashes(parts: Sequence[Part]) -> dict[str, str]:
    """The journals' hashes by file name, preceded by the board where there are several."""
    return {
        name if len(parts) == 1 else f"{part.plan.board}/{name}": digest
        for part in parts
        for name, digest in part.hashes.items()
    }


def _values(experiment: Experiment, entry: Entry, traced: Mapping[str, float]) -> dict[str, Value]:
    """What each metric is; a lost attempt has none, nor one that does not count what is unread."""
    done = entry.done
    if isinstance(done, Lost):
        return {}
    reported = {
        name: Value(number=done.result[metric.source])
        for name, metric in experiment.metrics.items()
        if isinstance(metric.source, str)
    }
    try:
        read = read_trial(experiment.metrics, done.result, counted=done.kind == "counted")
    except ReadingFault as fault:
        if not entry.kept:
            return reported
        raise ReadingFault(
            f"session {entry.session.session}, trial {done.trial}: {fault}"
        ) from None
    printed = {
        name: Value(number=traced[metric.trace])
        for name, metric in experiment.metrics.items()
        if metric.trace is not None and metric.trace in traced
    }
    return {**reported, **read, **printed}


def _missing(experiment: Experiment, rows: Sequence[_Row]) -> dict[str, dict[str, Any]]:
    """The metrics that kept timed trials have no value of: of how many, and every reason."""
    found = {}
    timed = [row for row in rows if row.kept and row.entry.done.kind == "timed"]
    for name in experiment.metrics:
        values = [row.values.get(name, NONE) for row in timed]
        lacking = [value for value in values if value.number is None]
        if lacking:
            asked = [value for value in lacking if value.asked]
            found[name] = {
                "trials": len(values) - sum(not value.asked for value in lacking),
                "lacking": len(asked),
                "why": list(dict.fromkeys(value.lack for value in asked or lacking)),
            }
    return found


def _contributing(attempts: Iterable[Entry]) -> list[Session]:
    """The sessions that have a kept record, in the order in which they began."""
    found = {entry.session.session: entry.session for entry in attempts if entry.kept}
    return [found[name] for name in sorted(found)]


def _last(headers: Sequence[Session], journals: Mapping[str, Iterable[Record]]) -> str:
    """When the newest contributing session ended; its start, if it was interrupted."""
    ended = [header.started for header in headers]
    names = {header.session for header in headers}
    for records in journals.values():
        session: Session | None = None
        for record in records:
            if isinstance(record, Session):
                session = record
            elif isinstance(record, End) and session is not None and session.session in names:
                ended.append(record.ended)
    return max(ended)


def _board(part: Part, headers: Sequence[Session]) -> dict[str, Any]:
    """Say what a board was, of which kind in which blocks, how loaded, and what changed there."""
    kinds: dict[str, list[int]] = {}
    for header in headers:
        kinds.setdefault(_kind(header.facts), []).append(header.block)
    names = {header.session: header for header in headers}
    changed: list[str] = []
    loads: list[float] = [float(h.facts["load_1min"]) for h in headers if "load_1min" in h.facts]
    for records in part.journals.values():
        session: Session | None = None
        for record in records:
            if isinstance(record, Session):
                session = names.get(record.session)
            elif isinstance(record, End) and session is not None:
                changed += changes(session.facts, record.facts)
                if "load_1min" in record.facts:
                    loads.append(float(record.facts["load_1min"]))
    return {
        "name": part.plan.board,
        "identity": part.plan.identity,
        "facts": dict(headers[0].facts),
        "kinds": {kind: sorted(set(blocks)) for kind, blocks in kinds.items()},
        "boots": len(
            {(header.facts.get("board"), header.facts.get("boot_id")) for header in headers}
        ),
        "restored": sorted({header.block for header in headers if header.start != "boot"}),
        "record_of": _record_of(part, headers),
        "changes": list(dict.fromkeys(changed)),
        "load": [min(loads), max(loads)] if loads else [],
    }


def _record_of(part: Part, headers: Sequence[Session]) -> list[str]:
    """The boards that ran the trials, where these were read from a record.

    A board declared under another name than the journals have is a record whatever it is called.
    """
    ran = dict.fromkeys(header.board for header in headers)
    return [name for name in ran if part.recorded or name != part.plan.board]


def _kind(facts: Mapping[str, str]) -> str:
    """Name the kind of board: boards of one kind may share a pool, and a comparison."""
    system = next(iter(facts.get("kernel", "").split()), "unknown system")
    words = (system, facts.get("machine", ""), facts.get("cpu_model", ""))
    said = {"emulator": "emulated", "local": "local", "ssh": ""}[kind_of(facts)]
    return " ".join(word for word in (*words, said) if word)


def _versions(headers: Sequence[Session]) -> dict[str, str]:
    """What measured, by name; where sessions differ, every value in the order of the sessions."""
    names = dict.fromkeys(name for header in headers for name in header.versions)
    return {
        name: ", ".join(dict.fromkeys(header.versions.get(name, "?") for header in headers))
        for name in names
    }


def _post_hoc(headers: Sequence[Session], hypotheses: Mapping[str, str]) -> list[str]:
    """Ids of hypotheses that are not those with which every contributing session began."""
    return sorted(
        key
        for key, value in hypotheses.items()
        if any(header.hypotheses.get(key) != value for header in headers)
    )
