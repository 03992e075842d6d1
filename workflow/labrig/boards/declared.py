"""What ``config/boards.yaml`` may say: the kinds of board, and what each is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel

Line = Annotated[str, Field(min_length=1, pattern=r"^[^\n\x00]*$")]
"""A line for the board's ``/bin/sh``."""


def _host_alone(host: str) -> str:
    if "@" in host:
        raise ValueError("the user belongs under user:, not into the host")
    if re.fullmatch(r"[^:]+:[0-9]+", host):
        raise ValueError("the port belongs under port:, not into the host")
    return host


Seconds = Annotated[float, Field(gt=0, le=86400)]
FilePath = Annotated[str, Field(min_length=1)]
"""A file of this machine: from the lab's own folder, or absolute; ``~`` is the user's home."""
BoardFolder = Annotated[str, Field(pattern=r"^/")]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DtraceLimits(_Said):
    """What the board's dtrace cannot do, where that is less than usual."""

    command: bool = True
    """Whether ``dtrace -c COMMAND`` works."""
    probe_arguments: Annotated[int, Field(ge=0, le=10)] = 10
    """How many of ``arg0`` to ``arg9`` a probe has."""


class _Measuring(_Said):
    """What every board is told that measures."""

    set_up: tuple[Line, ...] = ()
    """Run once when a session begins, each to succeed."""
    before_trial: tuple[Line, ...] = ()
    """Run untimed before each trial, ahead of the experiment's own preparation."""
    dtrace: DtraceLimits = DtraceLimits()


class ImageDeclared(_Said):
    """A kernel and disk of the user's own, with the QEMU arguments that they need.

    labrig adds the drive ``disk``, the network ``net`` (SSH forwarded from the loopback), memory
    and ``-snapshot``; ``arguments`` name the machine and the devices that use these two.
    """

    program: Annotated[str, Field(pattern=r"^qemu-system-[a-z0-9_]+$")] = "qemu-system-aarch64"
    arguments: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    kernel: FilePath | None = None
    initrd: FilePath | None = None
    append: str = ""
    """The kernel's command line."""
    disk: FilePath
    disk_format: Literal["raw", "qcow2"] = "raw"
    user: str = "root"
    identity_file: FilePath | None = None
    """The private key that the image's SSH server lets in; else the user's own configuration."""
    known_hosts: FilePath
    """The file with the host key of the image's SSH server, under ``host_key_alias``."""
    host_key_alias: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")]
    work: BoardFolder


class EmulatorDeclared(_Measuring):
    """An emulated board, of which several may run side by side."""

    kind: Literal["emulator"]
    instances: Annotated[int, Field(ge=1, le=16)] = 1
    memory_mib: Annotated[int, Field(ge=64, le=65536)] = 512
    icount: bool = True
    boot_timeout: Seconds = 180.0
    image: ImageDeclared | None = None
    """None is the image that labrig builds."""
    snapshot_disk_mib: Annotated[int, Field(ge=0, le=1 << 20)] = 4096
    """What all kept states of machines together may take of the disk; with 0 none is kept."""


class LocalDeclared(_Measuring):
    """This machine."""

    kind: Literal["local"]
    instances: Literal[1] = 1


class SshDeclared(_Measuring):
    """A machine reached by OpenSSH; what is left out is the user's ssh configuration's matter."""

    kind: Literal["ssh"]
    host: Annotated[
        str, Field(min_length=1, pattern=r"^[^-\s][^\s]*$"), AfterValidator(_host_alone)
    ]
    """A host name, an address, or a ``Host`` of the user's ssh configuration."""
    work: BoardFolder
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    user: str | None = None
    ssh_config: FilePath | None = None
    """Read instead of ``~/.ssh/config``."""
    connect_timeout: Annotated[int, Field(ge=1, le=600)] = 10
    command_timeout: Seconds = 30.0
    """Bounds each command of labrig's own; a trial's is the experiment's."""
    build: Literal["cross", "on-board"] = "cross"
    """Where native programs are compiled: here with ziglang, or with the board's own ``cc``."""
    instances: Literal[1] = 1


class PoolDeclared(_Said):
    """Several boards of one kind; each experiment is measured on whichever is free."""

    kind: Literal["pool"]
    boards: Annotated[tuple[str, ...], Field(min_length=2)]
    instances: Literal[1] = 1


class RecordedDeclared(_Said):
    """A board that replays what was measured before; no machine is needed."""

    kind: Literal["recorded"]
    results: FilePath
    """A folder ``results/BOARD``, with its experiments' journals."""
    instances: Literal[1] = 1


Machine = EmulatorDeclared | LocalDeclared | SshDeclared
"""Boards that measure themselves."""
Declared = EmulatorDeclared | LocalDeclared | SshDeclared | PoolDeclared | RecordedDeclared
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


class BoardsFile(RootModel[dict[Name, Annotated[Declared, Field(discriminator="kind")]]]):
    """``boards.yaml``: boards by name."""


def cross_check(file: BoardsFile) -> Iterator[tuple[Sequence[str | int], str]]:
    """Yield what single boards cannot know: whether pools name boards that may share a pool."""
    boards = file.root
    for name, declared in boards.items():
        if not isinstance(declared, PoolDeclared):
            continue
        for number, member in enumerate(declared.boards):
            place = (name, "boards", number)
            if member in declared.boards[:number]:
                yield place, f"{member} is named twice"
            elif member not in boards:
                yield place, f"there is no board {member} in this file"
            elif not isinstance(boards[member], SshDeclared):
                yield (
                    place,
                    f"{member} is of kind {boards[member].kind}; a pool is of ssh boards "
                    "(an emulator has instances instead)",
                )
