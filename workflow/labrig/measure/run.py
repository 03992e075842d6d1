"""Measure what is left of a plan: sessions side by side, one thread a board instance.

A session whose board fails is followed by another for what it left, after a pause and with a
bound; a trial that may have been disturbed is recorded as lost and measured again there. Nothing is
measured again because of its value.
"""

from __future__ import annotations

import contextlib
import functools
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from labrig.boards.base import Board
from labrig.boards.facts import machine_of
from labrig.errors import BoardError, BoardUnreachable, JournalError, TracerError, UsageError
from labrig.hashes import file_sha256
from labrig.measure.beginning import Beginning, begin
from labrig.measure.beside import keep, name_of
from labrig.measure.declared import Declared
from labrig.measure.journal import Counted, Journal, JournalFile, journals_in, refuse_other
from labrig.measure.ledger import SessionErrand, errand_for, hold, left_to_do
from labrig.measure.links import sha256
from labrig.measure.progress import Progress
from labrig.measure.records import FORMAT, Session
from labrig.measure.session import (
    Check,
    Materials,
    SessionRun,
    Stopped,
    facts_of,
    now,
    prepare_board,
)
from labrig.measure.stopping import Stopping, Widths, wanted_blocks
from labrig.plan import Block, Plan
from labrig.tracing.tracer import Verdict
from labrig.tracing.tracers import tracer_of

Judge = Callable[[Callable[[], Board], Path], Verdict]
"""Says what the tracer of a board, which the first argument opens, thinks of a script."""
Opener = Callable[[SessionErrand], Board]
"""Opens the board for a session; entering it may take a while."""

PAUSES = (1.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds to wait before trying again after each session in a row that gained nothing."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """``measured.json``: what Snakemake sees of the journals."""

    plan: str
    journals: dict[str, str]
    sessions: int
    kept: int
    lost: int

    def to_json(self) -> str:
        """The file's text."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What all sessions of a measurement share."""

    plan: Plan
    plan_sha256: str
    """Of ``plan.json``. Hashing the plan itself would hold it in memory three times."""
    raw: Path
    """The folder of the journals."""
    open_board: Opener
    materials: Materials
    declared: Declared
    experiment_sha256: str
    """Of ``experiment.yaml`` without its comments."""
    versions: dict[str, str]
    host: dict[str, str]
    """Facts of this computer."""
    beside: Mapping[str, bytes]
    """What is kept beside the journals that it was true of (``measure.beside``)."""
    judge: Judge | None = None
    """Asked about every script before the first trial; None asks nobody."""
    pauses: tuple[float, ...] = PAUSES
    widths: Widths | None = None
    """What a look of the plan's sequential rule sees; without it all blocks are measured."""
    check: Check | None = None
    """What each trial's result must pass; None passes all."""
    counted: Counted = "planned"
    """The sessions that count as measured. Where these are exploratory ones, what is measured now
    is exploratory as well."""

    def journals(self) -> dict[str, JournalFile]:
        """The journals of the sessions that count, as they are now."""
        return journals_in(self.raw, self.counted)


Begin = Callable[[str, int, int, TextIO], Progress]
"""Begins to count: an experiment's name, its blocks, the trials to come, where to say so."""


def measure(setting: Setting, out: TextIO, begin_progress: Begin = Progress) -> Measured:
    """Run the sessions that the journals lack; open no board when they lack none.

    Interrupted, it ends when its boards are left. Raises BoardError, JournalError; whatever was
    journalled before stays and is not measured again. Raises UsageError when another process is
    measuring into the same folder, or it has trials of another experiment or size.
    """
    from filelock import FileLock, Timeout

    plan, raw = setting.plan, setting.raw
    raw.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(raw / ".lock", timeout=0):
            _refuse_others(setting)
            stopping = Stopping(
                plan, raw, setting.widths, lambda words: print(words, file=out, flush=True)
            )
            stopping.look(lambda: hold(plan, setting.journals()))
            ledger = hold(plan, setting.journals())
            wanted = wanted_blocks(plan, ledger, stopping.looks())
            errands = [one for one in left_to_do(plan, ledger) if one.block in wanted]
            if errands:
                _refuse_refused(setting, errands)
                keep(raw, setting.beside)
                trials = sum(errand.trial_count for errand in errands)
                progress = begin_progress(plan.experiment, len(plan.blocks), trials, out)
                _side_by_side(setting, {one.block for one in errands}, progress, stopping)
    except Timeout:
        raise UsageError(
            f"{raw}: another process is measuring {plan.experiment}; wait for it or end it"
        ) from None
    journals = setting.journals()
    ledger = hold(plan, journals)
    wanted = wanted_blocks(plan, ledger, stopping.looks())
    if left := sum(one.trial_count for one in left_to_do(plan, ledger) if one.block in wanted):
        raise JournalError(f"{raw}: {left} trials are still unmeasured; run again")
    return Measured(
        plan=setting.plan_sha256,
        journals={name: file_sha256(raw / name) for name in journals},
        sessions=len(journals),
        kept=ledger.kept,
        lost=ledger.lost,
    )


def _refuse_others(setting: Setting) -> None:
    """Check that what was measured here before is of this experiment at this size."""
    for name, journal in journals_in(setting.raw).items():
        first, plan = next(iter(journal), None), setting.plan
        if isinstance(first, Session):
            refuse_other(
                setting.raw / name, first, plan.experiment, plan.size, so="nothing was measured"
            )


def _side_by_side(
    setting: Setting, blocks: set[int], progress: Progress, stopping: Stopping
) -> None:
    stop = threading.Event()
    plan = setting.plan

    def work(instance: int) -> None:
        mine = [one for one in plan.blocks if one.instance == instance and one.block in blocks]
        try:
            for block in mine:
                # After a decision the blocks that are left are those that were begun before it.
                if stop.is_set() or (stopping.ended() and _is_new(setting, block)):
                    continue
                _measure_block(setting, block, progress, stop)
                stopping.look(lambda: hold(plan, setting.journals()))
        except Stopped:
            return
        except BaseException:
            stop.set()
            raise

    instances = sorted({b.instance for b in setting.plan.blocks if b.block in blocks})
    with ThreadPoolExecutor(len(instances), thread_name_prefix="board") as pool:
        futures = [pool.submit(work, instance) for instance in instances]
        try:
            wait(futures)
        except BaseException:  # an interrupt: leaving the pool waits until the boards are left
            stop.set()
            raise
    failures = [error for future in futures if (error := future.exception())]
    if failures:
        raise failures[0]


def _is_new(setting: Setting, block: Block) -> bool:
    """Whether no trial of ``block`` is measured."""
    left = hold(setting.plan, setting.journals()).unmeasured
    return all(trial.id in left for run in block.arms for trial in run.trials)


def _measure_block(
    setting: Setting, block: Block, progress: Progress, stop: threading.Event
) -> None:
    """Run sessions until ``block`` is measured. Raises what the last session did if none helps."""
    plan = setting.plan
    mine = {trial.id for run in block.arms for trial in run.trials}
    left = mine & hold(plan, setting.journals()).unmeasured
    fruitless = 0
    while errand := errand_for(plan, block, left):
        try:
            _run_session(setting, errand, progress, stop)
            return
        except BoardUnreachable as error:
            before, left = left, mine & hold(plan, setting.journals()).unmeasured
            fruitless = 0 if len(left) < len(before) else fruitless + 1
            if fruitless > len(setting.pauses):
                raise BoardUnreachable(
                    f"{error}\n{fruitless} sessions in a row failed so; what is measured is kept: "
                    "run again when the board is back"
                ) from None
            pause = setting.pauses[max(fruitless - 1, 0)]
            progress.note(block.block, f"{error}; trying again in {pause:g} s")
            if stop.wait(pause):
                raise Stopped from None


def _run_session(
    setting: Setting, errand: SessionErrand, progress: Progress, stop: threading.Event
) -> None:
    several = max(block.instance for block in setting.plan.blocks) > 0
    which = f" {errand.instance}" if several else ""
    progress.note(errand.block, f"starting {setting.plan.board}{which}")
    with setting.open_board(errand) as board:
        materials = setting.materials
        beginning = begin(
            board,
            setting.plan,
            errand.block,
            {**materials.programs, **materials.scripts, **materials.files},
            lambda: prepare_board(board, setting.plan, materials),
        )
        session = _session(setting, errand, board, beginning)
        with Journal(setting.raw / f"{session.session}.jsonl", session) as journal:
            run = SessionRun(board, setting.plan, journal, progress, stop, beginning, setting.check)
            run.run(errand, session.facts)


def _refuse_another(plan: Plan, facts: Mapping[str, str]) -> None:
    """Raise BoardError when the board is not the one that was planned for."""
    if "image_identity" in facts:
        found = f"image {facts['image_identity'][:12]}, {facts['emulator']}"
        start, end = facts["image_identity"], facts["emulator"]
        planned = plan.identity.startswith(start) and plan.identity.endswith(end)
    else:
        found = machine_of(facts)
        planned = found in plan.identity
    if not planned:
        raise BoardError(
            f"board {facts['board']}: it is not the planned one any more: found {found}, planned "
            f"{plan.identity}\nTo measure on it anew: delete results/{plan.board}/board.json and "
            "run again."
        )


def _refuse_refused(setting: Setting, errands: Sequence[SessionErrand]) -> None:
    """Raise TracerError, before a trial is spent, for a script that the board's tracer refuses.

    What is asked is asked in a session of its own, which no trial shares.
    """
    if setting.judge is None:
        return
    scripts = {cell.arm: cell.script for cell in setting.plan.cells if cell.script is not None}
    arms = {arm.arm for errand in errands for arm in errand.arms}
    with contextlib.ExitStack() as stack:
        opened = functools.cache(lambda: stack.enter_context(setting.open_board(errands[0])))
        for name in sorted({script for arm, script in scripts.items() if arm in arms}):
            path = setting.materials.scripts[name]
            verdict = setting.judge(opened, path)
            if not verdict.accepted:
                said = tracer_of(path).said_of(path, verdict)
                raise TracerError(f"board {setting.plan.board}: {said}")


def _refuse_without_tracer(plan: Plan, errand: SessionErrand, facts: Mapping[str, str]) -> None:
    """Raise TracerError, before a trial is spent, when an arm's tracer is not on the board."""
    arms = {arm.arm for arm in errand.arms}
    scripts = {cell.script for cell in plan.cells if cell.script is not None and cell.arm in arms}
    for name in sorted({tracer_of(script).name for script in scripts}):
        if f"tracer_{name}" not in facts:
            raise TracerError(
                f"board {facts['board']}: it has no {name} that this user finds, which traced "
                f"arms need; see: labrig board check {facts['board']}"
            )


def _session(
    setting: Setting, errand: SessionErrand, board: Board, beginning: Beginning
) -> Session:
    plan = setting.plan
    facts = facts_of(board)
    _refuse_another(plan, facts)
    _refuse_without_tracer(plan, errand, facts)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return Session(
        format=FORMAT,
        session=f"{stamp}-b{errand.block}",
        experiment=plan.experiment,
        size=plan.size,
        plan=setting.plan_sha256,
        declaration=setting.declared.whole,
        hypotheses=setting.declared.each,
        board=plan.board,
        instance=errand.instance,
        block=errand.block,
        started=now(),
        versions=setting.versions,
        facts=facts,
        start=beginning.start,
        perturbation=beginning.perturbation,
        exploratory=setting.counted == "exploratory",
        seed=plan.seed,
        attempt=1 + sum(_is_of(setting, errand.block, one) for one in setting.journals().values()),
        host=setting.host,
        beside={name_of(name, data): sha256(data) for name, data in setting.beside.items()},
        experiment_sha256=setting.experiment_sha256,
    )


def _is_of(setting: Setting, block: int, journal: JournalFile) -> bool:
    """Whether a journal is of a session of the same plan and block."""
    first = next(iter(journal), None)
    return isinstance(first, Session) and (first.plan, first.block) == (setting.plan_sha256, block)
