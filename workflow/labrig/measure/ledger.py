"""What has been measured, and what is left: the plan held against the journals. Pure.

A trial's record is kept when it runs what the plan says (``runs``), was planned, and either no
tracer was attached or its attachment began and ended well. An attachment that was interrupted loses
all its trials: the tracer's own output is gone with it, and so is the proof that it watched. Its
arm is measured again in a later session, which also measures the reference arms again, so that
every comparison stays within one session.

Where exploratory sessions count beside planned ones, a trial that was measured in both is that of
the planned one: what was settled beforehand is not replaced by what was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from labrig.errors import JournalError
from labrig.measure.journal import of_kinds
from labrig.measure.records import Attach, Detach, Lost, Record, Role, Session, TrialDone
from labrig.plan import ArmRun, Block, Plan, Trial


class Entry(NamedTuple):
    """One attempt at a trial in one session, and whether it counts. A tuple: a million are made."""

    session: Session
    done: TrialDone | Lost
    current: bool
    """Whether it ran what the plan says now."""
    whole: bool
    """Whether it was undisturbed, and its tracer, if any, ended as it should."""
    planned: Trial | None
    """The trial as the plan has it now; None where it has no such trial."""
    replaced: bool = False
    """Whether it is exploratory, and the trial was measured as planned, too."""

    @property
    def kept(self) -> bool:
        """Whether it counts: it was whole, and what the plan says now."""
        return self.current and self.whole and not self.replaced


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The plan held against all journals."""

    unmeasured: frozenset[str]
    """Planned trials without a kept record."""
    kept: int
    """Planned trials that have their one kept record."""
    lost: int
    """Attempts at what the plan says now that were not whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Errand:
    """A trial to run now, and in which role."""

    trial: Trial
    role: Role


@dataclass(frozen=True, kw_only=True)
class ArmErrand:
    """An arm to run now: one attachment if it is traced."""

    arm: str
    errands: tuple[Errand, ...]


@dataclass(frozen=True, kw_only=True)
class SessionErrand:
    """What one session of a board has to do for one block."""

    block: int
    instance: int
    arms: tuple[ArmErrand, ...]

    @property
    def trial_count(self) -> int:
        """Trials to run, those of the reference included."""
        return sum(len(arm.errands) for arm in self.arms)


def hold(plan: Plan, journals: Mapping[str, Iterable[Record]]) -> Ledger:
    """Hold ``plan`` against the journals (file name to records, which are read twice).

    Raises JournalError when a planned trial has two kept records.
    """
    tally = Tally()
    for name, entry in entries(plan, journals):
        tally.add(name, entry)
    planned = {trial.id for block in plan.blocks for run in block.arms for trial in run.trials}
    unmeasured = frozenset(planned - tally.kept.keys())
    return Ledger(unmeasured=unmeasured, kept=len(tally.kept), lost=tally.lost)


class Tally:
    """Counts attempts, one after the other."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        """The journal of each planned trial's kept record, by the trial."""
        self.lost = 0
        """Attempts at what the plan says now that were not whole."""

    def add(self, name: str, entry: Entry) -> None:
        """Count an attempt in the journal ``name``.

        Raises JournalError when a planned trial has two kept records.
        """
        self.lost += entry.current and not entry.whole
        if not entry.kept or entry.planned is None or entry.done.role != "planned":
            return
        trial = entry.planned.id  # the plan's own text, of which no second one need be held
        if trial in self.kept:
            raise JournalError(
                f"{name}: trial {trial} was already kept in {self.kept[trial]}: "
                "one of the two journals is a copy; move it away"
            )
        self.kept[trial] = name


def entries(plan: Plan, journals: Mapping[str, Iterable[Record]]) -> Iterator[tuple[str, Entry]]:
    """Yield every attempt of every session in order, with its journal's name."""
    planned = _planned(plan, journals)
    for name, entry in _entries(plan, journals):
        again = entry.session.exploratory and entry.done.trial in planned
        yield name, entry._replace(replaced=True) if again else entry


def _planned(plan: Plan, journals: Mapping[str, Iterable[Record]]) -> Set[str]:
    """The trials that planned sessions measured, where there are exploratory ones as well."""
    firsts = [next(iter(records), None) for records in journals.values()]
    if not any(isinstance(first, Session) and first.exploratory for first in firsts):
        return frozenset()
    return {
        entry.done.trial
        for _, entry in _entries(plan, journals)
        if entry.kept and entry.done.role == "planned" and not entry.session.exploratory
    }


def _entries(plan: Plan, journals: Mapping[str, Iterable[Record]]) -> Iterator[tuple[str, Entry]]:
    trials = {
        trial.id: trial for block in plan.blocks for run in block.arms for trial in run.trials
    }
    for name, records in sorted(journals.items()):
        detached: Set[int] | None = None
        session: Session | None = None
        for record in records:
            if isinstance(record, Session):
                session = record
            elif isinstance(record, Attach):
                detached = _detached(records) if detached is None else detached
            elif session is not None and isinstance(record, (TrialDone, Lost)):
                planned = trials.get(record.trial)
                entry = Entry(
                    session=session,
                    done=record,
                    current=planned is not None and plan.cells[planned.cell].runs == record.runs,
                    whole=isinstance(record, TrialDone)
                    and (record.attachment is None or record.attachment in (detached or ())),
                    planned=planned,
                )
                yield name, entry


def _detached(records: Iterable[Record]) -> Set[int]:
    """The attachments that began, and ended as they should."""
    attached, ended = set(), set()
    for one in of_kinds(records, Attach, Detach):
        if isinstance(one, Attach):
            attached.add(one.attachment)
        elif isinstance(one, Detach) and one.attachment in attached:
            ended.add(one.attachment)
    return ended


def left_to_do(plan: Plan, ledger: Ledger) -> tuple[SessionErrand, ...]:
    """Lay out the sessions that are still needed: none when everything is measured."""
    sessions = (errand_for(plan, block, ledger.unmeasured) for block in plan.blocks)
    return tuple(session for session in sessions if session is not None)


def errand_for(plan: Plan, block: Block, unmeasured: Set[str]) -> SessionErrand | None:
    """Lay out one session for what is left of ``block``; None when nothing is."""
    if not any(trial.id in unmeasured for run in block.arms for trial in run.trials):
        return None
    arms = tuple(
        ArmErrand(arm=run.arm, errands=errands)
        for run in block.arms
        if (errands := _errands(plan, run, unmeasured))
    )
    return SessionErrand(block=block.block, instance=block.instance, arms=arms)


def _errands(plan: Plan, run: ArmRun, unmeasured: Set[str]) -> tuple[Errand, ...]:
    again = run.arm in plan.reference
    cold = {trial.cell for trial in run.trials if trial.id in unmeasured}
    errands = []
    for trial in run.trials:
        if trial.id in unmeasured:
            errands.append(Errand(trial=trial, role="planned"))
        elif again and trial.kind != "counted":
            errands.append(Errand(trial=trial, role="reference"))
        elif trial.kind == "warmup" and trial.cell in cold:
            # Its cell goes on in another boot: warm it up there as well.
            errands.append(Errand(trial=trial, role="reference"))
    return tuple(errands)
