"""The boards that this lab owns, as declared in config/boards.yaml, and how to open one."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel

from labrig import declaration
from labrig.errors import DeclarationError, UsageError

if TYPE_CHECKING:
    from labrig.boards.base import Board


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmulatorDeclared(_Declared):
    """An emulated board, of which several may run side by side."""

    kind: Literal["emulator"]
    instances: Annotated[int, Field(ge=1, le=16)] = 1
    memory_mib: Annotated[int, Field(ge=256, le=8192)] = 512
    icount: bool = True
    boot_timeout: Annotated[float, Field(gt=0)] = 60.0


class LocalDeclared(_Declared):
    """This machine."""

    kind: Literal["local"]
    instances: Literal[1] = 1


class SshDeclared(_Declared):
    """A machine reached by OpenSSH; what is left out is the user's ssh configuration's matter."""

    kind: Literal["ssh"]
    host: Annotated[str, Field(min_length=1, pattern=r"^[^-\s][^\s]*$")]
    work: Annotated[str, Field(pattern=r"^/")]
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    user: str | None = None
    instances: Literal[1] = 1


Declared = EmulatorDeclared | LocalDeclared | SshDeclared
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


class BoardsFile(RootModel[dict[Name, Annotated[Declared, Field(discriminator="kind")]]]):
    """``boards.yaml``: boards by name."""


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


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a plan needs to know of a board before measuring."""

    identity: str
    """What the board is: its image, and settings that are not the usual ones."""
    machine: str
    """As ``uname -m`` says it."""
    system: Literal["linux", "freebsd"]
    made_of: Mapping[str, Any]
    """What its image was made of (``Image.manifest``); empty where labrig built none."""


def read_catalogue(config: Path) -> Catalogue:
    """Read boards.yaml, and of lab.yaml the Debian mirror, from the folder ``config``.

    Raises DeclarationError with file, line and key of each fault.
    """
    boards = declaration.load(config / "boards.yaml", BoardsFile).root
    lab = config / "lab.yaml"
    said = yaml.safe_load(lab.read_text(encoding="utf-8")) if lab.is_file() else None
    mirror = said.get("debian_mirror") if isinstance(said, dict) else None
    if mirror is not None and not (isinstance(mirror, str) and "://" in mirror):
        raise DeclarationError(f"{lab}: debian_mirror: found {mirror!r}, wanted a mirror's address")
    return Catalogue(boards=boards, debian_mirror=mirror)


def find_declared(catalogue: Catalogue, name: str) -> Declared:
    """Return the declaration of board ``name``. Raises UsageError when there is none."""
    declared = catalogue.boards.get(name)
    if declared is None:
        near = difflib.get_close_matches(name, catalogue.boards, 1)
        known = ", ".join(catalogue.boards)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no board {name}: config/boards.yaml has {known}{hint}")
    return declared


def make_ready(catalogue: Catalogue, name: str, say: Callable[[str], None]) -> Standing:
    """Build what board ``name`` needs (an emulator its image) and ask it what it is.

    Raises BoardError when it does not answer, ToolError when its image cannot be built.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, EmulatorDeclared):
        from labrig.boards.image import ensure_image

        image = ensure_image(mirror=catalogue.debian_mirror, say=say)
        usual = EmulatorDeclared(kind="emulator")
        unusual = [
            f"{key}={getattr(declared, key)}"
            for key in ("memory_mib", "icount")
            if getattr(declared, key) != getattr(usual, key)
        ]
        identity = " ".join([image.identity, *unusual])
        return Standing(
            identity=identity, machine="aarch64", system="linux", made_of=image.manifest
        )
    where = f"{declared.host}:{declared.port or ''}" if declared.kind == "ssh" else name
    with open_board(catalogue, name) as board:
        system, machine, release = (
            board.run(["uname", flag]).stdout.decode().strip() for flag in ("-s", "-m", "-r")
        )
    return Standing(
        identity=f"{where} {system} {release} {machine}",
        machine=machine,
        system="freebsd" if system == "FreeBSD" else "linux",
        made_of={},
    )


def open_board(catalogue: Catalogue, name: str, instance: int = 0) -> Board:
    """Return a board, not started yet: that happens on entering it or at its first use."""
    declared = find_declared(catalogue, name)
    if not 0 <= instance < declared.instances:
        raise UsageError(
            f"board {name} has {declared.instances} instance(s), not number {instance}"
        )
    if isinstance(declared, EmulatorDeclared):
        from labrig.boards.emulator import EmulatorBoard, EmulatorConfig

        config = EmulatorConfig(
            mirror=catalogue.debian_mirror,
            memory_mib=declared.memory_mib,
            icount=declared.icount,
            boot_timeout=declared.boot_timeout,
        )
        return EmulatorBoard(name, instance=instance, config=config)
    if isinstance(declared, LocalDeclared):
        from labrig.boards.local import LocalBoard

        return LocalBoard(name)
    from labrig.boards.base import BoardPath
    from labrig.boards.ssh import SshBoard, SshTarget

    target = SshTarget(
        host=declared.host, work=BoardPath(declared.work), port=declared.port, user=declared.user
    )
    return SshBoard(name, target)


def list_boards(catalogue: Catalogue) -> list[BoardLine]:
    """Return every board with its kind and state, without starting or calling any."""
    return [
        BoardLine(name=name, kind=declared.kind, state=_state(declared))
        for name, declared in catalogue.boards.items()
    ]


def _state(declared: Declared) -> str:
    if isinstance(declared, EmulatorDeclared):
        from labrig.boards.image import find_image
        from labrig.boards.qemu import PROGRAM

        if shutil.which(PROGRAM) is None:
            return f"{PROGRAM} is not installed"
        built = "image built" if find_image() else "image not built yet"
        return f"{built}, {declared.instances} may run side by side"
    if isinstance(declared, LocalDeclared):
        return "ready"
    return "not asked; `labrig board check` connects"
