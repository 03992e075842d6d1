"""Journals to a tidy table: a row a trial, a column a factor and a metric, units in the schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labrig.board_kind import kind_of
from labrig.boards.facts import changes
from labrig.errors import UsageError
from labrig.experiments import Experiment
from labrig.measure.journal import of_kinds
from labrig.measure.ledger import Tally, entries
from labrig.measure.records import End, Record, Session
from labrig.measure.stopping import Look
from labrig.plan import Plan
from labrig.table.traced import Traced
from labrig.table.trial_rows import Taints, TrialRows

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


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
    rows = TrialRows(experiment, [part.plan for part in parts], taints, traced or {})
    tallies: list[Tally] = []
    contributing: list[list[Session]] = []
    blocks = 0
    for part in parts:
        tally, sessions = _read(experiment, part, blocks, rows)
        tallies.append(tally)
        contributing.append(sessions)
        blocks += len(part.plan.blocks)
    headers = [header for of_part in contributing for header in of_part]
    ends = [_ends(*one) for one in zip(parts, contributing, strict=True)]
    metadata = {
        "experiment": parts[0].plan.experiment,
        "size": parts[0].plan.size,
        "boards": [_board(*one) for one in zip(parts, contributing, ends, strict=True)],
        "versions": _versions(headers),
        "counts": {
            "exploratory": rows.exploratory,
            "kept": sum(len(tally.kept) for tally in tallies) - rows.tainted_planned,
            "lost": sum(tally.lost for tally in tallies),
            "sessions": len(headers),
        },
        "tainted": rows.tainted(),
        "missing": rows.missing(),
        "journals": dict(sorted(_hashes(parts).items())),
        "measured": {
            "first": min(header.started for header in headers),
            # Of an interrupted session its start.
            "last": max(
                [header.started for header in headers]
                + [end.ended for of_part in ends for _, end in of_part]
            ),
        },
        "post_hoc": _post_hoc(headers, hypotheses),
        "looks": {part.plan.board: [asdict(look) for look in part.looks] for part in parts},
    }
    return rows.table({"labrig": json.dumps(metadata, sort_keys=True)})


def _read(
    experiment: Experiment, part: Part, blocks: int, rows: TrialRows
) -> tuple[Tally, list[Session]]:
    """Add the attempts at trials that a part's plan has; count all, and say whose sessions count.

    Blocks are counted on from ``blocks``. Sessions are those with a kept record, in order.
    """
    tally = Tally()
    sessions: dict[str, Session] = {}
    levels = [tuple(cell.levels[name] for name in experiment.factors) for cell in part.plan.cells]
    for name, entry in entries(part.plan, part.journals):
        tally.add(name, entry)
        if entry.kept:
            sessions[entry.session.session] = entry.session
        # A trial that the plan no longer has (its level was taken out) has no levels to show.
        if entry.planned is not None:
            rows.add(entry, blocks + entry.session.block, levels[entry.planned.cell])
    return tally, [sessions[name] for name in sorted(sessions)]


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


def _hashes(parts: Sequence[Part]) -> dict[str, str]:
    """The journals' hashes by file name, preceded by the board where there are several."""
    return {
        name if len(parts) == 1 else f"{part.plan.board}/{name}": digest
        for part in parts
        for name, digest in part.hashes.items()
    }


def _ends(part: Part, headers: Iterable[Session]) -> list[tuple[Session, End]]:
    """The contributing sessions that were not interrupted, each with its end."""
    names = {header.session for header in headers}
    found = []
    for records in part.journals.values():
        session: Session | None = None
        for record in of_kinds(records, Session, End):
            if isinstance(record, Session):
                session = record
            elif isinstance(record, End) and session is not None and session.session in names:
                found.append((session, record))
    return found


def _board(
    part: Part, headers: Sequence[Session], ends: Sequence[tuple[Session, End]]
) -> dict[str, Any]:
    """Say what a board was, of which kind in which blocks, how loaded, and what changed there."""
    kinds: dict[str, list[int]] = {}
    for header in headers:
        kinds.setdefault(_kind(header.facts), []).append(header.block)
    loads = [float(h.facts["load_1min"]) for h in headers if "load_1min" in h.facts]
    loads += [float(end.facts["load_1min"]) for _, end in ends if "load_1min" in end.facts]
    changed = [words for header, end in ends for words in changes(header.facts, end.facts)]
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
