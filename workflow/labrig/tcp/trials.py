"""Which trial each traced connection belongs to. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labrig.errors import OutputFault
from labrig.stats.records import Levels
from labrig.tcp.connections import Connection, connections
from labrig.tcp.lines import Event, is_tcp, read_line

_MARK = re.compile(r"trial (\d+) \S+ \S+")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A trial that ran under an attachment."""

    id: str
    kind: str
    block: int
    levels: Levels
    kept: bool


Attachment = tuple[str, int]
"""A session and the number of an attachment in it."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """A connection and the trial that made it."""

    attachment: Attachment
    trial: Trial
    connection: Connection


@dataclass(frozen=True, kw_only=True)
class _Printed:
    """What one attachment's script printed: events, and how many trials had ended before each."""

    events: tuple[Event, ...]
    ended: Mapping[int, int]
    """By the event's ``ns``; the first of several at once counts."""
    marks: int


def owned(
    records: Iterable[Mapping[str, Any]],
    trials: Mapping[Attachment, Sequence[Trial]],
    port: int,
) -> tuple[list[Owned], list[str]]:
    """Join connections to trials; also say in sentences what was left out.

    ``records`` are the arm's rows of ``traces/records.parquet`` in any order, ``trials`` those that
    ran under each attachment, in order. Where an attachment has as many connections as trials they
    belong together one by one; else the marks ``trial PID NAME NUMBER`` part them, if there are as
    many as trials. Connections of trials that were not kept are left out without a word. Raises
    OutputFault for a line that cannot be read.
    """
    found: list[Owned] = []
    left_out: list[str] = []
    for attachment, rows in sorted(_by_attachment(records).items()):
        printed = _read(rows)
        ran = trials.get(attachment, ())
        made = sorted(connections(printed.events, port), key=lambda one: one.begin)
        places = _places(made, printed, len(ran))
        if places is None:
            session, number = attachment
            left_out.append(
                f"{session}, attachment {number}: {len(made)} connections to port {port} and "
                f"{printed.marks} marks 'trial PID NAME NUMBER' do not tell which of {len(ran)} "
                "trials made which connection."
            )
            continue
        found += [
            Owned(attachment=attachment, trial=ran[place], connection=one)
            for one, place in zip(made, places, strict=True)
            if place < len(ran) and ran[place].kept
        ]
    return found, left_out


def _places(made: Sequence[Connection], printed: _Printed, trials: int) -> list[int] | None:
    if len(made) == trials:
        return list(range(trials))
    if printed.marks == trials:
        return [printed.ended.get(one.begin, 0) for one in made]
    return None


def _by_attachment(
    records: Iterable[Mapping[str, Any]],
) -> dict[Attachment, list[Mapping[str, Any]]]:
    rows: defaultdict[Attachment, list[Mapping[str, Any]]] = defaultdict(list)
    for row in records:
        rows[str(row["session"]), int(row["attachment"])].append(row)
    return rows


def _read(rows: Sequence[Mapping[str, Any]]) -> _Printed:
    events: list[Event] = []
    ended: dict[int, int] = {}
    marks, last = 0, ""
    for row in sorted(rows, key=lambda one: int(one["line"])):
        text = str(row["text"] or "")
        if is_tcp(text):
            event = _event(text, row)
            events.append(event)
            ended.setdefault(event.ns, marks)
        elif (match := _MARK.fullmatch(text)) is not None and match[1] != last:
            marks, last = marks + 1, match[1]
    return _Printed(events=tuple(events), ended=ended, marks=marks)


def _event(text: str, row: Mapping[str, Any]) -> Event:
    try:
        return read_line(text)
    except ValueError as error:
        raise OutputFault(
            source=str(row["file"]), line=int(row["line"]), text=text, why=str(error)
        ) from None
