"""The emulated board: an SSH board whose machine is a QEMU of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labrig.boards.base import BoardPath
from labrig.boards.declared import ImageDeclared
from labrig.boards.image.cache import Image, cache_folder, ensure_image
from labrig.boards.image.guest_keys import GuestKeys, ensure_keys
from labrig.boards.image.recipe import HOST_KEY_ALIAS, KERNEL_ARGUMENTS, MACHINE, READY_MARK
from labrig.boards.own_image import check_files, own_identity, own_machine, own_target
from labrig.boards.qemu import (
    LOOPBACK,
    PROGRAM,
    Drive,
    Machine,
    Qemu,
    check_installed,
    option,
    qemu_version,
)
from labrig.boards.ssh import SshBoard
from labrig.boards.ssh_target import SshTarget
from labrig.errors import BoardUnreachable

WORK = BoardPath("/data")

DEVICES = (
    *("-device", "virtio-blk-device,drive=root"),
    # Named in full: the board's default card wants a boot ROM that may not be installed.
    *("-device", "virtio-net-device,netdev=net"),
    *("-device", "sdhci-pci"),
    *("-device", "sd-card,drive=card"),
)
"""Of labrig's own image."""


@dataclass(frozen=True, kw_only=True)
class EmulatorConfig:
    """How an emulated board is set up."""

    mirror: str | None = None
    """The Debian mirror for building the image; None is the one of this machine's apt."""
    cache: Path | None = None
    memory_mib: int = 512
    icount: bool = True
    boot_timeout: float = 60.0
    """Seconds of the host's time."""
    kernel: Path | None = None
    """Another kernel than that of labrig's own image."""
    image: ImageDeclared | None = None
    """A user's image; None is labrig's own."""


@dataclass(frozen=True, kw_only=True)
class Bootable:
    """A machine with what is needed to speak to it and to say which it was."""

    machine: Machine
    target: SshTarget
    """Without the port, which each start chooses."""
    identity: str
    """A SHA-256: of the recipe and packages of labrig's own image, or of a user's files."""


def bootable(name: str, config: EmulatorConfig) -> Bootable:
    """Return what board ``name`` boots; labrig's own image is built first if need be.

    Raises ToolError when QEMU is not installed or the image cannot be built, DeclarationError when
    a file of a user's image is missing.
    """
    cache = config.cache or cache_folder()
    if config.image is None:
        check_installed(PROGRAM)
        image = ensure_image(mirror=config.mirror, cache=cache)
        keys = ensure_keys(cache)
        return Bootable(
            machine=labrig_machine(image, keys, config),
            target=_labrig_target(keys),
            identity=image.identity,
        )
    check_installed(config.image.program)
    check_files(name, config.image)
    machine = own_machine(
        config.image,
        memory_mib=config.memory_mib,
        icount=config.icount,
        boot_timeout=config.boot_timeout,
    )
    return Bootable(
        machine=machine, target=own_target(config.image), identity=own_identity(machine, cache)
    )


def labrig_machine(image: Image, keys: GuestKeys, config: EmulatorConfig) -> Machine:
    """Return the machine of labrig's own image."""
    return Machine(
        arguments=(*MACHINE, *DEVICES),
        drives=(Drive(name="root", file=image.root), Drive(name="card", file=image.sd)),
        kernel=config.kernel or image.kernel,
        initrds=(image.initrd, keys.archive),
        append=KERNEL_ARGUMENTS,
        memory_mib=config.memory_mib,
        icount=config.icount,
        ready_mark=READY_MARK,
        boot_timeout=config.boot_timeout,
    )


class EmulatorBoard(SshBoard):
    """A machine that starts at first use and is gone after ``close`` or the end of this process.

    Each start is a fresh boot of the same image: nothing that a session writes outlives it.
    """

    def __init__(
        self, name: str = "emulator", *, instance: int = 0, config: EmulatorConfig | None = None
    ) -> None:
        self.config = config or EmulatorConfig()
        image = self.config.image
        work = BoardPath(image.work) if image else WORK
        super().__init__(name, SshTarget(host=LOOPBACK, work=work))
        self.instance = instance
        self._qemu: Qemu | None = None
        self._booted: Bootable | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of QEMU while it runs."""
        return self._qemu.pid if self._qemu else None

    def _connect(self) -> Path:
        with self._lock:
            if self._qemu is None:
                self._boot()
            elif lost := self._lost():
                raise lost
            return super()._connect()

    def _boot(self) -> None:
        booted = bootable(self.name, self.config)
        qemu = Qemu(self.name, booted.machine)
        try:
            qemu.start()
        except BaseException:
            qemu.close()
            raise
        self._qemu = qemu
        self._booted = booted
        self.target = replace(booted.target, port=qemu.port)

    def _lost(self) -> BoardUnreachable | None:
        """Return the error for a machine that was up and is there no more, or stands still."""
        qemu = self._qemu
        if qemu is None:
            return None
        if not qemu.running:
            return BoardUnreachable(f"board {self.name}: its QEMU has ended")
        if qemu.stopped:
            return BoardUnreachable(f"board {self.name}: its QEMU has been stopped (SIGSTOP)")
        return None

    @property
    def identity(self) -> str:
        """Return what this board is, once it has started: its image and QEMU's version.

        What a guest's times are may depend on either.
        """
        assert self._booted is not None
        return f"{self._booted.identity} {_qemu_words(self._booted.machine)}"

    def facts(self) -> Mapping[str, str]:
        """Say what this board is, and that its times are emulated."""
        facts = dict(super().facts())
        assert self._booted is not None
        return facts | emulator_facts(self._booted)

    def close(self) -> None:
        """End QEMU, and with it all that runs there, and close the connection."""
        with self._lock:
            if self._qemu is not None:
                self._qemu.close()
                self._qemu = None
            super().close()


def emulator_facts(booted: Bootable) -> dict[str, str]:
    """Say what a guest cannot know: what it is emulated by, and what its times are worth."""
    machine = booted.machine
    facts = {
        "emulator": _qemu_words(machine),
        "emulator_program": machine.program,
        "emulator_machine": option(machine.arguments, "-M", "-machine"),
        "emulator_cpu": option(machine.arguments, "-cpu"),
        "emulator_icount": "shift=0" if machine.icount else "off",
        "image_identity": booted.identity,
        "times": (
            "emulated: the clock counts instructions, 1 ns each; not times of hardware"
            if machine.icount
            else "emulated: the clock is the host's and moves with its load; not times of hardware"
        ),
    }
    if not machine.icount:
        facts["not_quiet"] = "its clock is the host's and moves with the host's load"
    return {key: value for key, value in facts.items() if value is not None}


def _qemu_words(machine: Machine) -> str:
    return f"QEMU {qemu_version(machine.program)}"


def _labrig_target(keys: GuestKeys) -> SshTarget:
    return SshTarget(
        host=LOOPBACK,
        work=WORK,
        user="root",
        identity_file=keys.identity_file,
        known_hosts=keys.known_hosts,
        host_key_alias=HOST_KEY_ALIAS,
        config=Path("/dev/null"),
        # A guest busy with a tracer's start answers late; that is no dead connection.
        options={"ServerAliveInterval": "60"},
    )
