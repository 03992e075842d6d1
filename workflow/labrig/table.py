"""Journals to a tidy table: a row a trial, a column a factor and a metric, units in the schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.errors import UsageError
from labrig.experiment import Experiment
from labrig.measure.journal import End, Record, Session
from labrig.measure.ledger import Ledger, hold
from labrig.plan import Plan

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def make_table(
    experiment: Experiment,
    plan: Plan,
    journals: Mapping[str, Sequence[Record]],
    hashes: Mapping[str, str],
    hypotheses: Mapping[str, str],
) -> pa.Table:
    """Lay out every trial record of ``journals`` as a row (columns: ``docs/data.md``).

    ``hashes`` are the journals' SHA-256 by file name; ``hypotheses`` the present hash of each
    hypothesis by id, held against those that the sessions began with.
    """
    import pyarrow as pa

    ledger = hold(plan, journals)
    headers = _contributing(ledger)
    metadata = {
        "experiment": plan.experiment,
        "size": plan.size,
        "board": plan.board,
        "identity": plan.identity,
        "facts": dict(headers[0].facts),
        "versions": _versions(headers),
        "counts": {"kept": ledger.kept, "lost": ledger.lost, "sessions": len(headers)},
        "journals": dict(sorted(hashes.items())),
        "measured": {"first": headers[0].started, "last": _last(headers, journals)},
        "post_hoc": _post_hoc(headers, hypotheses),
    }
    columns = _columns(experiment, plan, ledger)
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


def _columns(experiment: Experiment, plan: Plan, ledger: Ledger) -> list[tuple[str, str, Any]]:
    import pyarrow as pa

    entries = ledger.entries
    levels = {
        trial.id: plan.cells[trial.cell].levels
        for block in plan.blocks
        for run in block.arms
        for trial in run.trials
    }
    # A trial that the plan no longer has (its level was taken out) has no levels to show.
    rows = [entry for entry in entries if entry.done.trial in levels]
    columns: list[tuple[str, str, Any]] = [
        ("session", "", pa.array([row.session.session for row in rows], pa.string())),
        ("instance", "", pa.array([row.session.instance for row in rows], pa.int64())),
        ("block", "", pa.array([row.session.block for row in rows], pa.int64())),
        ("order", "", pa.array([row.done.order for row in rows], pa.int64())),
        ("arm", "", pa.array([row.done.arm for row in rows], pa.string())),
        ("trial", "", pa.array([row.done.trial for row in rows], pa.string())),
        ("kind", "", pa.array([row.done.kind for row in rows], pa.string())),
        ("role", "", pa.array([row.done.role for row in rows], pa.string())),
        ("kept", "", pa.array([row.kept for row in rows], pa.bool_())),
    ]
    for name, factor in experiment.factors.items():
        columns.append(
            (name, factor.unit, pa.array([levels[row.done.trial][name] for row in rows]))
        )
    for name, metric in experiment.metrics.items():
        values = [row.done.result[metric.source] / metric.per_unit for row in rows]
        columns.append((name, metric.unit, pa.array(values, pa.float64())))
    firings = [None if row.done.firings is None else float(row.done.firings) for row in rows]
    columns.append(("firings", "", pa.array(firings, pa.float64())))
    return columns


def _contributing(ledger: Ledger) -> list[Session]:
    """The sessions that have a kept record, in the order in which they began."""
    found = {entry.session.session: entry.session for entry in ledger.entries if entry.kept}
    return [found[name] for name in sorted(found)]


def _last(headers: Sequence[Session], journals: Mapping[str, Sequence[Record]]) -> str:
    """When the newest contributing session ended; its start, if it was interrupted."""
    names = {header.session for header in headers}
    ends = [
        records[-1].ended if isinstance(records[-1], End) else records[0].started
        for records in journals.values()
        if isinstance(records[0], Session) and records[0].session in names
    ]
    return max(ends)


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
