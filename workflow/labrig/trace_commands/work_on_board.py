"""Who does the work of trials, watched on a board: labrig's script, a few trials, two listings."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from labrig.boards.base import Board, BoardPath
from labrig.errors import BoardError
from labrig.measure.session import (
    Materials,
    prepare_board,
    refuse_failure,
    request_for,
    run_trial,
    start_runner,
)
from labrig.plan import Cell, Kind, Plan, trial_id
from labrig.tracing.attach import Attachment
from labrig.tracing.d.parse import parse
from labrig.tracing.output.read import output_lines, read_output
from labrig.tracing.work.account import account
from labrig.tracing.work.listing import (
    FREEBSD,
    FREEBSD_PARENTS,
    LINUX,
    Listing,
    read_procstat,
    read_ps,
)
from labrig.tracing.work.record import System, Trial, Work
from labrig.tracing.work.scripts import script_for

TRIALS = 3
"""Behind one warm-up trial."""


def list_threads(board: Board, system: System) -> Listing:
    """List all threads of ``board``. Raises BoardError as the board does, OutputFault."""

    def said(command: tuple[str, ...]) -> str:
        return board.run(command).stdout.decode("utf-8", "replace")

    if system == "freebsd":
        return read_procstat(said(FREEBSD), said(FREEBSD_PARENTS))
    return read_ps(said(LINUX))


def measure_work(
    board: Board,
    plan: Plan,
    cell: Cell,
    materials: Materials,
    *,
    trials: int = TRIALS,
    calls: bool = False,
) -> Work:
    """Say who did the work of one cell; see ``measure_works``."""
    return measure_works(board, plan, [cell], materials, trials=trials, calls=calls)[0]


def measure_works(
    board: Board,
    plan: Plan,
    cells: Sequence[Cell],
    materials: Materials,
    *,
    trials: int = TRIALS,
    calls: bool = False,
) -> tuple[Work, ...]:
    """Run a warm-up trial and ``trials`` more of each cell and say who did their work.

    ``cells`` are of one arm; its own script, if it has one, is attached as well. Watching system
    calls costs each of them more than most take: it is for counting them. Raises BoardError when
    the board, its tracer or the workload fails, OutputFault for what cannot be read.
    """
    system = plan.system
    text = script_for(system, calls=calls)
    prepare_board(board, plan, materials)
    processors = _processors(board)
    script = board.work / "labrig-work.d"
    with contextlib.ExitStack() as stack:
        here = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="labrig-")))
        (here / script.name).write_text(text, encoding="utf-8")
        board.put(here / script.name, script)
        if (own := cells[0].script) is not None:
            stack.enter_context(_attached(board, plan, board.work / own, here))
        watching = stack.enter_context(_attached(board, plan, script, here))
        runner = start_runner(board)
        stack.callback(runner.close)
        before = list_threads(board, system)
        seen: list[list[Trial]] = []
        for cell in cells:
            kinds: list[tuple[Kind, int]] = [("warmup", 0), *(("timed", n) for n in range(trials))]
            ran = []
            for kind, number in kinds:
                name = trial_id(0, cell, kind, number)
                result = run_trial(runner, request_for(plan, cell, name, kind))
                refuse_failure(board.name, cell, result)
                ran.append(
                    Trial(
                        id=name,
                        pid=result.pid or 0,
                        wall_ns=result.wall_ns or 0,
                        usage_ns=(result.user_ns or 0) + (result.system_ns or 0),
                    )
                )
            seen.append(ran[1:])
        after = list_threads(board, system)
        stderr = watching.stop()
        lines = output_lines(here / f"{script.stem}.out")
        items = list(read_output(lines, script=parse(text), source=script.name))
    return tuple(
        account(
            items,
            ran,
            before=before,
            after=after,
            system=system,
            processors=processors,
            calls=calls,
            stderr=stderr,
        )
        for ran in seen
    )


def _attached(board: Board, plan: Plan, script: BoardPath, here: Path) -> Attachment:
    name = f"{script.stem}.out"
    return Attachment(
        board,
        script,
        board.work / name,
        plan.attach_timeout,
        kept=here / name,
        destructive=plan.destructive,
    )


def _processors(board: Board) -> int:
    said = board.facts().get("cpus", "")
    if not said.isdigit() or int(said) < 1:
        raise BoardError(f"{board.name}: it does not say how many processors it has")
    return int(said)
