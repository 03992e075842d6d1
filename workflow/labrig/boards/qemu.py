"""One QEMU process: its command line, its start, its console, its certain end."""

from __future__ import annotations

import queue
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from labrig.boards.image_recipe import KERNEL_ARGUMENTS, MACHINE, READY_MARK
from labrig.boards.rooms import make_room
from labrig.errors import BoardUnreachable, ToolError

PROGRAM = "qemu-system-aarch64"
CONSOLE_LINES = 8
PORT_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the emulated machine is given."""

    kernel: Path
    initrds: tuple[Path, ...]
    """Unpacked by the kernel one after the other."""
    root: Path
    sd: Path
    memory_mib: int = 512
    icount: bool = True
    boot_timeout: float = 60.0


def command_line(machine: Machine, initrd: Path, port: int) -> list[str]:
    """Return QEMU's command line, its SSH forwarded from ``port`` on the loopback."""
    icount = ["-icount", "shift=0"] if machine.icount else []
    # Option values are comma-separated; QEMU reads a doubled comma as one.
    root, sd = (str(path).replace(",", ",,") for path in (machine.root, machine.sd))
    return [
        *(PROGRAM, *MACHINE),
        *("-m", str(machine.memory_mib), *icount),
        *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
        *("-no-reboot", "-snapshot"),
        *("-kernel", str(machine.kernel), "-initrd", str(initrd)),
        *("-append", KERNEL_ARGUMENTS),
        *("-drive", f"if=none,id=root,file={root},format=raw"),
        *("-device", "virtio-blk-device,drive=root"),
        *("-netdev", f"user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:{port}-:22"),
        # Named in full: the board's default card wants a boot ROM that may not be installed.
        *("-device", "virtio-net-device,netdev=net"),
        *("-device", "sdhci-pci"),
        *("-drive", f"if=none,id=card,file={sd},format=raw"),
        *("-device", "sd-card,drive=card"),
    ]


def free_port() -> int:
    """Return a loopback port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def qemu_version() -> str:
    """Return QEMU's version."""
    if shutil.which(PROGRAM) is None:
        raise ToolError(f"{PROGRAM} is not installed: install the package qemu-system-arm")
    done = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version (\S+(?: \([^)]*\))?)", done.stdout)
    return found[1] if found else "unknown"


def console_end(text: str, lines: int = CONSOLE_LINES) -> str:
    """Return the last lines of a console, free of control sequences and of a panic's trace."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]", "", text)
    kept = [line.strip() for line in plain.splitlines() if line.strip()]
    for number, line in enumerate(kept):
        if "Kernel panic" in line:
            kept = kept[: number + 1]
            break
    return " | ".join(kept[-lines:]) or "(nothing)"


class Qemu:
    """A running machine. ``close`` ends it; so does the end of this process, however it comes."""

    def __init__(self, name: str, machine: Machine) -> None:
        self._name = name
        self._machine = machine
        self._folder = make_room("qemu")
        self.console = self._folder / "console.log"
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the machine and wait until its SSH server listens."""
        if shutil.which(PROGRAM) is None:
            raise ToolError(f"{PROGRAM} is not installed: install the package qemu-system-arm")
        if shutil.which("setpriv") is None:
            raise ToolError("setpriv is not installed: install the package util-linux")
        initrd = self._folder / "initrd"
        with initrd.open("wb") as joined:
            for part in self._machine.initrds:
                joined.write(part.read_bytes())
                joined.write(b"\0" * (-joined.tell() % 4))
        for _ in range(PORT_TRIES):
            self.port = free_port()
            argv = command_line(self._machine, initrd, self.port)
            with self.console.open("wb") as log:
                self._process = _spawner.spawn(["setpriv", "--pdeathsig", "KILL", *argv], log)
            if self._wait_ready():
                initrd.unlink()  # it holds the guest's key, and would outlive a killed session
                return
        raise BoardUnreachable(f"board {self._name}: no free port on the loopback could be kept")

    def _wait_ready(self) -> bool:
        """Wait for the ready mark; False when only the port was taken meanwhile."""
        assert self._process is not None
        deadline = time.monotonic() + self._machine.boot_timeout
        while time.monotonic() < deadline:
            ended = self._process.poll() is not None
            said = self._console()
            if READY_MARK in said:
                return True
            if ended:
                if "host forwarding" in said:
                    return False
                raise self._failed("QEMU ended before the guest was up")
            time.sleep(0.05)
        raise self._failed(f"the guest was not up after {self._machine.boot_timeout:g} s")

    def _console(self) -> str:
        return self.console.read_text(errors="replace") if self.console.exists() else ""

    def _failed(self, what: str) -> BoardUnreachable:
        return BoardUnreachable(
            f"board {self._name}: {what}; its console ends: {console_end(self._console())}"
        )

    @property
    def running(self) -> bool:
        """Whether the machine is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Return the process id of QEMU."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the machine and remove its folder."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Spawner:
    """Starts processes from one thread that lives as long as this process.

    The death signal that setpriv asks for is sent when the *thread* that started QEMU ends, and a
    board may be opened in a worker thread that ends before it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[tuple[list[str], BinaryIO]] = queue.SimpleQueue()
        self._given: queue.SimpleQueue[subprocess.Popen[bytes] | OSError] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def spawn(self, argv: Sequence[str], output: BinaryIO) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # not alive: after a fork
                self._asked, self._given = queue.SimpleQueue(), queue.SimpleQueue()
                self._thread = threading.Thread(target=self._serve, daemon=True)
                self._thread.start()
            self._asked.put((list(argv), output))
            given = self._given.get()
        if isinstance(given, OSError):
            raise given
        return given

    def _serve(self) -> None:
        while True:
            argv, output = self._asked.get()
            try:
                self._given.put(
                    subprocess.Popen(
                        argv,
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=subprocess.STDOUT,
                        process_group=0,
                    )
                )
            except OSError as error:
                self._given.put(error)


_spawner = _Spawner()
