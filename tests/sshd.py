"""A real sshd on the loopback with keys of its own, and a relay before it that can be cut."""

from __future__ import annotations

import contextlib
import getpass
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from labrig.boards.base import BoardPath
from labrig.boards.ssh_target import SshTarget

_RELAY = """\
import asyncio, os, sys

left = int(sys.argv[3])

async def pump(reader, writer):
    global left
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
            left -= len(data)
            if left < 0:
                os._exit(0)
    finally:
        writer.close()

async def relay(reader, writer):
    there, back = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

async def main():
    server = await asyncio.start_server(relay, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()

asyncio.run(main())
"""


def free_port() -> int:
    """Return a port that is free, and that the system gives to nobody who asks for any.

    Else another's connection could take it before our server listens, or while it does not; and
    who tries it meanwhile could be given it as their own port, and be connected to themselves.
    """
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(first // 2, first)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 180
    while True:
        assert server.poll() is None, f"the server of port {port} has ended"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert time.monotonic() < end, f"nothing answers on port {port}"
            time.sleep(0.05)


def end_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process that we started, and all that it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()
    process.wait()


@dataclass
class Sshd:
    """An sshd in ``folder``; ``start`` and ``stop`` may alternate. The port stays the same."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        for name in ("host", "user"):
            self.make_key(name)
        shutil.copy(self.folder / "user.pub", self.folder / "authorized_keys")
        (self.folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\n"
            f"PidFile none\nAuthorizedKeysFile {self.folder}/authorized_keys\nStrictModes no\n"
            "UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nMaxStartups 100\n"
            # A shell under sshd reads ~/.bashrc: not that of the person who runs the tests.
            f"SetEnv HOME={self.folder}\n"
        )
        self.know(self.port)
        (self.folder / "work").mkdir()

    def make_key(self, name: str) -> None:
        for path in (self.folder / name, self.folder / f"{name}.pub"):
            path.unlink(missing_ok=True)
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name)]
        subprocess.run(words, check=True)

    def know(self, port: int) -> None:
        """Make the server's key known for ``port`` too."""
        key = " ".join((self.folder / "host.pub").read_text().split()[:2])
        with (self.folder / "known_hosts").open("a") as file:
            file.write(f"[127.0.0.1]:{port} {key}\n")

    def start(self) -> None:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program, "openssh-server is installed by `make test`"
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            [program, "-D", "-e", "-f", str(self.folder / "sshd_config")], stderr=log
        )
        log.close()
        wait_for(self.port, self._process)

    def stop(self) -> None:
        """End the server and every session of it."""
        if self._process is not None:
            end_all(self._process)
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def target(self, port: int | None = None, work: Path | None = None) -> SshTarget:
        return SshTarget(
            host="127.0.0.1",
            work=BoardPath(work or self.folder / "work"),
            port=port or self.port,
            user=getpass.getuser(),
            identity_file=self.folder / "user",
            known_hosts=self.folder / "known_hosts",
            config=Path("/dev/null"),
            connect_timeout=60,
            command_timeout=180.0,
        )

    def client_config(self, port: int | None = None, host: str = "bench") -> Path:
        """Write what a user would have in ~/.ssh/config for this server, as ``Host`` ``host``."""
        path = self.folder / f"config-{host}"
        path.write_text(
            f"Host {host}\n  HostName 127.0.0.1\n  Port {port or self.port}\n"
            f"  User {getpass.getuser()}\n  IdentityFile {self.folder}/user\n  IdentitiesOnly yes\n"
            f"  UserKnownHostsFile {self.folder}/known_hosts\n  GlobalKnownHostsFile /dev/null\n"
        )
        return path


@contextlib.contextmanager
def running_sshd(folder: Path) -> Iterator[Sshd]:
    """A server in ``folder``, which is made, running meanwhile."""
    folder.mkdir()
    server = Sshd(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class Relay:
    """Carries connections to ``to``, in a process of its own; ``cut`` kills it.

    It ends by itself once it has carried more than ``most`` bytes.
    """

    to: int
    most: int | None = None
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        most = sys.maxsize if self.most is None else self.most
        words = [sys.executable, "-c", _RELAY, str(self.port), str(self.to), str(most)]
        self._process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        wait_for(self.port, self._process)

    def cut(self) -> None:
        if self._process is not None:
            end_all(self._process)
            self._process = None
