"""One QEMU process: its command line, its start, its console, its state kept, its certain end.

The options are those of qemu(1), "QEMU User Documentation".
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from labrig.boards.monitor import Bus, Monitor, MonitorError
from labrig.boards.rooms import make_room
from labrig.errors import BoardUnreachable, ToolError

PROGRAM = "qemu-system-aarch64"
"""The one that labrig's own image runs on."""
LOOPBACK = "127.0.0.1"
DISK_TOOL = "qemu-img"
CONSOLE_LINES = 8
PORT_TRIES = 5
BANNER_BYTES = 4096
HANGUP_PATIENCE = 2.0
"""Seconds that a guest gets to close the connections that were given up."""
STATE = "state"
"""The file with a kept machine's memory and devices, in QEMU's migration format."""
FORGOTTEN = "pci.json"
"""The file with what that format leaves out."""
PCI_COMMAND, PCI_BARS, PCI_INTERRUPT = 1, range(4, 10), 15
"""Words of a PCI device's configuration space (PCI Local Bus Specification 3.0, 6.1)."""
PCI_WORDS = 16

PACKAGES = {
    "aarch64": "qemu-system-arm",
    "arm": "qemu-system-arm",
    "i386": "qemu-system-x86",
    "x86_64": "qemu-system-x86",
    "mips": "qemu-system-mips",
    "mips64": "qemu-system-mips",
    "mips64el": "qemu-system-mips",
    "mipsel": "qemu-system-mips",
    "ppc": "qemu-system-ppc",
    "ppc64": "qemu-system-ppc",
    "sparc": "qemu-system-sparc",
    "sparc64": "qemu-system-sparc",
}
"""Debian's package of each ``qemu-system-…``; the others are in qemu-system-misc."""
TOOL_PACKAGES = {DISK_TOOL: "qemu-utils"}


@dataclass(frozen=True, kw_only=True)
class Drive:
    """A disk that the machine's devices may use by its name."""

    name: str
    file: Path
    format: str = "raw"


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What an emulated machine is, and how it is known to be up."""

    program: str = PROGRAM
    arguments: tuple[str, ...]
    """The machine and its devices; these use ``drives`` by name and the network ``net``."""
    drives: tuple[Drive, ...]
    kernel: Path | None = None
    initrds: tuple[Path, ...] = ()
    """Unpacked by the kernel one after the other."""
    append: str = ""
    """The kernel's command line."""
    memory_mib: int = 512
    icount: bool = True
    """Whether the clock counts instructions (1 ns each) or is the host's."""
    ready_mark: str | None = None
    """The console says this when the guest is up; None waits for its SSH server's banner."""
    boot_timeout: float = 180.0
    """Seconds of the host's time."""
    forgotten: tuple[int, ...] = ()
    """Where in memory lie the configuration spaces of PCI devices that QEMU leaves out of a kept
    state, as its sdhci-pci does: without its address no guest finds the device again."""


def command_line(
    machine: Machine,
    port: int,
    initrd: Path | None = None,
    *,
    monitor: int | None = None,
    state: int | None = None,
    bus: int | None = None,
) -> list[str]:
    """Return QEMU's command line, the guest's port 22 forwarded from ``port`` on the loopback.

    Nothing else of the network can be reached from the guest. ``initrd`` is one file with all of
    the machine's. No disk is written (``-snapshot``) but with a ``monitor``, an inherited socket:
    then the drives are this machine's own files, that its state may be kept with. ``state`` is an
    inherited file with the state of such a machine, to go on from, and ``bus`` an inherited socket
    to write by what that leaves out.
    """
    forward = f"hostfwd=tcp:{LOOPBACK}:{port}-:22"
    words = [
        *(machine.program, *machine.arguments),
        *("-m", str(machine.memory_mib)),
        *(("-icount", "shift=0") if machine.icount else ()),
        *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
        "-no-reboot",
    ]
    if monitor is None:
        words += ["-snapshot"]
    else:
        words += ["-chardev", f"socket,id=monitor,fd={monitor}"]
        words += ["-mon", "chardev=monitor,mode=control"]
    if state is not None:
        words += ["-incoming", f"fd:{state}"]
    if bus is not None:
        words += ["-chardev", f"socket,id=qtest,fd={bus}"]
        words += ["-qtest", "chardev:qtest", "-qtest-log", "none"]
    if machine.kernel is not None:
        words += ["-kernel", str(machine.kernel)]
    if initrd is not None:
        words += ["-initrd", str(initrd)]
    if machine.append:
        words += ["-append", machine.append]
    for drive in machine.drives:
        # Who ends with this process needs no disk that outlives a power cut; -snapshot says it too.
        own = "" if monitor is None else ",cache=unsafe"
        words += ["-drive", _drive_option(drive) + own]
    return [*words, "-netdev", f"user,id=net,restrict=on,{forward}"]


def _drive_option(drive: Drive) -> str:
    # Option values are comma-separated; QEMU reads a doubled comma as one.
    file = str(drive.file).replace(",", ",,")
    return f"if=none,id={drive.name},file={file},format={drive.format}"


def option(arguments: Sequence[str], *names: str) -> str | None:
    """Return the value of the last of QEMU's options ``names`` (with one ``-``) in ``arguments``.

    QEMU takes ``--name`` for ``-name``.
    """
    wanted = {*names, *(f"-{name}" for name in names)}
    values = [value for name, value in pairwise(arguments) if name in wanted]
    return values[-1] if values else None


def free_port() -> int:
    """Return a loopback port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def check_installed(program: str) -> None:
    """Raise ToolError, naming Debian's package, when ``program`` is not installed."""
    if shutil.which(program) is None:
        processor = program.removeprefix("qemu-system-")
        package = TOOL_PACKAGES.get(program) or PACKAGES.get(processor, "qemu-system-misc")
        raise ToolError(f"{program} is not installed: install the package {package}")


def qemu_version(program: str = PROGRAM) -> str:
    """Return QEMU's version. Raises ToolError when it is not installed."""
    check_installed(program)
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version (\S+(?: \([^)]*\))?)", done.stdout)
    return found[1] if found else "unknown"


def console_end(text: str, lines: int = CONSOLE_LINES) -> str:
    """Return the last lines of a console, free of control sequences and of a panic's trace."""
    kept = _plain_lines(text)
    for number, line in enumerate(kept):
        if "Kernel panic" in line:
            kept = kept[: number + 1]
            break
    return " | ".join(kept[-lines:]) or "(nothing)"


def complaint(program: str, text: str) -> str | None:
    """Return QEMU's own last words (with what follows, such as a hint) from what was printed."""
    lines = _plain_lines(text)
    head = f"{program}: "
    own = [number for number, line in enumerate(lines) if line.startswith(head)]
    return " | ".join(lines[own[-1] :]).removeprefix(head) if own else None


def _plain_lines(text: str) -> list[str]:
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return [line.strip() for line in plain.splitlines() if line.strip()]


def banner_comes(port: int, patience: float) -> bool:
    """Return whether an SSH server greets on the loopback's ``port`` within ``patience`` seconds.

    Its greeting is a line that begins "SSH-2.0" or "SSH-1.99"; other lines may come before it
    (RFC 4253, 4.2 and 5.1). QEMU takes connections before the guest does: that one can be made
    says nothing.
    """
    deadline = time.monotonic() + patience
    said = b""
    try:
        with socket.create_connection((LOOPBACK, port), patience) as connection:
            while len(said) < BANNER_BYTES:
                connection.settimeout(max(deadline - time.monotonic(), 0.001))
                part = connection.recv(512)
                said += part
                if re.search(rb"^SSH-(2\.0|1\.99)-.*\n", said, re.MULTILINE):
                    return True
                if not part:
                    return False
    except OSError:
        return False
    return False


def _listens(pid: int, port: int) -> bool:
    """Return whether it is this process that listens on the port, not another's SSH server."""
    import psutil

    return any(
        held.pid == pid and held.status == psutil.CONN_LISTEN and held.laddr[1] == port
        for held in psutil.net_connections("tcp4")
        if held.laddr
    )


class Qemu:
    """A running machine. ``close`` ends it; so does the end of this process, however it comes.

    A ``keepable`` one has disks of its own, each a qcow2 file over the machine's drive, which
    itself is never written; its state can be kept, and another can start from what was kept.
    """

    def __init__(self, name: str, machine: Machine, *, keepable: bool = False) -> None:
        self._name = name
        self._machine = machine
        self._keepable = keepable
        self._folder = make_room("qemu")
        self.console = self._folder / "console.log"
        self.port = 0
        self._monitor: Monitor | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, kept: Path | None = None) -> None:
        """Start the machine and wait until its SSH server listens.

        With ``kept``, a folder that ``keep`` has filled, it goes on from there instead of booting;
        the files are copied or read, never written. Raises ToolError when QEMU is not installed or
        refuses its arguments, BoardUnreachable when the guest does not come up in time,
        MonitorError when what was kept cannot be taken up.
        """
        check_installed(self._machine.program)
        if shutil.which("setpriv") is None:
            raise ToolError("setpriv is not installed: install the package util-linux")
        initrd = self._joined_initrd()
        for _ in range(PORT_TRIES):
            self.port = free_port()
            if self._start(initrd, kept):
                # It holds the guest's key, and would outlive a killed session.
                (self._folder / "initrd").unlink(missing_ok=True)
                return
        raise BoardUnreachable(f"board {self._name}: no free port on the loopback could be kept")

    def _start(self, initrd: Path | None, kept: Path | None) -> bool:
        """Start QEMU and wait until the guest is up; False when only the port was taken."""
        if not self._keepable:
            self._spawn(command_line(self._machine, self.port, initrd))
            return self._wait_ready()
        machine = replace(self._machine, drives=self._own_drives(kept))
        if self._monitor is not None:
            self._monitor.close()
        self._monitor = monitor = Monitor()
        if kept is None:
            self._spawn(
                command_line(machine, self.port, initrd, monitor=monitor.handle), [monitor.handle]
            )
            monitor.started()
            return self._wait_ready()
        bus = Bus()
        try:
            with (kept / STATE).open("rb") as file:
                state = file.fileno()
                argv = command_line(
                    machine,
                    self.port,
                    initrd,
                    monitor=monitor.handle,
                    state=state,
                    bus=bus.handle,
                )
                self._spawn(argv, [monitor.handle, state, bus.handle])
            monitor.started()
            return self._wait_taken_up(monitor, bus, kept)
        finally:
            bus.close()

    def _spawn(self, argv: Sequence[str], handles: Sequence[int] = ()) -> None:
        with self.console.open("wb") as log:
            died_with = ["setpriv", "--pdeathsig", "KILL", *argv]
            self._process = _spawner.spawn(died_with, log, handles)

    def _own_drives(self, kept: Path | None) -> tuple[Drive, ...]:
        """Return the machine's drives as files of its own, empty or as they were kept."""
        return tuple(self._own_drive(drive, kept) for drive in self._machine.drives)

    def _own_drive(self, drive: Drive, kept: Path | None) -> Drive:
        own = self._own_file(drive)
        if kept is not None:
            shutil.copyfile(kept / own.name, own)
        else:
            check_installed(DISK_TOOL)
            words = [DISK_TOOL, "create", "-q", "-f", "qcow2", "-F", drive.format]
            words += ["-b", str(drive.file.absolute()), str(own)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                said = done.stderr.strip().removeprefix(f"{DISK_TOOL}: ")
                raise ToolError(f"board {self._name}: {DISK_TOOL} refuses: {said}")
        return replace(drive, file=own, format="qcow2")

    def _own_file(self, drive: Drive) -> Path:
        return self._folder / f"{drive.name}.qcow2"

    def _wait_taken_up(self, monitor: Monitor, bus: Bus, kept: Path) -> bool:
        """Wait until the guest goes on from the kept state; False when only the port was taken."""
        assert self._process is not None
        try:
            monitor.await_state()
            for place, words in json.loads((kept / FORGOTTEN).read_text()).items():
                for number in (*PCI_BARS, PCI_INTERRUPT, PCI_COMMAND):
                    # The upper half of the command's word is status, cleared where 1 is written.
                    word = words[number] & (0xFFFF if number == PCI_COMMAND else 0xFFFFFFFF)
                    bus.write(int(place, 16) + 4 * number, word)
            monitor.ask("cont")
        except MonitorError as error:
            self._process.kill()
            self._process.wait()
            said = self._console()
            if "host forwarding" in said:
                return False
            raise MonitorError(complaint(self._machine.program, said) or str(error)) from error
        return True

    def keep(self, folder: Path) -> None:
        """Write the whole state of this keepable machine into ``folder``; then it goes on.

        Connections to it must have been given up. Raises MonitorError or OSError when the state
        cannot be written; the machine goes on all the same.
        """
        assert self._monitor is not None
        # What a guest still holds of a connection would be in each machine that goes on from here.
        self._monitor.await_hangup(HANGUP_PATIENCE)
        self._monitor.ask("stop")
        try:
            handle = os.open(folder / STATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                self._monitor.write_state(handle)
            finally:
                os.close(handle)
            spaces = {
                hex(place): self._monitor.read_words(place, PCI_WORDS)
                for place in self._machine.forgotten
            }
            (folder / FORGOTTEN).write_text(json.dumps(spaces))
            for drive in self._machine.drives:
                own = self._own_file(drive)
                shutil.copyfile(own, folder / own.name)
        finally:
            self._go_on()

    def _go_on(self) -> None:
        assert self._monitor is not None
        assert self._process is not None
        try:
            self._monitor.ask("cont")
        except MonitorError:
            self._process.kill()  # so that the board is known to be lost, not slow
            raise

    def _joined_initrd(self) -> Path | None:
        """Return one file with all initrds; a single one is used where it lies."""
        initrds = self._machine.initrds
        if len(initrds) < 2:
            return initrds[0] if initrds else None
        whole = self._folder / "initrd"
        with whole.open("wb") as joined:
            for part in initrds:
                joined.write(part.read_bytes())
                joined.write(b"\0" * (-joined.tell() % 4))
        return whole

    def _wait_ready(self) -> bool:
        """Wait until the guest is up; False when only the port was taken meanwhile."""
        assert self._process is not None
        mark = self._machine.ready_mark
        deadline = time.monotonic() + self._machine.boot_timeout
        patience = 1.0
        while (left := deadline - time.monotonic()) > 0:
            status = self._process.poll()
            said = self._console()
            if mark is not None and mark in said:
                return True
            if status is not None:
                if "host forwarding" in said:
                    return False
                raise self._ended(status, said)
            if mark is None and _listens(self._process.pid, self.port):
                if banner_comes(self.port, min(patience, left)):
                    return True
                # A slow guest may take longer for its answer than we have waited so far.
                patience = min(patience * 1.5, 15.0)
            time.sleep(0.05 if mark else 0.2)
        what = "the guest was not up" if mark else "the guest's SSH server had not answered"
        raise self._failed(f"{what} after {self._machine.boot_timeout:g} s")

    def _ended(self, status: int, said: str) -> BoardUnreachable | ToolError:
        program = self._machine.program
        words = complaint(program, said) if status == 1 else None
        if words:
            return ToolError(f"board {self._name}: {program} refuses: {words}")
        return self._failed("QEMU ended before the guest was up")

    def _console(self) -> str:
        return self.console.read_text(errors="replace") if self.console.exists() else ""

    def _failed(self, what: str) -> BoardUnreachable:
        return BoardUnreachable(
            f"board {self._name}: {what}; its console ends: {console_end(self._console())}"
        )

    @property
    def running(self) -> bool:
        """Whether the machine is there."""
        # A killed process with threads is a zombie for a while before it can be waited for.
        return self._state() not in (None, "zombie", "dead")

    @property
    def stopped(self) -> bool:
        """Whether the machine is there but stands still, as after SIGSTOP."""
        return self._state() == "stopped"

    def _state(self) -> str | None:
        """Return the process's state in psutil's words, None when it has ended."""
        import psutil

        if self._process is None or self._process.poll() is not None:
            return None
        try:
            return str(psutil.Process(self._process.pid).status())
        except psutil.NoSuchProcess:
            return None

    @property
    def pid(self) -> int | None:
        """Return the process id of QEMU."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the machine and remove its folder."""
        if self._process is not None:
            self._process.kill()  # ends a stopped process too
            self._process.wait()
        if self._monitor is not None:
            self._monitor.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Spawner:
    """Starts processes from one thread that lives as long as this process.

    The death signal that setpriv asks for is sent when the *thread* that started QEMU ends, and a
    board may be opened in a worker thread that ends before it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: queue.SimpleQueue[tuple[list[str], BinaryIO, tuple[int, ...]]] = (
            queue.SimpleQueue()
        )
        self._given: queue.SimpleQueue[subprocess.Popen[bytes] | Exception] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def spawn(
        self, argv: Sequence[str], output: BinaryIO, handles: Sequence[int]
    ) -> subprocess.Popen[bytes]:
        """Start a process that inherits ``handles``."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # not alive: after a fork
                self._asked, self._given = queue.SimpleQueue(), queue.SimpleQueue()
                self._thread = threading.Thread(target=self._serve, daemon=True)
                self._thread.start()
            self._asked.put((list(argv), output, tuple(handles)))
            given = self._given.get()
        if isinstance(given, Exception):
            raise given
        return given

    def _serve(self) -> None:
        while True:
            argv, output, handles = self._asked.get()
            try:
                self._given.put(
                    subprocess.Popen(
                        argv,
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=subprocess.STDOUT,
                        process_group=0,
                        pass_fds=handles,
                    )
                )
            except (OSError, ValueError) as error:
                self._given.put(error)


_spawner = _Spawner()
