"""What a plan stands on, made ready: the board's image and its native programs, as a record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from labrig import experiment
from labrig.errors import DeclarationError, UsageError
from labrig.experiment import Experiment
from labrig.measure.session import Materials
from labrig.plan import COUNTS_FIRINGS, Ground, Plan, make_plan
from labrig.repository import commit_of
from labrig.tracing.source import ends_itself, script_hash

LINUX_ONLY = (COUNTS_FIRINGS,)


@dataclass(frozen=True, kw_only=True)
class ReadyBoard:
    """``board.json``: a board that can be planned for."""

    name: str
    kind: str
    identity: str
    system: Literal["linux", "freebsd"]
    instances: int
    programs: Mapping[str, Mapping[str, str]]
    """By name on the board: path (here), sha256, source_sha256, target, compiler, flags."""
    made_of: Mapping[str, Any]
    """Packages of its image with versions and SHA-256, and how they differ from the recorded."""

    def to_json(self) -> str:
        """The file's text."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


def read_board(path: Path) -> ReadyBoard:
    """Read ``board.json``. Raises UsageError when it is not one."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return ReadyBoard(**data)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"{path}: not a board record: {error}; delete it and run again") from None


def build_programs(
    sources: Sequence[Path], machine: str, system: str, folder: Path
) -> dict[str, dict[str, str]]:
    """Build the native programs for a board that calls itself so (``uname -m``, ``uname -s``).

    A program that a system cannot have is left out: ``rig-firings`` is Linux's alone. Raises
    ToolError when one does not compile.
    """
    from labrig import native

    target = native.target_for(machine, system)
    programs = {}
    for source in sources:
        if source.stem in LINUX_ONLY and target.system != "Linux":
            continue
        binary = native.build(source, target, folder)
        programs[source.stem] = {
            "path": str(binary.path),
            "sha256": binary.sha256,
            "source_sha256": binary.source_sha256,
            "target": target.triple,
            "compiler": binary.compiler,
            "flags": " ".join(binary.flags),
        }
    return programs


def versions(repository: Path) -> dict[str, str]:
    """What measures: labrig, Python, and the commit of the folder that the pipeline runs in."""
    import platform

    from labrig import __version__

    commit, clean = commit_of(repository)
    return {
        "labrig": __version__,
        "python": platform.python_version(),
        "commit": (commit or "not in git") + ("" if clean else " with changes"),
    }


def ground_for(board: ReadyBoard, declared: Experiment, folder: Path) -> Ground:
    """Hash what the trials of ``declared`` (in ``folder``) will run on ``board``."""
    names = {name for arm in declared.arms.values() for name in (arm.script or {}).values()}
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in sorted(names)}
    for name, text in texts.items():
        if (line := ends_itself(text)) is not None:
            raise DeclarationError(
                f"{folder / name}:{line}: exit() ends the watching while trials run; take it out"
            )
    scripts = {name: script_hash(text) for name, text in texts.items()}
    files = {name: _sha256(folder / name) for name in declared.workload.files}
    return Ground(
        board=board.name,
        identity=board.identity,
        system=board.system,
        instances=board.instances,
        programs={name: program["sha256"] for name, program in board.programs.items()},
        scripts=scripts,
        files=files,
    )


def refuse_changes(planned: Plan, board: ReadyBoard, folder: Path) -> None:
    """Check that what a session would run now is what was planned.

    Raises UsageError when declaration, scripts, files or programs have changed since.
    """
    for name, program in board.programs.items():
        path = Path(program["path"])
        if not path.is_file() or _sha256(path) != program["sha256"]:
            raise UsageError(
                f"{path}: the board's {name} is missing or was changed; delete "
                f"results/{board.name}/board.json and run again"
            )
    declared = experiment.load(folder)
    now = make_plan(planned.experiment, planned.size, declared, ground_for(board, declared, folder))
    if now != planned:
        raise UsageError(
            f"{folder}: changed since its trials were planned; run again (what is measured is kept)"
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def materials_for(board: ReadyBoard, declared: Experiment, folder: Path) -> Materials:
    """The files that a session puts on ``board`` for ``declared``."""
    scripts = {
        name: folder / name
        for arm in declared.arms.values()
        if (name := arm.script_for(board.system)) is not None
    }
    return Materials(
        programs={name: Path(one["path"]) for name, one in board.programs.items()},
        scripts=scripts,
        files={name: folder / name for name in declared.workload.files},
    )
