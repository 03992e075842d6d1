"""From a declaration to a board: asked what it is, or opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from labrig.boards.catalogue import Catalogue, find_declared
from labrig.boards.declared import (
    Declared,
    EmulatorDeclared,
    LocalDeclared,
    PoolDeclared,
    RecordedDeclared,
)
from labrig.boards.facts import machine_of
from labrig.errors import UsageError

if TYPE_CHECKING:
    from labrig.boards.base import Board


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a plan needs to know of a board before measuring."""

    identity: str
    """What the board is: an emulator's image, its settings that are not the usual ones, and QEMU's
    version; else its system, machine and processor, and its name in boards.yaml."""
    machine: str
    """As ``uname -m`` says it."""
    release: str
    """As ``uname -r`` says it; empty for labrig's own image, which is not asked."""
    system: Literal["linux", "freebsd"]
    made_of: Mapping[str, Any]
    """What its image was made of (``Image.manifest``); empty where labrig built none."""


def make_ready(catalogue: Catalogue, name: str, say: Callable[[str], None]) -> Standing:
    """Build what board ``name`` needs (an emulator its image) and ask it what it is.

    Raises BoardError when it does not answer, ToolError when its image cannot be built.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, EmulatorDeclared) and declared.image is None:
        return _labrig_image(catalogue, declared, say)
    with open_board(catalogue, name) as board:
        return _asked(board, declared)


def _asked(board: Board, declared: Declared) -> Standing:
    """Say what a board says that it is."""
    from labrig.boards.emulator import EmulatorBoard

    facts = board.facts()
    system, _, release = facts.get("kernel", "").partition(" ")
    if isinstance(board, EmulatorBoard):
        identity = board.identity
    else:
        # By its name, not its address: what is known by it goes into records that are handed on.
        identity = f"{machine_of(facts)} at {board.name}"
    return Standing(
        identity=identity,
        machine=facts.get("machine", ""),
        release=release,
        system="freebsd" if system == "FreeBSD" else "linux",
        made_of={},
    )


def _labrig_image(
    catalogue: Catalogue, declared: EmulatorDeclared, say: Callable[[str], None]
) -> Standing:
    from labrig.boards.image.cache import ensure_image
    from labrig.boards.qemu import qemu_version

    version = qemu_version()
    image = ensure_image(mirror=catalogue.debian_mirror, say=say)
    usual = EmulatorDeclared(kind="emulator")
    unusual = [
        f"{key}={getattr(declared, key)}"
        for key in ("memory_mib", "icount")
        if getattr(declared, key) != getattr(usual, key)
    ]
    return Standing(
        identity=" ".join([image.identity, *unusual, f"QEMU {version}"]),
        machine="aarch64",
        release="",
        system="linux",
        made_of=image.manifest,
    )


def open_board(catalogue: Catalogue, name: str, instance: int = 0) -> Board:
    """Return a board that measures itself, not started yet: that happens on entering it.

    Raises UsageError for a pool or a recorded board: neither is one machine.
    """
    declared = find_declared(catalogue, name)
    if isinstance(declared, PoolDeclared | RecordedDeclared):
        raise UsageError(f"board {name} is of kind {declared.kind}: it is no machine of its own")
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
            image=declared.image,
            snapshot_disk_mib=declared.snapshot_disk_mib,
        )
        return EmulatorBoard(name, instance=instance, config=config)
    if isinstance(declared, LocalDeclared):
        from labrig.boards.local import LocalBoard

        return LocalBoard(name)
    from labrig.boards.base import BoardPath
    from labrig.boards.ssh import SshBoard
    from labrig.boards.ssh_target import SshTarget

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
