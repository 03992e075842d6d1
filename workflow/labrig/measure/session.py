"""One session: one board, one block, every record on the disk before the next trial starts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from labrig.boards.base import Board, Stream
from labrig.boards.facts import CLOCKS, changes
from labrig.boards.transfer import Outgoing, put_missing
from labrig.errors import (
    BoardError,
    BoardUnreachable,
    CommandFailed,
    CommandTimeout,
    ReadingFault,
)
from labrig.measure.beginning import Beginning, Booted
from labrig.measure.journal import Journal
from labrig.measure.ledger import ArmErrand, Errand, SessionErrand
from labrig.measure.progress import Progress
from labrig.measure.protocol import (
    KEEP_MAX,
    TrialRequest,
    TrialResult,
    encode_request,
    parse_hello,
    parse_result,
)
from labrig.measure.records import Attach, Detach, End, Lost, TrialDone
from labrig.measure.unaddressed import unaddressed, without_home
from labrig.plan import Cell, Kind, Plan
from labrig.tracing.tracers import tracer_of

KEEP_BYTES = 1 << 16
"""How much of each trial's output is kept: more than the benchmarks' JSON with all that -v says."""

Check = Callable[[Mapping[str, Any], Kind], None]
"""Looks at what the trial runner said of a trial; raises ReadingFault for what that lacks."""

RUNNER = 'cd "$1" && exec ./rig-run'
"""What the board's shell runs."""

PADDED_RUNNER = 'cd "$1" && LABRIG_PADDING=$2 exec ./rig-run'
"""The same, with an environment of another size."""

GRACE = 30.0
"""Seconds that the runner's answer may take beyond the trial's own timeout."""


class Stopped(Exception):
    """Another board's session failed; this one ends where it is."""


@dataclass(frozen=True, kw_only=True)
class Materials:
    """What a session puts on its board, by name there."""

    programs: dict[str, Path]
    scripts: dict[str, Path]
    files: dict[str, Path]


def now() -> str:
    """The time of day, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def facts_of(board: Board) -> dict[str, str]:
    """What a journal tells of a board: its facts, but for the user's name, and its own name."""
    facts = {name: fact for name, fact in board.facts().items() if name != "user"}
    return {"board": board.name, **facts}


class SessionRun:
    """Runs one session's errand; all that it learns goes into ``journal``."""

    def __init__(
        self,
        board: Board,
        plan: Plan,
        journal: Journal,
        progress: Progress,
        stop: threading.Event,
        beginning: Beginning | None = None,
        check: Check | None = None,
    ) -> None:
        """Hold what the session needs; nothing happens until ``run``.

        ``beginning`` brings the board to where each arm begins (None: as it is). A trial whose
        result does not pass ``check`` has failed as one whose command has.
        """
        self._board, self._plan, self._journal = board, plan, journal
        self._beginning = beginning or Booted(board, plan)
        self._progress, self._stop, self._check = progress, stop, check
        self._order = 0

    def run(self, errand: SessionErrand, before: Mapping[str, str]) -> None:
        """Measure ``errand``; ``before`` are the facts with which the session began.

        Raises BoardError when the board, its tracer or the workload fails (what was measured
        stays measured), JournalError when a record cannot be written, Stopped when told to stop.
        """
        for number, arm in enumerate(errand.arms):
            self._arm(errand.block, number, arm)
        after = facts_of(self._board)
        if self._beginning.start == "snapshot":
            # The machine is another one, of the same boot; neither clock tells of the session.
            after = {name: fact for name, fact in after.items() if name not in CLOCKS}
        counted = self._journal.counted
        self._journal.append(
            End(
                ended=now(),
                facts=after,
                trials=counted[TrialDone.record],
                lost=counted[Lost.record],
            )
        )
        for change in changes(before, after):
            self._progress.note(errand.block, f"meanwhile {change}")

    def _arm(self, block: int, number: int, arm: ArmErrand) -> None:
        cell = self._plan.cells[arm.errands[0].trial.cell]
        if cell.script is None:
            self._beginning.untraced()
            self._trials(block, arm.errands, attachment=None)
            return
        self._progress.note(block, f"attaching {cell.script}")
        begun = datetime.now(UTC)
        tracer = tracer_of(cell.script)
        kept = self._journal.path.with_suffix(f".trace-{number}{tracer.output_suffix}")
        with self._beginning.attached(cell.script, number, kept) as attachment:
            seconds = (datetime.now(UTC) - begun).total_seconds()
            self._journal.append(
                Attach(
                    attachment=number,
                    arm=arm.arm,
                    script=cell.script,
                    seconds=seconds,
                    tracer=tracer.name,
                )
            )
            self._trials(block, arm.errands, attachment=number, between=attachment.pull)
            stderr = attachment.stop()
        self._journal.append(
            Detach(
                attachment=number,
                output=kept.name,
                stderr=without_home(stderr),
                sha256=attachment.sha256,
            )
        )

    def _trials(
        self,
        block: int,
        errands: tuple[Errand, ...],
        attachment: int | None,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        with ExitStack() as stack:
            runner = start_runner(self._board, self._beginning.environment_bytes)
            stack.callback(runner.close)
            for errand in errands:
                if self._stop.is_set():
                    raise Stopped
                self._trial(runner, errand, attachment)
                self._progress.trial_done(block, self._plan.cells[errand.trial.cell].arm)
                between()

    def _trial(self, runner: Stream, errand: Errand, attachment: int | None) -> None:
        trial = errand.trial
        cell = self._plan.cells[trial.cell]
        try:
            result = run_trial(runner, request_for(self._plan, cell, trial.id, trial.kind))
            refuse_failure(self._board.name, cell, result)
            said = asdict(result)
            self._refuse_unread(cell, said, trial.kind)
            firings = _firings(result) if trial.kind == "counted" else None
        except BoardError as error:
            self._journal.append(
                Lost(
                    trial=trial.id,
                    runs=cell.runs,
                    arm=cell.arm,
                    kind=trial.kind,
                    role=errand.role,
                    attachment=attachment,
                    order=self._order,
                    why=unaddressed(str(error)),
                )
            )
            raise
        self._journal.append(
            TrialDone(
                trial=trial.id,
                runs=cell.runs,
                arm=cell.arm,
                kind=trial.kind,
                role=errand.role,
                attachment=attachment,
                order=self._order,
                result=said,
                firings=firings,
            )
        )
        self._order += 1

    def _refuse_unread(self, cell: Cell, said: Mapping[str, Any], kind: Kind) -> None:
        """A trial without the number that it is run for is told at once, not when all are done."""
        try:
            if self._check is not None:
                self._check(said, kind)
        except ReadingFault as fault:
            raise CommandFailed(
                f"{self._board.name}: trial {said['id']} of {self._plan.experiment}: "
                f"'{' '.join(cell.argv)}' did not print what is read: {fault}"
            ) from None


def prepare_board(board: Board, plan: Plan, materials: Materials) -> None:
    """Copy programs, scripts and files to the board where they are not there, and set it up."""
    programs = materials.programs.items()
    wanted = {board.work / name: Outgoing(source=path, executable=True) for name, path in programs}
    for name, path in {**materials.scripts, **materials.files}.items():
        wanted[board.work / name] = Outgoing(source=path)
    put_missing(board, wanted)
    for line in plan.set_up:
        board.run(["sh", "-c", line], timeout=plan.trial_timeout)


def start_runner(board: Board, padding: int = 0) -> Stream:
    """Start ``rig-run`` in the board's work folder and wait for its first line.

    Its environment, and so that of all that it runs, is made longer by ``padding`` bytes.
    """
    script, more = (PADDED_RUNNER, ["x" * padding]) if padding else (RUNNER, [])
    runner = board.stream(["sh", "-c", script, "sh", str(board.work), *more])
    parse_hello(runner.receive(GRACE))
    return runner


def run_trial(runner: Stream, request: TrialRequest) -> TrialResult:
    """Send one request and wait for its result.

    Raises BoardUnreachable when the connection fails or the runner does not answer, BoardError
    when it answers nonsense.
    """
    runner.send(encode_request(request))
    try:
        # Preparation, command and clean-up may each take the timeout.
        line = runner.receive(3 * request.timeout_ms / 1000 + GRACE)
    except CommandTimeout:
        # rig-run ends every command in time: if it is silent, the board is.
        raise BoardUnreachable(f"rig-run did not answer for trial {request.id}") from None
    result = parse_result(line)
    if result.id != request.id:
        raise BoardError(f"rig-run answered for {result.id} when asked for {request.id}")
    return result


def request_for(plan: Plan, cell: Cell, identity: str, kind: str) -> TrialRequest:
    """What the runner is asked to do for one trial of ``cell``."""
    counted = ("./rig-firings",) if kind == "counted" else ()
    return TrialRequest(
        id=identity,
        timeout_ms=int(plan.trial_timeout * 1000),
        # rig-firings speaks last, after all that the workload prints.
        keep_bytes=KEEP_MAX if kind == "counted" else KEEP_BYTES,
        prepare=cell.prepare,
        cleanup=cell.cleanup,
        argv=(*counted, *cell.argv),
    )


def _firings(result: TrialResult) -> int:
    last = (result.output.strip().splitlines() or [""])[-1]
    try:
        return int(json.loads(last)["firings"])
    except (ValueError, KeyError, TypeError):
        raise BoardError(
            f"firings of {result.id} cannot be counted: {last or 'no output'}"
        ) from None


def refuse_failure(board: str, cell: Cell, result: TrialResult) -> None:
    """A workload that fails measures nothing: say so with the command and its last words."""
    if result.error:
        raise CommandFailed(f"{board}: trial {result.id}: {result.error}")
    command = " ".join(cell.argv)
    words = result.output.strip()[-300:]
    if result.timed_out:
        raise CommandTimeout(f"{board}: trial {result.id}: '{command}' did not end in time")
    if result.prepare_failed:
        raise CommandFailed(f"{board}: trial {result.id}: its preparation failed: {words}")
    if result.cleanup_failed:
        words = result.cleanup_failed.output.strip()[-300:]
        raise CommandFailed(f"{board}: trial {result.id}: its clean-up failed: {words}")
    if result.exit_status != 0:
        how = f"signal {result.signal}" if result.signal else f"status {result.exit_status}"
        raise CommandFailed(f"{board}: trial {result.id}: '{command}' ended with {how}: {words}")
