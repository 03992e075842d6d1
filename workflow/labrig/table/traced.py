"""Numbers that scripts print of each trial, ``trial PID NAME NUMBER``, joined to the trials. Pure.

They are lines of printf(), or an aggregation ``@NAME[PID]`` that is printed at the end, which wakes
no tracer while trials run. PID is the process that the trial runner started. Lines with another one
are nobody's: of a preparation, or of a counted trial, whose process is ``rig-firings``. A process
number may come again within an attachment: its trials then have its lines in turn.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labrig.errors import ReadingFault
from labrig.experiments import Metric
from labrig.measure.ledger import Entry, entries
from labrig.measure.records import Attach, Record, TrialDone
from labrig.plan import Plan
from labrig.tracing.trials import LINE

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")

Traced = Mapping[tuple[str, str], Mapping[str, float]]
"""What scripts printed, by session and trial, each number by its name."""


@dataclass(frozen=True, kw_only=True)
class Attached:
    """An attachment, and the trials that ran under it by their process numbers, in order."""

    session: str
    attachment: int
    arm: str
    script: str
    by_pid: dict[int, list[Entry]] = field(default_factory=dict)


def names_in(metrics: Mapping[str, Metric]) -> frozenset[str]:
    """The names under which scripts print what some of the metrics are."""
    return frozenset(one.trace for one in metrics.values() if one.trace is not None)


def attached(plan: Plan, journals: Mapping[str, Iterable[Record]]) -> Iterator[Attached]:
    """Yield every attachment of the journals with its trials, but for the counted ones."""
    found = {
        (name, record.attachment): record
        for name, records in journals.items()
        for record in records
        if isinstance(record, Attach)
    }
    under: dict[tuple[str, int], Attached] = {}
    for name, entry in entries(plan, journals):
        done = entry.done
        if isinstance(done, TrialDone) and done.attachment is not None and done.kind != "counted":
            where = (name, done.attachment)
            mine = under.setdefault(
                where,
                Attached(
                    session=entry.session.session,
                    attachment=done.attachment,
                    arm=done.arm,
                    script=found[where].script,
                ),
            )
            mine.by_pid.setdefault(int(done.result["pid"]), []).append(entry)
    yield from under.values()


def join(
    attachments: Iterable[Attached], records: Iterable[Mapping[str, Any]], names: Collection[str]
) -> Traced:
    """Give each trial what its arm's script printed of it under ``names``.

    ``records`` are rows of ``traces/records.parquet``. An arm's script that never prints a name has
    none. Raises ReadingFault where it prints one for some of its trials only or twice for one, of
    those that are kept, or prints what is no number.
    """
    printed = _printed(records, names)
    found: dict[tuple[str, str], dict[str, float]] = {}
    prints: set[tuple[str, str, str]] = set()
    without: dict[tuple[str, str, str], str] = {}
    for one in attachments:
        for pid, trials in one.by_pid.items():
            kept = [entry for entry in trials if entry.kept]
            for name in names:
                texts = printed.get((one.session, one.attachment, pid, name), [])
                if kept and len(texts) > len(trials):
                    raise ReadingFault(f"{_of(one, kept[0])} prints '{name}' {len(texts)} times")
                for entry, text in zip(trials, texts, strict=False):
                    trial = found.setdefault((one.session, entry.done.trial), {})
                    trial[name] = _number(one, entry, name, text)
                script = (one.arm, one.script, name)
                if texts:
                    prints.add(script)
                if kept and len(texts) < len(trials):
                    without.setdefault(script, _of(one, kept[-1]))
    for script in prints & without.keys():
        raise ReadingFault(
            f"{without[script]} prints no '{script[2]}', and of other trials it does"
        )
    return found


def _printed(
    records: Iterable[Mapping[str, Any]], names: Collection[str]
) -> Mapping[tuple[str, int, int, str], Sequence[str]]:
    """What stands behind each name, by session, attachment, process and name, in order."""
    found: dict[tuple[str, int, int, str], list[str]] = {}
    for row in records:
        line = LINE.fullmatch((row["text"] or "").strip())
        if line is not None and line[2] in names:
            where = (row["session"], row["attachment"], int(line[1]), line[2])
            found.setdefault(where, []).append(line[3] or "")
    return found


def _number(one: Attached, entry: Entry, name: str, text: str) -> float:
    if NUMBER.fullmatch(text) is None:
        raise ReadingFault(f"{_of(one, entry)} prints '{name}' with {text!r}, which is no number")
    return float(text)


def _of(one: Attached, entry: Entry) -> str:
    return f"session {one.session}, trial {entry.done.trial}: {one.script} of arm {one.arm}"
