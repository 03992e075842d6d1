"""``labrig plan``: what an experiment will measure, how long that takes, and whether it is enough.

No board is touched: the plan is laid out as for a board that is not known yet where there is no
``board.json``, times come from the journals of earlier sessions, and the blocks that are needed
from an earlier analysis, of any size of the experiment, as the pilot.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig import experiments
from labrig.boards.catalogue import Catalogue, find_declared
from labrig.errors import DeclarationError, UsageError
from labrig.experiments import Experiment
from labrig.experiments.near import unknown
from labrig.ground import ground_for, side_by_side
from labrig.lab_settings import own_board
from labrig.plan import Ground, Plan, StopRule, make_plan
from labrig.planning.pilot import Need, Pilot, find_pilot, needs
from labrig.planning.session_times import Pace, pace_of
from labrig.programs import COUNTS_FIRINGS
from labrig.ready import NATIVE, read_board, runs_on
from labrig.results_folder import ResultsFolder


@dataclass(frozen=True, kw_only=True)
class BoardPlan:
    """What one board will measure: numbers of trials by kind, and seconds."""

    board: str
    cells: int
    arms: int
    blocks: int
    side_by_side: int
    trials: dict[str, int]
    """Kind of trial to number, over all blocks."""
    attachments: int
    """In each block."""
    stop: StopRule | None
    """With a rule, ``blocks`` and what follows from it are the most."""
    assumed: str | None
    """What is not known yet of the board, in words."""
    pace: Pace | None
    expected_seconds: float | None
    """By ``pace``; None without one."""
    most_seconds: float
    """By the declared timeouts: longer than any session that ends well."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """All that ``labrig plan`` prints."""

    experiment: str
    size: str
    factors: dict[str, int]
    """Name to number of levels."""
    boards: tuple[BoardPlan, ...]
    pilot: Pilot | None
    pilot_lack: str | None
    needs: tuple[Need, ...]


def look_ahead(
    name: str, size: str, board: str | None, catalogue: Catalogue, root: Path
) -> Outlook:
    """Plan experiment ``name`` in the lab's folder ``root``; ``board`` None is the lab's own.

    Raises UsageError for an unknown experiment or board, DeclarationError for a wrong declaration
    or a size that is not declared.
    """
    declared = experiments.load(find_experiment(name, root))
    names = declared.at_size(size).boards or (board or own_board(root),)
    if declared.boards and board is not None and board not in names:
        raise UsageError(f"{name} is measured on {', '.join(names)}, its levels, not on {board}")
    return lay_out(name, size, declared, names, catalogue, root)


def find_experiment(name: str, root: Path) -> Path:
    """Return the folder of experiment ``name`` in the lab ``root``. Raises UsageError for none."""
    folder = root / "experiments" / name
    if not (folder / "experiment.yaml").is_file():
        raise UsageError(unknown("experiment", name, experiments.names_in(root)))
    return folder


def lay_out(
    name: str,
    size: str,
    declared: Experiment,
    names: Sequence[str],
    catalogue: Catalogue,
    root: Path,
) -> Outlook:
    """Plan ``declared``, which is experiment ``name`` or a part of it, on the boards ``names``.

    Raises UsageError for an unknown board, DeclarationError for a size that is not declared.
    """
    folder = root / "experiments" / name
    chosen = declared.at_size(size)
    boards = tuple(_board_plan(name, size, declared, folder, one, catalogue, root) for one in names)
    made = ResultsFolder(boards=tuple(names), experiment=name, size=size).path
    pilot, lack = find_pilot(root / made.parent, name)
    return Outlook(
        experiment=name,
        size=size,
        factors={key: len(factor.levels) for key, factor in chosen.factors.items()},
        boards=boards,
        pilot=pilot,
        pilot_lack=lack,
        needs=() if pilot is None else needs(chosen, pilot),
    )


def _board_plan(
    name: str,
    size: str,
    declared: Experiment,
    folder: Path,
    board: str,
    catalogue: Catalogue,
    root: Path,
) -> BoardPlan:
    results = root / "results"
    known = find_declared(catalogue, board)
    instances = side_by_side(declared, known.kind, known.instances)
    record = results / board / "board.json"
    assumed = None
    if record.is_file():
        ground = ground_for(read_board(record), declared, folder)
    else:
        ground = _unknown(declared, board, instances, root)
        assumed = f"the board was never made ready; it is taken for a {ground.system} machine"
    plan = make_plan(name, size, declared, ground)
    trials = Counter(t.kind for block in plan.blocks for run in block.arms for t in run.trials)
    traced = [cell.arm for cell in plan.cells if cell.script is not None]
    pace = pace_of(results / board, name)
    return BoardPlan(
        board=board,
        cells=len(plan.cells),
        arms=len({cell.arm for cell in plan.cells}),
        blocks=len(plan.blocks),
        side_by_side=min(ground.instances, len(plan.blocks)),
        trials={str(kind): count for kind, count in trials.items()},
        attachments=len(set(traced)),
        stop=plan.stop,
        assumed=assumed,
        pace=pace,
        expected_seconds=None if pace is None else _expected(plan, pace, len(set(traced))),
        most_seconds=_most(plan, len(set(traced))),
    )


def _unknown(declared: Experiment, board: str, instances: int, root: Path) -> Ground:
    """Stand in for a board of which only the declaration is known."""
    scripts = {name: "" for arm in declared.arms.values() for name in (arm.script or {}).values()}
    for system in ("linux", "freebsd"):
        try:
            for arm in declared.arms.values():
                arm.script_for(system)
        except DeclarationError:
            continue
        break
    native = {COUNTS_FIRINGS, *(source.stem for source in (root / NATIVE).glob("*.c"))}
    return Ground(
        board=board,
        identity="",
        system=system,
        instances=instances,
        programs=dict.fromkeys((name for name in sorted(native) if runs_on(name, system)), ""),
        scripts=scripts,
        files=dict.fromkeys(declared.workload.files, ""),
    )


def _rounds(plan: Plan) -> int:
    """Blocks that the busiest of the boards side by side measures."""
    return max(Counter(block.instance for block in plan.blocks).values())


def _expected(plan: Plan, pace: Pace, attachments: int) -> float:
    trials = plan.trial_count / len(plan.blocks)
    block = pace.beginning + attachments * pace.attachment + trials * pace.trial
    return _rounds(plan) * block


def _most(plan: Plan, attachments: int) -> float:
    steps = max(1 + bool(cell.prepare) + bool(cell.cleanup) for cell in plan.cells)
    trials = plan.trial_count / len(plan.blocks)
    block = attachments * plan.attach_timeout + trials * steps * plan.trial_timeout
    return _rounds(plan) * block


def show(found: Outlook) -> Iterator[str]:
    """The outlook in lines."""
    levels = ", ".join(f"{count} of {name}" for name, count in found.factors.items())
    for one in found.boards:
        yield f"{found.experiment} at size {found.size} on board {one.board}"
        combined = f" at the levels ({levels})" if levels else ""
        yield f"  cells   {one.cells}: {one.arms} arms{combined}"
        kinds = ", ".join(f"{count} {kind}" for kind, count in one.trials.items() if count)
        total = sum(one.trials.values())
        yield f"  trials  {total} in {one.blocks} blocks of {total // one.blocks}: {kinds}"
        yield f"  time    {_time_words(one)}"
        if one.stop is not None:
            yield (
                f"  stop    from {one.stop.least} blocks on, once every comparison of "
                f"{one.stop.metric} is within ±{100 * one.stop.width:g}%: "
                "the numbers above are the most"
            )
        if one.assumed:
            yield f"  note    {one.assumed}"
    yield from _pilot_lines(found)


def _time_words(one: BoardPlan) -> str:
    beside = f", {one.side_by_side} blocks side by side" if one.side_by_side > 1 else ""
    if one.pace is None or one.expected_seconds is None:
        return (
            f"unknown: no session of this experiment is in results/{one.board}/; by the declared "
            f"timeouts at most {duration(one.most_seconds)}{beside}"
        )
    pace = one.pace
    parts = (
        (pace.trial, "a trial"),
        (pace.attachment, "an attachment"),
        (pace.beginning, "before a block"),
    )
    said = ", ".join(
        f"{seconds:.2g} s {what}" if seconds < 10 else f"{seconds:.0f} s {what}"
        for seconds, what in parts
        if seconds
    )
    sessions = f"{pace.sessions} session{'s' * (pace.sessions > 1)}"
    return f"about {duration(one.expected_seconds)}{beside}: {said}, from {sessions}"


def duration(seconds: float) -> str:
    """Seconds in words, to two units: ``1 h 05 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _pilot_lines(found: Outlook) -> Iterator[str]:
    if found.pilot is None:
        yield f"  blocks needed are not known: {found.pilot_lack}"
        return
    planned = found.boards[0].blocks
    yield (
        f"  blocks needed for power 80%, by {found.pilot.folder} ({found.pilot.blocks} blocks of "
        f"{found.pilot.trials} trials a cell); {planned} are planned"
    )
    width = max((len(need.id) for need in found.needs), default=0)
    for need in found.needs:
        yield f"    {need.id:{width}}  {need.words}"


def as_json(found: Outlook) -> str:
    """The outlook as JSON."""
    from dataclasses import asdict

    return json.dumps(asdict(found), indent=1, ensure_ascii=False)
