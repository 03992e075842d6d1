"""``labrig trace work``: who did the work of one cell of an experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig import experiments
from labrig.boards.catalogue import Catalogue, find_declared
from labrig.boards.declared import RecordedDeclared
from labrig.errors import UsageError
from labrig.ground import ground_for, materials_for
from labrig.measure.ledger import SessionErrand
from labrig.measure.visit import visit
from labrig.plan import Cell, Plan, make_plan
from labrig.ready import NATIVE, ready_board
from labrig.results_folder import ResultsFolder
from labrig.trace_commands.work_on_board import TRIALS, measure_work
from labrig.tracing.work.record import Work


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which cell is looked at, and how."""

    board: str
    at: Mapping[str, str]
    """Levels as they are declared, in text; the first of a factor that is not here."""
    arm: str | None = None
    """None is the main reference arm."""
    trials: int = TRIALS
    calls: bool = False


def work(folder: Path, asked: Asked, catalogue: Catalogue, say: Callable[[str], None]) -> Work:
    """Open the board, make it ready, and say who did the work of the cell that is asked for.

    Raises UsageError when there is no such cell or the board only replays, BoardError as the
    board does.
    """
    if isinstance(find_declared(catalogue, asked.board), RecordedDeclared):
        raise UsageError(f"board {asked.board} is a record: name one that runs trials")
    declared = experiments.load(folder)
    ready = ready_board(catalogue, asked.board, sorted(NATIVE.glob("*.c")), Path("build"), say)
    plan = make_plan(folder.name, "full", declared, ground_for(ready, declared, folder))
    cell = choose_cell(plan, asked.arm, asked.at)
    materials = materials_for(ready, plan, declared, folder)
    raw = Path(ResultsFolder(boards=(asked.board,), experiment=folder.name).path, "raw")
    with visit(catalogue, asked.board, raw, say, waits=declared.quiet) as visited:
        errand = SessionErrand(block=0, instance=0, arms=())
        with visited.open_board(errand) as board:
            say(f"watching {asked.trials} trials of {cell.arm} {_levels(cell)}")
            return measure_work(
                board, plan, cell, materials, trials=asked.trials, calls=asked.calls
            )


def choose_cell(plan: Plan, arm: str | None, at: Mapping[str, str]) -> Cell:
    """Return the first cell of ``arm`` (None: the main reference) at the levels of ``at``.

    Raises UsageError that says which there are.
    """
    wanted = plan.reference[0] if arm is None else arm
    cells = [cell for cell in plan.cells if cell.arm == wanted]
    if not cells:
        arms = ", ".join(dict.fromkeys(cell.arm for cell in plan.cells))
        raise UsageError(f"{plan.experiment}: no arm {wanted}; there are {arms}")
    for factor, level in at.items():
        if factor not in cells[0].levels:
            known = ", ".join(cells[0].levels) or "none"
            raise UsageError(f"{plan.experiment}: no factor {factor}; there are {known}")
        there = ", ".join(dict.fromkeys(str(cell.levels[factor]) for cell in cells))
        cells = [cell for cell in cells if str(cell.levels[factor]) == level]
        if not cells:
            raise UsageError(f"{plan.experiment}: {factor} has no level {level}; it has {there}")
    return cells[0]


def read_levels(words: Sequence[str]) -> dict[str, str]:
    """Read words such as ``block_size=512``. Raises UsageError for another."""
    levels = {}
    for word in words:
        factor, sign, level = word.partition("=")
        if not sign or not factor:
            raise UsageError(f"--at {word}: write factor=level")
        levels[factor] = level
    return levels


def _levels(cell: Cell) -> str:
    return " ".join(f"{factor}={level}" for factor, level in cell.levels.items())
