"""From a declaration to a board: asked what it is, or opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from labrig.boards.catalogue import Catalogue, find_declared
from labrig.boards.declared import EmulatorDeclared, LocalDeclared, PoolDeclared, RecordedDeclared
from labrig.errors import UsageError

if TYPE_CHECKING:
    from labrig.boards.base import Board


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
    """Return a board that measures itself, not started yet: that happens on entering it.

    Raises UsageError for a pool or a recorded board: neither is one machine.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, PoolDeclared | RecordedDeclared):
        raise UsageError(f"board {name} is a {declared.kind}, not one machine")
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
        host=declared.host,
        work=BoardPath(declared.work),
        port=declared.port,
        user=declared.user,
        config=Path(declared.ssh_config).expanduser() if declared.ssh_config else None,
        connect_timeout=declared.connect_timeout,
        command_timeout=declared.command_timeout,
    )
    return SshBoard(name, target)
