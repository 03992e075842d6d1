"""A board that is reached with OpenSSH, by the user's own configuration."""

from __future__ import annotations

import contextlib
import hashlib
import shlex
import shutil
import subprocess
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from labrig.boards.base import BoardPath, Completed
from labrig.boards.facts import FACTS_SCRIPT, parse_facts
from labrig.boards.process import (
    ProcessStream,
    brief,
    checked,
    last_line,
    start,
    status_of,
    timed_out,
)
from labrig.boards.rooms import make_room
from labrig.closing import Closing
from labrig.errors import BoardUnreachable, ToolError

SSH_FAILED = 255

PUT_SCRIPT = """\
cat >"$1.new" || exit 1
sum=$(sha256sum "$1.new" 2>/dev/null || sha256 -r "$1.new")
if [ "${sum%% *}" != "$3" ]; then
    rm -f "$1.new"
    echo "what arrived has another SHA-256" >&2
    exit 1
fi
chmod "$2" "$1.new" && mv -f "$1.new" "$1"
"""

KILL_SCRIPT = """\
if [ -r /proc/self/environ ]; then
    pids=$(grep -ls "$1" /proc/[0-9]*/environ | sed 's|/proc/||;s|/.*||')
else
    pids=$(ps axeww -o pid= -o command= | grep "$1" | grep -v grep | awk '{print $1}')
fi
[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
true
"""


@dataclass(frozen=True, kw_only=True)
class SshTarget:
    """Where and how to reach a board; what is None is left to the user's ssh configuration."""

    host: str
    work: BoardPath
    port: int | None = None
    user: str | None = None
    identity_file: Path | None = None
    known_hosts: Path | None = None
    host_key_alias: str | None = None
    config: Path | None = None
    """Read instead of the user's ~/.ssh/config; /dev/null for none at all."""
    connect_timeout: int = 10
    command_timeout: float = 30.0
    """For commands that are given no other, in seconds."""
    options: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> list[str]:
        """Return the ssh client's arguments for this target, the host last."""
        said = {
            "BatchMode": "yes",
            "StrictHostKeyChecking": "yes",
            "ConnectTimeout": str(self.connect_timeout),
            "ServerAliveInterval": "15",
            "ServerAliveCountMax": "4",
            "LogLevel": "ERROR",
            "ForwardAgent": "no",
            "ForwardX11": "no",
        }
        if self.port is not None:
            said["Port"] = str(self.port)
        if self.user is not None:
            said["User"] = self.user
        if self.identity_file is not None:
            said["IdentityFile"] = f'"{self.identity_file}"'
            said["IdentitiesOnly"] = "yes"
            said["IdentityAgent"] = "none"
        if self.known_hosts is not None:
            said["UserKnownHostsFile"] = f'"{self.known_hosts}"'
            said["GlobalKnownHostsFile"] = "/dev/null"
        if self.host_key_alias is not None:
            said["HostKeyAlias"] = self.host_key_alias
        said.update(self.options)
        words = [word for key, value in said.items() for word in ("-o", f"{key}={value}")]
        chosen = [] if self.config is None else ["-F", str(self.config)]
        return [*chosen, *words, "--", self.host]


class SshBoard(Closing):
    """A board behind one shared SSH connection, opened at first use."""

    def __init__(self, name: str, target: SshTarget) -> None:
        self.name = name
        self.target = target
        self._folder: Path | None = None
        self._master: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()

    @property
    def work(self) -> BoardPath:
        """Return the folder on the board for a session's files."""
        return self.target.work

    def _connect(self) -> Path:
        """Return the socket of the shared connection, opening it if need be.

        The client that holds it runs `cat` on the board and reads from a pipe of ours: when this
        process ends, however it ends, so do the pipe, cat and the connection.
        """
        with self._lock:
            if self._folder is not None and self._master and self._master.poll() is None:
                return self._folder / "s"
            self._disconnect()
            if shutil.which("ssh") is None:
                raise ToolError("ssh is not installed: install the package openssh-client")
            # A socket's path may have about 100 characters: hence not below the cache.
            self._folder = make_room("ssh")
            socket = self._folder / "s"
            head = ["ssh", "-o", "ControlMaster=yes", "-o", f"ControlPath={socket}"]
            remote = f"mkdir -p {shlex.quote(str(self.work))} && exec cat"
            self._master = start([*head, *self.target.arguments(), remote])
            hello = ProcessStream(self.name, ("ssh", self.target.host), self._master, self._hang_up)
            try:
                hello.send(b"hello")
                hello.receive(self.target.connect_timeout + 20.0)
            except Exception as error:
                self._hang_up()
                said = last_line(hello.close().stderr) or "no answer"
                self._disconnect()
                raise BoardUnreachable(f"board {self.name}: ssh {said}") from error
            return socket

    def _hang_up(self) -> None:
        if self._master is not None:
            self._master.kill()

    def _disconnect(self) -> None:
        if self._master is not None:
            self._master.kill()
            self._master.wait()
            for pipe in (self._master.stdin,):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._master = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start(self, argv: Sequence[str]) -> tuple[subprocess.Popen[bytes], str]:
        """Start a command over the shared connection; return it and the mark to kill it by."""
        socket = self._connect()
        # The mark is in the environment of the command and of all it starts. Its length never
        # varies, as an environment's size may shift a program's memory and so its speed. The
        # shell stays (no exec) so that a death by signal arrives as status 128 + n.
        mark = f"LABRIG_RUN={uuid.uuid4().hex}"
        remote = f"{shlex.join(['env', mark, *argv])}; exit $?"
        head = ["ssh", "-o", "ControlMaster=no", "-o", f"ControlPath={socket}"]
        return start([*head, *self.target.arguments(), remote]), mark

    def _kill(self, process: subprocess.Popen[bytes], mark: str) -> None:
        try:
            if self._master is not None and self._master.poll() is None:
                killer, _ = self._start(["sh", "-c", KILL_SCRIPT, "sh", mark])
                with contextlib.suppress(subprocess.TimeoutExpired):
                    killer.communicate(timeout=20.0)
                killer.kill()
        finally:
            process.kill()

    def run(
        self, argv: Sequence[str], *, timeout: float = 30.0, stdin: bytes = b"", check: bool = True
    ) -> Completed:
        """Run one command to its end."""
        process, mark = self._start(argv)
        try:
            stdout, stderr = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            self._kill(process, mark)
            process.communicate()
            raise timed_out(self.name, argv, timeout) from None
        except BaseException:
            self._kill(process, mark)
            raise
        status = status_of(process.returncode)
        if status == SSH_FAILED and not self._alive():
            said = last_line(stderr) or "the connection is gone"
            raise BoardUnreachable(f"board {self.name}: `{brief(argv)}`: ssh {said}")
        done = Completed(argv=tuple(argv), status=status, stdout=stdout, stderr=stderr)
        return checked(self.name, done) if check else done

    def _alive(self) -> bool:
        if self._folder is None or self._master is None or self._master.poll() is not None:
            return False
        control = ["ssh", "-O", "check", "-o", f"ControlPath={self._folder / 's'}"]
        asked = subprocess.run(
            [*control, *self.target.arguments()], capture_output=True, check=False
        )
        return asked.returncode == 0

    def stream(self, argv: Sequence[str]) -> ProcessStream:
        """Start one command and talk to it."""
        process, mark = self._start(argv)
        return ProcessStream(self.name, argv, process, lambda: self._kill(process, mark))

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        """Copy one file to the board and verify its SHA-256 there."""
        content = source.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        mode = "755" if executable else "644"
        words = ["sh", "-c", PUT_SCRIPT, "sh", str(target), mode, digest]
        self.run(words, timeout=60.0 + len(content) / 50_000, stdin=content)

    def get(self, source: BoardPath, target: Path) -> None:
        """Copy one file from the board."""
        done = self.run(["cat", "--", str(source)], timeout=600.0)
        part = target.with_name(target.name + ".new")
        part.write_bytes(done.stdout)
        part.replace(target)

    def facts(self) -> Mapping[str, str]:
        """Say what this board is."""
        done = self.run(["sh", "-c", FACTS_SCRIPT, "sh", str(self.work)], timeout=120.0)
        return parse_facts(done.stdout.decode(errors="replace"))

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._disconnect()

    def __enter__(self) -> Self:
        """Connect."""
        self._connect()
        return self
