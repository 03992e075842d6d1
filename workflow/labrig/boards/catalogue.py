"""The boards that this lab owns, as declared in config/boards.yaml."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from labrig import declaration
from labrig.boards.declared import (
    BoardsFile,
    Declared,
    EmulatorDeclared,
    LocalDeclared,
    PoolDeclared,
    RecordedDeclared,
    cross_check,
)
from labrig.errors import DeclarationError, UsageError


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All declared boards by name, and what they share."""

    boards: Mapping[str, Declared]
    debian_mirror: str | None = None


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """One line of the list of boards."""

    name: str
    kind: str
    state: str


def read_catalogue(config: Path) -> Catalogue:
    """Read boards.yaml, and of lab.yaml the Debian mirror, from the folder ``config``.

    Raises DeclarationError with file, line and key of each fault.
    """
    boards = declaration.load(config / "boards.yaml", BoardsFile, cross_check).root
    lab = config / "lab.yaml"
    said = yaml.safe_load(lab.read_text(encoding="utf-8")) if lab.is_file() else None
    mirror = said.get("debian_mirror") if isinstance(said, dict) else None
    if mirror is not None and not (isinstance(mirror, str) and "://" in mirror):
        raise DeclarationError(f"{lab}: debian_mirror: found {mirror!r}, wanted a mirror's address")
    return Catalogue(boards=boards, debian_mirror=mirror)


def json_schema() -> str:
    """The JSON Schema of boards.yaml, as written to ``workflow/schemas/`` for editors."""
    return declaration.json_schema(BoardsFile)


def find_declared(catalogue: Catalogue, name: str) -> Declared:
    """Return the declaration of board ``name``. Raises UsageError when there is none."""
    declared = catalogue.boards.get(name)
    if declared is None:
        near = difflib.get_close_matches(name, catalogue.boards, 1)
        known = ", ".join(catalogue.boards)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no board {name}: config/boards.yaml has {known}{hint}")
    return declared


def needs_quiet(declared: Declared, *, waits: bool = False) -> bool:
    """Whether this host's other work moves the board's time: nothing else may run beside it.

    The clock of an emulated board that counts instructions goes on with the host's while the board
    waits for a timer; ``waits`` says whether its trials do.
    """
    if isinstance(declared, EmulatorDeclared):
        return waits or not declared.icount
    return isinstance(declared, LocalDeclared)


def list_boards(catalogue: Catalogue) -> list[BoardLine]:
    """Return every board with its kind and state, without starting or calling any."""
    return [
        BoardLine(name=name, kind=declared.kind, state=_state(declared))
        for name, declared in catalogue.boards.items()
    ]


def _state(declared: Declared) -> str:
    if isinstance(declared, EmulatorDeclared):
        from labrig.boards.image.cache import find_image
        from labrig.boards.qemu import PROGRAM

        program = declared.image.program if declared.image else PROGRAM
        if shutil.which(program) is None:
            return f"{program} is not installed"
        built = "image built" if find_image() else "image not built yet"
        image = f"disk {declared.image.disk}" if declared.image else built
        return f"{image}, {declared.instances} may run side by side"
    if isinstance(declared, LocalDeclared):
        return "ready"
    if isinstance(declared, PoolDeclared):
        return f"any of {', '.join(declared.boards)}"
    if isinstance(declared, RecordedDeclared):
        return f"replays {declared.results}"
    return "not asked; `labrig board check` connects"
