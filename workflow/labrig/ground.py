"""What a plan stands on: all that its trials run, by hash; and whether that still holds."""

from __future__ import annotations

from pathlib import Path

from labrig import experiments
from labrig.errors import DeclarationError, UsageError
from labrig.experiments import Experiment
from labrig.hashes import file_sha256
from labrig.measure.session import Materials
from labrig.plan import Ground, Plan, make_plan
from labrig.programs import named
from labrig.ready import ReadyBoard
from labrig.tracing.lint.finding import Setting
from labrig.tracing.source import ends_itself, script_hash
from labrig.tracing.tracers import tracer_of


def side_by_side(declared: Experiment, kind: str, instances: int) -> int:
    """How many boards of ``kind`` share the blocks: one where trials need this host to themselves.

    What waits for timers on an emulated board, or runs on this machine, is measured block by block.
    """
    return 1 if declared.quiet and kind in ("emulator", "local") else instances


def ground_for(board: ReadyBoard, declared: Experiment, folder: Path) -> Ground:
    """Hash what the trials of ``declared`` (in ``folder``) will run on ``board``."""
    for arm in declared.arms.values():
        for system, name in (arm.script or {}).items():
            _refuse_elsewhere(folder / name, board.system if system == "any" else system)
    names = {name for arm in declared.arms.values() for name in (arm.script or {}).values()}
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in sorted(names)}
    for name, text in texts.items():
        if (line := ends_itself(text)) is not None:
            raise DeclarationError(
                f"{folder / name}:{line}: exit() ends the watching while trials run; take it out"
            )
        _refuse_destructive(folder / name, text, declared)
    scripts = {name: script_hash(text) for name, text in texts.items()}
    files = {name: file_sha256(folder / name) for name in declared.workload.files}
    said = [(folder / name).read_text(encoding="latin-1") for name in files]
    return Ground(
        board=board.name,
        identity=board.identity,
        system=board.system,
        instances=side_by_side(declared, board.kind, board.instances),
        set_up=board.set_up,
        before_trial=board.before_trial,
        restorable=board.kind == "emulator",
        programs={name: program["sha256"] for name, program in board.programs.items()},
        scripts=scripts,
        files=files,
        in_files=tuple(sorted(named(board.programs, said))),
    )


def _refuse_elsewhere(path: Path, system: str) -> None:
    """Raise DeclarationError for a script whose tracer there is not, or not on ``system``."""
    tracer = tracer_of(path)
    if system not in tracer.systems:
        raise DeclarationError(
            f"{path}: there is no {tracer.name} on {system}; give {system} a script of its own"
        )


def _refuse_destructive(path: Path, text: str, declared: Experiment) -> None:
    """Raise DeclarationError for actions that the experiment does not allow."""
    found = tracer_of(path).lint(text, str(path), Setting(destructive=declared.destructive))
    for one in found:
        # What a tracer may refuse, it is asked about.
        if one.refused_by == "experiment":
            raise DeclarationError(f"{path}:{one.line}:{one.column}: {one.message}")


def refuse_changes(planned: Plan, board: ReadyBoard, folder: Path) -> None:
    """Check that what a session would run now is what was planned.

    Raises UsageError when declaration, scripts, files or programs have changed since.
    """
    for name in planned.programs if board.kind != "recorded" else ():
        # The trials of a record were run with those whose hashes are recorded.
        program = board.programs.get(name, {"path": name, "sha256": ""})
        path = Path(program["path"])
        if not path.is_file() or file_sha256(path) != program["sha256"]:
            raise UsageError(
                f"{path}: the board's {name} is missing or was changed; delete "
                f"results/{board.name}/board.json and run again"
            )
    declared = experiments.load(folder)
    now = make_plan(planned.experiment, planned.size, declared, ground_for(board, declared, folder))
    if now != planned:
        raise UsageError(
            f"{folder}: changed since its trials were planned; run again (what is measured is kept)"
        )


def materials_for(
    board: ReadyBoard, planned: Plan, declared: Experiment, folder: Path
) -> Materials:
    """The files that a session puts on ``board`` for ``declared``: none where it only replays.

    Of the board's programs it needs those that the trials of ``planned`` run.
    """
    if board.kind == "recorded":
        return Materials(programs={}, scripts={}, files={})
    scripts = {
        name: folder / name
        for arm in declared.arms.values()
        if (name := arm.script_for(board.system)) is not None
    }
    return Materials(
        programs={name: Path(board.programs[name]["path"]) for name in planned.programs},
        scripts=scripts,
        files={name: folder / name for name in declared.workload.files},
    )
