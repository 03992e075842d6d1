"""What measuring would do: the plan as it would be made now, held against the journals.

Snakemake runs the measuring job when the plan was made again; that job then measures what the
journals lack, which may be nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig import experiments
from labrig.boards.catalogue import find_declared, read_catalogue
from labrig.boards.declared import RecordedDeclared
from labrig.ground import ground_for
from labrig.measure.journal import Counted, journals_in
from labrig.measure.ledger import hold, left_to_do
from labrig.measure.stopping import looks_in, wanted_blocks
from labrig.plan import Plan, digest, from_json, make_plan
from labrig.ready import read_board
from labrig.results_folder import ResultsFolder
from labrig.trace_commands.work import choose_cell
from labrig.tracing.work.scripts import script_for


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the measuring job of an experiment would do on a board."""

    words: str
    trials: int | None
    """How many it would run; None where that cannot be told without the board."""
    changed: tuple[str, ...] = ()
    """How the plan would differ from the one that was measured, in words."""


def forecast(
    experiment: str, board: str, size: str, root: Path, *, ready: bool, counted: Counted
) -> Forecast:
    """Say what would be measured of ``experiment`` at ``size``; no board is started.

    ``ready`` is whether board.json stays as it is. Raises what reading the declaration does.
    """
    folder = root / "experiments" / experiment
    declared = experiments.load(folder)
    known = find_declared(read_catalogue(root / "config"), board)
    where = f"{experiment} on board {board}"
    if isinstance(known, RecordedDeclared):
        return Forecast(words=f"{experiment} is taken from the record {known.results}", trials=0)
    mine = root / ResultsFolder(boards=(board,), experiment=experiment, size=size).path
    there, made_ready = mine / "raw", mine.parent / "board.json"
    if not made_ready.is_file():
        return Forecast(words=f"{where} is measured, once the board was made ready", trials=None)
    ground = ground_for(read_board(made_ready), declared, folder)
    plan = make_plan(experiment, size, declared, ground)
    ledger = hold(plan, journals_in(there, counted) if there.is_dir() else {})
    wanted = wanted_blocks(plan, ledger, looks_in(there, plan) if plan.stop else ())
    errands = [one for one in left_to_do(plan, ledger) if one.block in wanted]
    trials = sum(one.trial_count for one in errands)
    changed = _changed(mine / "plan.json", plan)
    if not ready:
        now = f"as things stand {trials}" if trials else "none, if its programs stay the same"
        words = f"the board is made ready again, which may change what trials of {where} run: {now}"
        return Forecast(words=words, trials=None, changed=changed)
    if not trials:
        return Forecast(words="nothing is measured", trials=0, changed=changed)
    many = f"{len(errands)} block{'s' * (len(errands) > 1)}"
    again = sum(e.role == "reference" for one in errands for arm in one.arms for e in arm.errands)
    beside = f", {again} of them repeats that the others are compared with" if again else ""
    words = f"{trials} trials of {where} are measured, in {many}{beside}"
    return Forecast(words=words, trials=trials, changed=changed)


def _changed(path: Path, now: Plan) -> tuple[str, ...]:
    """How ``now`` differs from the plan at ``path``."""
    if not path.is_file():
        return ()
    then = from_json(path.read_text(encoding="utf-8"))
    said = []
    cells = {(one.arm, str(one.levels)): one.runs for one in then.cells}
    new = {(one.arm, str(one.levels)): one.runs for one in now.cells}
    other = sum(cells[key] != runs for key, runs in new.items() if key in cells)
    for number, words in (
        (len(new.keys() - cells.keys()), "new"),
        (len(cells.keys() - new.keys()), "gone"),
        (other, "with something else to run"),
    ):
        if number:
            said.append(f"{number} cell{'s' * (number > 1)} {words}")
    if len(then.blocks) != len(now.blocks):
        said.append(f"{len(now.blocks)} blocks, not {len(then.blocks)}")
    if then.seed != now.seed:
        said.append(f"seed {now.seed}, not {then.seed}")
    if not said and then != now:
        said.append("another order or number of trials, or other limits")
    return tuple(said)


def watched(experiment: str, boards: Sequence[str], size: str, root: Path) -> Forecast:
    """Say whether it would be watched again who does the work of an experiment's declared cell."""
    declared = experiments.load(root / "experiments" / experiment).at_size(size)
    nothing = Forecast(words="nothing is measured", trials=0)
    if declared.work is None:
        return nothing
    board = str(declared.work.at.get("board", boards[0]))
    anew = Forecast(words=f"it is watched who does the work of {experiment}", trials=None)
    mine = root / ResultsFolder(boards=(board,), experiment=experiment, size=size).path
    made_ready = mine.parent / "board.json"
    if not made_ready.is_file():
        return anew
    folder = root / "experiments" / experiment
    ground = ground_for(read_board(made_ready), declared, folder)
    plan = make_plan(experiment, size, experiments.load(folder), ground)
    levels = {factor: str(level) for factor, level in declared.work.at.items()}
    cell = choose_cell(plan, declared.work.arm, levels)
    ran = digest([cell.arm, cell.runs, script_for(plan.system)])
    return nothing if (mine / "raw" / f"work-{ran[:12]}.json").is_file() else anew
