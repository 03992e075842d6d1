"""Tables of what a report stands on: boards, measurement, software, origins. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labrig.report.origins import Origin
from labrig.report.record import Measured, Record
from labrig.report.tables.grid import (
    Code,
    Grid,
    Group,
    Name,
    Place,
    Row,
    Words,
    number,
    numbers,
    text,
    texts,
    ungrouped,
)
from labrig.report.values import Values
from labrig.stats.records import BoardSaid

SHOWN = 10
"""Hexadecimal digits of a hash in a row; the text above the table has all."""


def measurement(values: Values, measured: Measured) -> Grid:
    """Return what measured an experiment: its boards with their facts, and how much they did."""
    found = values.analysis
    counts = found.counts
    each = " on each board" if len(found.boards) > 1 else ""
    done: dict[str, Words] = {
        "Seed": f"{found.seed}",
        "Blocks": f"{counts.blocks}{each}, in {counts.sessions} sessions",
        "Trials": f"{counts.timed} timed, {counts.warmup} warm-up, {counts.counted} counted; "
        f"{counts.lost} lost and measured again",
        "Measured until": measured.finished.isoformat(sep=" ", timespec="minutes"),
    }
    groups = [*map(_board, found.boards), done]
    return Grid(
        columns=(
            texts("Experiment", 0.24),
            texts(f"{found.experiment}, size {measured.size}", 0.72),
        ),
        groups=tuple(Group(rows=_rows(group)) for group in groups),
        breaks_over_pages=True,
    )


def journals(measured: Measured) -> Grid:
    """Return the hashes of an experiment's journals."""
    rows = [[text(name), text((Code(sha),))] for name, sha in measured.journals.items()]
    return ungrouped([texts("Journal"), texts("SHA-256")], rows, breaks_over_pages=True)


def trials(record: Record) -> Grid:
    """Return the hash of each experiment's table of trials."""
    rows = [[text(name), text((Code(one.table),))] for name, one in record.measured.items()]
    return ungrouped([texts("Experiment"), texts("SHA-256 of its table of trials")], rows)


def software(record: Record) -> Grid:
    """Return the programs and their versions, those of each measurement last."""
    changed = "" if record.clean else ", with changes that are not committed"
    commit: Words = "none: not in a git repository"
    if record.commit:
        commit = (Code(record.commit), changed)
    used: dict[str, Words] = {"labrig": record.labrig, "Git commit": commit, **record.software}
    for name, measured in record.measured.items():
        of = f" {name}" if len(record.measured) > 1 else ""
        used |= {f"{what} (when measuring{of})": v for what, v in measured.versions.items()}
    columns = [texts("Software", 0.34), texts("Version", 0.62)]
    group = Group(rows=_rows(used))
    return Grid(columns=tuple(columns), groups=(group,), breaks_over_pages=True)


def origins(entries: Iterable[Origin], record: Record) -> Grid:
    """Return the entries that numbers, figures and tables link to."""
    commit = Code(record.commit[:SHOWN]) if record.commit else "no commit"
    rows = [
        [
            number((Place(one.anchor, f"O{one.number}"),), one.number),
            text(one.shown),
            text(f"{one.source.what}; {one.source.method}"),
            text(
                (
                    Name(one.source.name),
                    "; ",
                    Code(record.measured[one.source.experiment].table[:SHOWN]),
                    ", ",
                    commit,
                )
            ),
        ]
        for one in entries
    ]
    columns = [
        numbers("Entry"),
        texts("Shown", 0.17),
        texts("What, and how", 0.33),
        texts("Name; data, commit", 0.38),
    ]
    return ungrouped(columns, rows, breaks_over_pages=True, lettering="smallest")


def _board(board: BoardSaid) -> dict[str, Words]:
    name = board.name + (", emulated" if board.emulated else "")
    if board.record_of:
        name += f", a record of {', '.join(board.record_of)}"
    said: dict[str, Words] = {"Board": name}
    if board.identity:
        said["Identity"] = (Code(board.identity),)
    return said | {name.replace("_", " "): fact for name, fact in board.facts.items()}


def _rows(said: Mapping[str, Words]) -> tuple[Row, ...]:
    return tuple((text(what), text(words)) for what, words in said.items())
