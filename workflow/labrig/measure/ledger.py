"""What has been measured, and what is left: the plan held against the journals. Pure.

A trial's record is kept when it runs what the plan says (``runs``), was planned, and either no
tracer was attached or its attachment ended well. An attachment that was interrupted loses all its
trials: the tracer's own output is gone with it, and so is the proof that it watched. Its arm is
measured again in a later session, which also measures the reference arms again, so that every
comparison stays within one session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labrig.errors import JournalError
from labrig.measure.journal import Detach, Lost, Record, Role, Session, TrialDone
from labrig.plan import ArmRun, Block, Plan, Trial


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One trial record of one session, and whether it counts."""

    session: Session
    done: TrialDone
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All trial records of all sessions in order, and the planned trials that have none kept."""

    entries: tuple[Entry, ...]
    unmeasured: frozenset[str]
    lost: int
    """Trials that were disturbed or whose attachment did not end well."""

    @property
    def kept(self) -> int:
        """Number of planned trials that have their one kept record."""
        return sum(entry.kept and entry.done.role == "planned" for entry in self.entries)


@dataclass(frozen=True, kw_only=True)
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


def hold(plan: Plan, journals: Mapping[str, Sequence[Record]]) -> Ledger:
    """Hold ``plan`` against the journals (file name to records).

    Raises JournalError when a planned trial has two kept records.
    """
    planned = {
        trial.id: plan.cells[trial.cell].runs
        for block in plan.blocks
        for run in block.arms
        for trial in run.trials
    }
    entries: list[Entry] = []
    kept: dict[str, str] = {}
    lost = 0
    for name, records in sorted(journals.items()):
        if not records:
            continue
        session = records[0]
        assert isinstance(session, Session)
        detached = {record.attachment for record in records if isinstance(record, Detach)}
        lost += sum(isinstance(record, Lost) for record in records)
        for record in records:
            if not isinstance(record, TrialDone):
                continue
            whole = record.attachment is None or record.attachment in detached
            counts = whole and planned.get(record.trial) == record.runs
            if counts and record.role == "planned":
                if record.trial in kept:
                    raise JournalError(
                        f"{name}: trial {record.trial} was already kept in {kept[record.trial]}: "
                        "one of the two journals is a copy; move it away"
                    )
                kept[record.trial] = name
            lost += not whole
            entries.append(Entry(session=session, done=record, kept=counts))
    unmeasured = frozenset(planned) - frozenset(kept)
    return Ledger(entries=tuple(entries), unmeasured=unmeasured, lost=lost)


def left_to_do(plan: Plan, ledger: Ledger) -> tuple[SessionErrand, ...]:
    """Lay out the sessions that are still needed: none when everything is measured."""
    sessions = (_session(plan, block, ledger.unmeasured) for block in plan.blocks)
    return tuple(session for session in sessions if session.arms)


def _session(plan: Plan, block: Block, unmeasured: frozenset[str]) -> SessionErrand:
    missing = any(trial.id in unmeasured for run in block.arms for trial in run.trials)
    arms = tuple(
        ArmErrand(arm=run.arm, errands=errands)
        for run in block.arms
        if missing and (errands := _errands(plan, run, unmeasured))
    )
    return SessionErrand(block=block.block, instance=block.instance, arms=arms)


def _errands(plan: Plan, run: ArmRun, unmeasured: frozenset[str]) -> tuple[Errand, ...]:
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
