"""How long sessions took, from their journals: what the next ones may be expected to take."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from labrig.errors import JournalError
from labrig.measure.journal import journals_in
from labrig.measure.records import Attach, End, Lost, Record, Session, TrialDone

LONGEST_BEGINNING = 900.0
"""Seconds between two sessions of one board beyond which nobody was measuring in between."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds on this machine's clock, as means over ``sessions`` that ended well."""

    trial: float
    """A trial, of whichever kind, with all that goes with it."""
    attachment: float
    """Starting a tracer; 0 where none was."""
    beginning: float
    """From the end of a session to the start of the next (boot and preparation); 0 if unknown."""
    sessions: int


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one session that ended well took."""

    plan: str
    """Its hash: sessions of one plan follow each other."""
    instance: int
    started: datetime
    ended: datetime
    trials: int
    attached: tuple[float, ...]


def pace_of(results: Path, experiment: str) -> Pace | None:
    """The pace of ``experiment``, of any size, in a board's folder of results.

    None when no session ended well. Journals that cannot be read are left out.
    """
    took = []
    for raw in sorted(results.glob(f"{experiment}*/raw")):
        try:
            journals = journals_in(raw)
            found = [one for journal in journals.values() for one in sessions(journal)]
        except JournalError:
            continue
        took += [one for name, one in found if name == experiment]
    return pace(took)


def sessions(records: Iterable[Record]) -> list[tuple[str, Took]]:
    """The sessions of a journal that ended well, with their experiments' names."""
    found = []
    session: Session | None = None
    trials, attached = 0, list[float]()
    for record in records:
        if isinstance(record, Session):
            session, trials, attached = record, 0, []
        elif isinstance(record, TrialDone | Lost):
            trials += 1
        elif isinstance(record, Attach):
            attached.append(record.seconds)
        elif isinstance(record, End) and session is not None and trials:
            took = Took(
                plan=session.plan,
                instance=session.instance,
                started=datetime.fromisoformat(session.started),
                ended=datetime.fromisoformat(record.ended),
                trials=trials,
                attached=tuple(attached),
            )
            found.append((session.experiment, took))
    return found


def pace(took: Sequence[Took]) -> Pace | None:
    """Average what sessions took; None without any."""
    if not took:
        return None
    lasted = sum((one.ended - one.started).total_seconds() for one in took)
    attached = [seconds for one in took for seconds in one.attached]
    trials = sum(one.trials for one in took)
    return Pace(
        trial=max(lasted - sum(attached), 0.0) / trials,
        attachment=statistics.fmean(attached) if attached else 0.0,
        beginning=_beginning(took),
        sessions=len(took),
    )


def _beginning(took: Sequence[Took]) -> float:
    gaps = []
    for row in {(one.plan, one.instance) for one in took}:
        mine = [one for one in took if (one.plan, one.instance) == row]
        mine.sort(key=lambda one: one.started)
        gaps += [
            gap
            for before, after in itertools.pairwise(mine)
            if 0 <= (gap := (after.started - before.ended).total_seconds()) <= LONGEST_BEGINNING
        ]
    return statistics.median(gaps) if gaps else 0.0
