"""The emulated board: an SSH board whose machine is a QEMU of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from labrig.boards.base import BoardPath
from labrig.boards.guest_keys import GuestKeys, ensure_keys
from labrig.boards.image import Image, cache_folder, ensure_image
from labrig.boards.image_recipe import HOST_KEY_ALIAS
from labrig.boards.qemu import Machine, Qemu, qemu_version
from labrig.boards.ssh import SshBoard, SshTarget
from labrig.errors import BoardUnreachable

WORK = BoardPath("/data")


@dataclass(frozen=True, kw_only=True)
class EmulatorConfig:
    """How an emulated board is set up."""

    mirror: str | None = None
    """The Debian mirror for building the image; None is the one of this machine's apt."""
    cache: Path | None = None
    memory_mib: int = 512
    icount: bool = True
    boot_timeout: float = 60.0
    kernel: Path | None = None
    """Another kernel than the image's."""


class EmulatorBoard(SshBoard):
    """A machine that starts at first use and is gone after ``close`` or the end of this process.

    Each start is a fresh boot of the same image: nothing that a session writes outlives it.
    """

    def __init__(
        self, name: str = "emulator", *, instance: int = 0, config: EmulatorConfig | None = None
    ) -> None:
        super().__init__(name, SshTarget(host="127.0.0.1", work=WORK))
        self.instance = instance
        self._config = config or EmulatorConfig()
        self._qemu: Qemu | None = None
        self._image: Image | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of QEMU while it runs."""
        return self._qemu.pid if self._qemu else None

    def _connect(self) -> Path:
        with self._lock:
            if self._qemu is None:
                self._boot()
            elif not self._qemu.running:
                raise BoardUnreachable(f"board {self.name}: its QEMU has ended")
            return super()._connect()

    def _boot(self) -> None:
        config = self._config
        cache = config.cache or cache_folder()
        self._image = ensure_image(mirror=config.mirror, cache=cache)
        keys = ensure_keys(cache)
        machine = Machine(
            kernel=config.kernel or self._image.kernel,
            initrds=(self._image.initrd, keys.archive),
            root=self._image.root,
            sd=self._image.sd,
            memory_mib=config.memory_mib,
            icount=config.icount,
            boot_timeout=config.boot_timeout,
        )
        qemu = Qemu(self.name, machine)
        try:
            qemu.start()
        except BaseException:
            qemu.close()
            raise
        self._qemu = qemu
        self.target = _target(qemu.port, keys)

    def facts(self) -> Mapping[str, str]:
        """Say what this board is, and that its times are emulated."""
        facts = dict(super().facts())
        assert self._image is not None
        counts = self._config.icount
        facts["emulator"] = f"QEMU {qemu_version()}"
        facts["emulator_machine"] = "virt"
        facts["emulator_cpu"] = "cortex-a53"
        facts["emulator_icount"] = "shift=0" if counts else "off"
        facts["image_identity"] = self._image.identity
        facts["times"] = (
            "emulated: the clock counts instructions, 1 ns each; not times of hardware"
            if counts
            else "emulated: the clock is the host's and moves with its load; not times of hardware"
        )
        return facts

    def close(self) -> None:
        """Close the connection and end QEMU."""
        with self._lock:
            super().close()
            if self._qemu is not None:
                self._qemu.close()
                self._qemu = None


def _target(port: int, keys: GuestKeys) -> SshTarget:
    return SshTarget(
        host="127.0.0.1",
        work=WORK,
        port=port,
        user="root",
        identity_file=keys.identity_file,
        known_hosts=keys.known_hosts,
        host_key_alias=HOST_KEY_ALIAS,
        config=Path("/dev/null"),
        # A guest busy with a tracer's start answers late; that is no dead connection.
        options={"ServerAliveInterval": "60"},
    )
