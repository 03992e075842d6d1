"""The emulated board: an SSH board whose machine is a QEMU of its own."""

from __future__ import annotations

import datetime
import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labrig.boards.base import BoardPath
from labrig.boards.declared import ImageDeclared
from labrig.boards.image.cache import Image, cache_folder, ensure_image
from labrig.boards.image.guest_keys import GuestKeys, ensure_keys
from labrig.boards.image.recipe import HOST_KEY_ALIAS, KERNEL_ARGUMENTS, MACHINE, READY_MARK
from labrig.boards.monitor import MonitorError
from labrig.boards.own_image import check_files, own_identity, own_machine, own_target
from labrig.boards.process import new_mark
from labrig.boards.qemu import (
    LOOPBACK,
    PROGRAM,
    Drive,
    Machine,
    Qemu,
    check_installed,
    command_line,
    option,
    qemu_version,
)
from labrig.boards.snapshots import MIB, NotKept, Snapshots
from labrig.boards.ssh import SshBoard
from labrig.boards.ssh_target import SshTarget
from labrig.errors import BoardError, BoardUnreachable

WORK = BoardPath("/data")

DEVICES = (
    *("-device", "virtio-blk-device,drive=root"),
    # Named in full: the board's default card wants a boot ROM that may not be installed.
    *("-device", "virtio-net-device,netdev=net"),
    *("-device", "sdhci-pci"),
    *("-device", "sd-card,drive=card"),
)
"""Of labrig's own image."""

CARD_SPACE = 0x40_1000_8000
"""Where QEMU's machine virt has the configuration space of its PCI device 1, the SD card's host:
0x40_1000_0000 (hw/arm/virt.c, VIRT_HIGH_PCIE_ECAM) + 1 << 15."""


SPARE_MIB = 256
"""Disk that a snapshot leaves free, beyond what it may take: a full disk costs trials."""

SET_CLOCK = 'date -u -s "@$1" || date -u -f %s "${1%.*}"'
"""Linux's way, and FreeBSD's."""

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class EmulatorConfig:
    """How an emulated board is set up."""

    mirror: str | None = None
    """The Debian mirror for building the image; None is the one of this machine's apt."""
    cache: Path | None = None
    memory_mib: int = 512
    icount: bool = True
    boot_timeout: float = 180.0
    """Seconds of the host's time."""
    kernel: Path | None = None
    """Another kernel than that of labrig's own image."""
    image: ImageDeclared | None = None
    """A user's image; None is labrig's own."""
    snapshot_disk_mib: int = 4096
    """What all snapshots together may take; with 0 none is kept and none restored."""


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
        forgotten=(CARD_SPACE,),
    )


class EmulatorBoard(SshBoard):
    """A machine that starts at first use and is gone after ``close`` or the end of this process.

    Each start is a fresh boot of the same image: nothing that a session writes outlives it, but
    for what ``save`` keeps to be restored.
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
        self._start_machine(booted)

    def _start_machine(self, booted: Bootable, kept: Path | None = None) -> None:
        qemu = Qemu(self.name, booted.machine, keepable=self.config.snapshot_disk_mib > 0)
        try:
            qemu.start(kept)
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

    def save(self, label: str, *, say: Say | None = None) -> bool:
        """Keep the whole state of the machine (memory, devices, disks) as ``label``; it goes on.

        What runs detached in the guest (``setsid``, its streams not the connection's) goes on too,
        there and in every machine restored from it; the connection is given up, so no command of
        ours may be open, and the next one connects anew. One kept as ``label`` before is replaced.
        Returns whether it is kept; if not, ``say`` is told why (None prints it on stderr). Raises
        what ``run`` raises, BoardUnreachable when the machine is lost.
        """
        if self.config.snapshot_disk_mib == 0:
            return False
        with self._lock:
            if self._qemu is None:
                self._boot()
            elif lost := self._lost():
                raise lost
            assert self._qemu is not None
            assert self._booted is not None
            if why := not_keepable(self._booted.machine):
                (say or _say)(f"board {self.name}: no snapshot {label!r} is kept: {why}")
                return False
            self.run(["sync"])  # no disk is to be in the middle of something
            self._let_go()
            key = self._snapshot_key(self._booted, label)
            need = (self.config.memory_mib + SPARE_MIB) * MIB
            try:
                with self._snapshots.making(key, self._about(label), need=need) as folder:
                    self._qemu.keep(folder)
            except (MonitorError, NotKept, OSError) as error:
                (say or _say)(f"board {self.name}: no snapshot {label!r} is kept: {error}")
                return False
            return True

    def restore(self, label: str, *, say: Say | None = None) -> bool:
        """Let the board go on from what was saved as ``label``, in a new QEMU; set its clock.

        The machine that it has ends either way: when this returns False, as nothing is kept or it
        cannot be restored (``say`` is told why, and what is damaged is removed), the next command
        boots a fresh one. Raises ToolError and DeclarationError as starting does.
        """
        with self._lock:
            self._let_go()
            self.close()
            if self.config.snapshot_disk_mib == 0:
                return False
            booted = bootable(self.name, self.config)
            key = self._snapshot_key(booted, label)
            with self._snapshots.using(key) as kept:
                if kept is None:
                    return False
                try:
                    self._start_machine(booted, kept)
                    self._set_clock()
                    return True
                except OSError as error:  # this machine's fault, such as a full disk
                    why, useless = str(error), False
                except (MonitorError, BoardError) as error:
                    why, useless = str(error), True
            self.close()
            if useless:
                self._snapshots.drop(key)
                why += "; it is removed"
            (say or _say)(f"board {self.name}: the snapshot {label!r} cannot be restored: {why}")
            return False

    @property
    def _cache(self) -> Path:
        return self.config.cache or cache_folder()

    @property
    def _snapshots(self) -> Snapshots:
        return Snapshots(self._cache / "snapshots", self.config.snapshot_disk_mib * MIB)

    def _snapshot_key(self, booted: Bootable, label: str) -> str:
        return snapshot_key(booted, own_identity(booted.machine, self._cache), self.instance, label)

    def _about(self, label: str) -> dict[str, str]:
        assert self._booted is not None
        return {
            "what": "a running emulated machine: its memory (with its private host key), devices "
            "and disks; may be deleted",
            "label": label,
            "board": f"{self.name}, instance {self.instance}",
            "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "image_identity": self._booted.identity,
            "emulator": _qemu_words(self._booted.machine),
            "command_line": " ".join(_lasting_command(self._booted.machine)),
        }

    def _let_go(self) -> None:
        """Give up the connection, and whatever runs in the guest to itself."""
        with self._lock:
            self._disconnect()
            self._session = new_mark()
            self._used = False

    def _set_clock(self) -> None:
        """Set the guest's time of day to this machine's. Raises BoardError when it cannot be."""
        self.run(["sh", "-c", SET_CLOCK, "sh", f"{time.time():.3f}"])

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


def not_keepable(machine: Machine) -> str | None:
    """Say why the state of a machine cannot be kept; None when it can."""
    forgetful = any(word.partition(",")[0] == "sdhci-pci" for word in machine.arguments)
    if forgetful and not machine.forgotten:
        return "QEMU leaves out of it where sdhci-pci is; use another device for the disk"
    return None


def snapshot_key(booted: Bootable, content: str, instance: int, label: str) -> str:
    """Return the name of a snapshot: a SHA-256 over all that a machine restored from it rests on.

    ``content`` is the hash of the machine's files (``own_identity``). The command line counts
    without what each start chooses.
    """
    rests_on = {
        "image": booted.identity,
        "content": content,
        "qemu": qemu_version(booted.machine.program),
        "command_line": _lasting_command(booted.machine),
        "instance": instance,
        "label": label,
    }
    return hashlib.sha256(json.dumps(rests_on, sort_keys=True).encode()).hexdigest()


def _lasting_command(machine: Machine) -> list[str]:
    return command_line(machine, port=0, monitor=0)


def _say(line: str) -> None:
    print(f"labrig: {line}", file=sys.stderr)


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
        # A guest busy with a tracer's start, or on a busy host, answers late; that is no dead
        # connection.
        options={"ServerAliveInterval": "60"},
        connect_timeout=60,
        command_timeout=120.0,
    )
