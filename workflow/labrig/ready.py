"""A board made ready to be planned for: its image and its native programs, as a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from labrig.boards.catalogue import Catalogue, find_declared
from labrig.boards.declared import PoolDeclared, RecordedDeclared, SshDeclared
from labrig.boards.opening import make_ready, open_board
from labrig.errors import DeclarationError, UsageError
from labrig.programs import COUNTS_FIRINGS, PERTURBS

if TYPE_CHECKING:
    from labrig.boards.base import Board
    from labrig.native import Binary

CROSS_FREEBSD = 14
"""The oldest FreeBSD whose C library the cross-compiler knows."""

NATIVE = Path("workflow/native")
"""Where the native programs are, in a lab's folder: one C file each."""

LINUX_ONLY = (COUNTS_FIRINGS, PERTURBS)


def runs_on(program: str, system: str) -> bool:
    """Whether boards of ``system`` (``linux`` or ``freebsd``) have a native program."""
    return system == "linux" or program not in LINUX_ONLY


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
    set_up: tuple[str, ...] = ()
    before_trial: tuple[str, ...] = ()
    dtrace: Mapping[str, Any] = field(default_factory=dict)
    """What the board's dtrace cannot do (``DtraceLimits``)."""

    def to_json(self) -> str:
        """The file's text."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    def kept(self) -> str:
        """The text that is kept beside journals: without the board's address and paths here."""
        programs = {
            name: {key: said for key, said in program.items() if key != "path"}
            for name, program in self.programs.items()
        }
        return replace(self, identity=_machine(self), programs=programs).to_json()


def read_board(path: Path) -> ReadyBoard:
    """Read ``board.json``. Raises UsageError when it is not one."""
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; a record is a folder results/BOARD")
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        lines = {key: tuple(data[key]) for key in ("set_up", "before_trial")}
        return ReadyBoard(**{**data, **lines})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError(f"{path}: not a board record: {error}; delete it and run again") from None


def ready_board(
    catalogue: Catalogue,
    name: str,
    sources: Sequence[Path],
    folder: Path,
    say: Callable[[str], None],
) -> ReadyBoard:
    """Make board ``name`` ready to be planned for: its image, its programs (built in ``folder``).

    Raises BoardError when it (of a pool, any board) does not answer, ToolError when something
    cannot be built, DeclarationError when the boards of a pool are not of one kind.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, RecordedDeclared):
        there = read_board(Path(declared.results).expanduser() / "board.json")
        return replace(there, name=name, kind="recorded", instances=1)
    if isinstance(declared, PoolDeclared):
        members = [ready_board(catalogue, one, sources, folder, say) for one in declared.boards]
        return _as_one(name, members)
    state = make_ready(catalogue, name, say)
    if isinstance(declared, SshDeclared) and declared.build == "on-board":
        with open_board(catalogue, name) as board:
            programs = build_there(board, sources, state.system, folder)
    else:
        if state.system == "freebsd" and int(state.release.partition(".")[0]) < CROSS_FREEBSD:
            say(
                f"board {name}: programs are compiled for FreeBSD {CROSS_FREEBSD} and it is "
                f"{state.release}; if they do not start there, set `build: on-board`"
            )
        programs = build_programs(sources, state.machine, state.system, folder)
    return ReadyBoard(
        name=name,
        kind=declared.kind,
        identity=state.identity,
        system=state.system,
        instances=declared.instances,
        programs=programs,
        made_of=state.made_of,
        set_up=declared.set_up,
        before_trial=declared.before_trial,
        dtrace=declared.dtrace.model_dump(),
    )


def _as_one(name: str, members: Sequence[ReadyBoard]) -> ReadyBoard:
    """Take the boards of a pool as one: a trial must run the same on each."""
    first = members[0]
    for other in members[1:]:
        if (odd := _difference(first, other)) is not None:
            raise DeclarationError(
                f"pool {name}: {first.name} and {other.name} are not of one kind: {odd}; make them "
                "alike, or take one out of the pool"
            )
    return replace(first, name=name, kind="pool", identity=f"pool of {_machine(first)}")


def _difference(first: ReadyBoard, other: ReadyBoard) -> str | None:
    pairs = {
        "system": (_machine(first), _machine(other)),
        "set_up": (first.set_up, other.set_up),
        "before_trial": (first.before_trial, other.before_trial),
        "dtrace": (first.dtrace, other.dtrace),
    }
    odd = ((key, *pair) for key, pair in pairs.items() if pair[0] != pair[1])
    return next((f"{key} is {mine!r} and {theirs!r}" for key, mine, theirs in odd), None)


def _machine(board: ReadyBoard) -> str:
    """What an ssh board is, its name aside (``Standing.identity``)."""
    return board.identity.partition(" at ")[0]


def build_there(
    board: Board, sources: Sequence[Path], system: str, folder: Path
) -> dict[str, dict[str, str]]:
    """Build the native programs with the board's own compiler; see ``build_programs``."""
    from labrig import on_board

    wanted = [one for one in sources if runs_on(one.stem, system)]
    return {one.stem: _said(on_board.build(board, one, folder), board.name) for one in wanted}


def _said(binary: Binary, target: str) -> dict[str, str]:
    return {
        "path": str(binary.path),
        "sha256": binary.sha256,
        "source_sha256": binary.source_sha256,
        "target": target,
        "compiler": binary.compiler,
        "flags": " ".join(binary.flags),
    }


def build_programs(
    sources: Sequence[Path], machine: str, system: str, folder: Path
) -> dict[str, dict[str, str]]:
    """Build the native programs for a board that calls itself so (``uname -m``, ``uname -s``).

    A program that a system cannot have is left out (``LINUX_ONLY``). Raises
    ToolError when one does not compile.
    """
    from labrig import native

    target = native.target_for(machine, system)
    programs = {}
    for source in sources:
        if not runs_on(source.stem, target.system.lower()):
            continue
        binary = native.build(source, target, folder)
        programs[source.stem] = _said(binary, target.triple)
    return programs
