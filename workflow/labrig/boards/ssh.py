"""A board that is reached with OpenSSH, by the user's own configuration."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from labrig.boards.base import BoardPath, Completed
from labrig.boards.facts import read_facts
from labrig.boards.host_key import why_refused
from labrig.boards.process import (
    ANSWER_PATIENCE,
    KILL_SCRIPT,
    RUN_VARIABLE,
    TooMuchOutput,
    brief,
    checked,
    clean,
    collect,
    discard,
    last_line,
    new_mark,
    printed_too_much,
    start,
    status_of,
    timed_out,
)
from labrig.boards.rooms import make_room
from labrig.boards.ssh_target import SshTarget, for_any_shell
from labrig.boards.stream import ProcessStream
from labrig.boards.transfer import SUM_FUNCTION
from labrig.closing import Closing
from labrig.errors import BoardError, BoardUnreachable, CommandFailed, CommandTimeout, ToolError
from labrig.hashes import file_sha256

SSH_FAILED = 255

GET_TIMEOUT = 600.0
"""Seconds that one file may take to come from a board."""

PUT_SCRIPT = (
    SUM_FUNCTION
    + """\
cat >"$1.new" || { rm -f "$1.new"; exit 1; }
if [ "$(sum_of "$1.new")" != "$3" ]; then
    rm -f "$1.new"
    echo "what arrived has another SHA-256" >&2
    exit 1
fi
chmod "$2" "$1.new" && mv -f "$1.new" "$1"
"""
)

GET_SCRIPT = (
    SUM_FUNCTION
    + """\
cat <"$1" && sum_of "$1" >&2
"""
)


@dataclass(frozen=True, kw_only=True)
class _Connection:
    """The shared connection: a client that holds it, and what that client says."""

    folder: Path
    """For its socket alone."""
    holder: subprocess.Popen[bytes]
    words: ProcessStream

    @property
    def socket(self) -> Path:
        return self.folder / "s"

    def open(self) -> bool:
        return self.holder.poll() is None

    def drop(self) -> None:
        # Its group too: with ProxyJump another ssh carries it.
        if self.open():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.holder.pid, signal.SIGKILL)
            self.holder.wait()
        self.words.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class SshBoard(Closing):
    """A board behind one shared SSH connection, opened at first use and again after it was lost.

    No call takes longer than what it is given and, where that is not enough, ANSWER_PATIENCE
    to end the command and END_PATIENCE to see it end; opening the connection takes up to the
    target's ``connect_timeout`` + ANSWER_PATIENCE, twice where a host key is refused.
    """

    def __init__(self, name: str, target: SshTarget) -> None:
        self.name = name
        self.target = target
        self._connection: _Connection | None = None
        self._lock = threading.RLock()
        self._session = new_mark()
        self._used = False

    @property
    def work(self) -> BoardPath:
        """Return the folder on the board for a session's files."""
        return self.target.work

    def _connect(self) -> Path:
        """Return the socket of the shared connection, opening it if need be.

        The client that holds it runs `cat` on the board and reads from a pipe of ours: when this
        process ends, however it ends, so do the pipe, cat and the connection.

        Raises BoardRefused when a person has to act, BoardUnreachable when trying again may help,
        CommandFailed when the work folder cannot be made.
        """
        with self._lock:
            if self._connection is not None and self._connection.open():
                return self._connection.socket
            self._disconnect()
            if shutil.which("ssh") is None:
                raise ToolError("ssh is not installed: install the package openssh-client")
            self._connection = self._open()
            if self._used:
                # Commands of a connection that was lost may still run.
                self._kill(self._connection, self._session, "what this session started")
            return self._connection.socket

    def _open(self) -> _Connection:
        # A socket's path may have about 100 characters: hence not below the cache.
        folder = make_room("ssh")
        head = ["ssh", "-o", "ControlMaster=yes", "-o", f"ControlPath={folder / 's'}"]
        making = ["mkdir", "-p", str(self.work)]
        holding = ["sh", "-c", 'mkdir -p "$1" && exec cat', "sh", str(self.work)]
        remote = for_any_shell(holding)
        holder = start([*head, *self.target.arguments(), remote], terminal=False)
        words = ProcessStream(self.name, ("ssh", self.target.host), holder, holder.kill)
        connection = _Connection(folder=folder, holder=holder, words=words)
        patience = self.target.connect_timeout + ANSWER_PATIENCE
        try:
            words.send(b"hello")
            words.receive(patience)
        except CommandTimeout as error:
            connection.drop()
            raise BoardUnreachable(
                f"board {self.name}: ssh did not connect to {self.target.host} in {patience:g} s"
            ) from error
        except BoardError as error:
            # Its output has ended, so it ends by itself and its status tells why.
            done = words.close()
            connection.drop()
            raise self._not_let_in(done, making, patience) from error
        except BaseException:
            connection.drop()
            raise
        return connection

    def _not_let_in(self, done: Completed, making: Sequence[str], patience: float) -> BoardError:
        target = self.target
        if done.status != SSH_FAILED:
            said = last_line(done.stderr) or "it printed nothing"
            return CommandFailed(
                f"board {self.name}: `{brief(making)}` ended with status {done.status}: {said}"
            )
        arguments, by_hand = target.arguments(), target.by_hand()
        refused = why_refused(self.name, done.stderr, arguments, by_hand, patience)
        said = f"board {self.name}: ssh {_ssh_words(done.stderr)}"
        return refused or self._lost() or BoardUnreachable(said)

    def _lost(self) -> BoardUnreachable | None:
        """Return why the machine itself is there no more, where this kind of board can know."""
        return None

    def _disconnect(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.drop()
                self._connection = None

    def _client(
        self,
        connection: _Connection,
        words: Sequence[str],
        mark: str = "",
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> subprocess.Popen[bytes]:
        remote = for_any_shell(words, mark)
        head = ["ssh", "-o", "ControlMaster=no", "-o", f"ControlPath={connection.socket}"]
        # Where the shared connection is gone, ssh would quietly open one for this command alone.
        head += ["-o", "ProxyCommand=false"]
        argv = [*head, *self.target.arguments(), remote]
        return start(argv, stdin=stdin, stdout=stdout, terminal=False)

    def _start(
        self,
        argv: Sequence[str],
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> tuple[subprocess.Popen[bytes], str, _Connection]:
        """Start a command over the shared connection; return it and the mark to kill it by."""
        with self._lock:
            self._connect()
            connection = self._connection
            assert connection is not None
            self._used = True
        mark = self._session + new_mark()
        return self._client(connection, argv, mark, stdin, stdout), mark, connection

    def _kill(self, connection: _Connection, mark: str, what: str) -> None:
        """End what carries ``mark`` on the board; ``what`` says in a message what that is.

        Raises BoardUnreachable when the board does not answer; the connection is dropped then.
        """
        if not connection.open():
            # Lost: what still runs there is ended at the next connect.
            return
        killer = self._client(connection, ["sh", "-c", KILL_SCRIPT, "sh", RUN_VARIABLE, mark])
        try:
            collect(killer, b"", ANSWER_PATIENCE)
        except subprocess.TimeoutExpired:
            connection.drop()
            raise self._lost() or BoardUnreachable(
                f"board {self.name}: it does not answer: {what} could not be ended "
                f"within {ANSWER_PATIENCE:g} s"
            ) from None
        finally:
            discard(killer)
        if killer.returncode == SSH_FAILED:
            connection.drop()
            raise self._lost() or BoardUnreachable(
                f"board {self.name}: the connection was lost before {what} was ended"
            )
        if killer.returncode != 0:
            raise CommandTimeout(f"board {self.name}: not all of {what} can be killed")

    def _end(
        self,
        process: subprocess.Popen[bytes],
        mark: str,
        connection: _Connection,
        argv: Sequence[str],
    ) -> None:
        try:
            self._kill(connection, mark, f"`{brief(argv)}`")
        finally:
            process.kill()

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout: float | None = None,
        stdin: bytes = b"",
        check: bool = True,
    ) -> Completed:
        """Run one command to its end, in the target's ``command_timeout`` seconds if not told.

        Raises CommandFailed too when it prints more than OUTPUT_LIMIT bytes, and BoardUnreachable
        instead of CommandTimeout when the board no longer answers.
        """
        seconds = self.target.command_timeout if timeout is None else timeout
        done = self._run(argv, seconds, given=stdin)
        return checked(self.name, done) if check else done

    def _run(
        self,
        argv: Sequence[str],
        seconds: float,
        *,
        given: bytes = b"",
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> Completed:
        process, mark, connection = self._start(argv, stdin, stdout)
        try:
            printed, errors = collect(process, given, seconds)
        except subprocess.TimeoutExpired:
            self._end(process, mark, connection, argv)
            raise timed_out(self.name, argv, seconds) from None
        except TooMuchOutput:
            self._end(process, mark, connection, argv)
            raise printed_too_much(self.name, argv) from None
        except BaseException:
            with contextlib.suppress(BoardError):
                self._end(process, mark, connection, argv)
            raise
        finally:
            discard(process)
        status = status_of(process.returncode)
        if status == SSH_FAILED and not self._alive(connection):
            connection.drop()
            said = _ssh_words(errors)
            raise self._lost() or BoardUnreachable(
                f"board {self.name}: `{brief(argv)}`: ssh {said}"
            )
        return Completed(argv=tuple(argv), status=status, stdout=printed, stderr=errors)

    def _alive(self, connection: _Connection) -> bool:
        if not connection.open():
            return False
        control = ["ssh", "-O", "check", "-o", f"ControlPath={connection.socket}"]
        try:
            asked = subprocess.run(
                [*control, *self.target.arguments()],
                capture_output=True,
                check=False,
                timeout=ANSWER_PATIENCE,
            )
        except subprocess.TimeoutExpired:
            return False
        return asked.returncode == 0

    def stream(self, argv: Sequence[str]) -> ProcessStream:
        """Start one command and talk to it."""
        process, mark, connection = self._start(argv)
        return ProcessStream(
            self.name, argv, process, lambda: self._end(process, mark, connection, argv)
        )

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        """Copy one file to the board and verify its SHA-256 there."""
        mode = "755" if executable else "644"
        words = ["sh", "-c", PUT_SCRIPT, "sh", str(target), mode, file_sha256(source)]
        try:
            with source.open("rb") as file:
                done = self._run(words, 60.0 + source.stat().st_size / 50_000, stdin=file)
        except CommandTimeout as error:
            with contextlib.suppress(BoardError):
                self.run(["rm", "-f", f"{target}.new"])
            raise CommandTimeout(f"board {self.name}: {target} was not written in time") from error
        if done.status != 0:
            said = last_line(done.stderr) or f"status {done.status}"
            raise BoardError(f"board {self.name}: {clean(str(target))} cannot be written: {said}")

    def get(self, source: BoardPath, target: Path) -> None:
        """Copy one file from the board and verify its SHA-256 here."""
        part = target.with_name(target.name + ".new")
        try:
            with part.open("wb") as file:
                words = ["sh", "-c", GET_SCRIPT, "sh", str(source)]
                done = self._run(words, GET_TIMEOUT, stdout=file)
            said = last_line(done.stderr)
            if done.status != 0:
                raise BoardError(f"board {self.name}: {clean(str(source))} cannot be read: {said}")
            if said != file_sha256(part):
                raise BoardError(
                    f"board {self.name}: {clean(str(source))} did not arrive as it is there, "
                    "or changes meanwhile"
                )
            part.replace(target)
        except OSError as error:
            raise BoardError(
                f"board {self.name}: {clean(str(source))} cannot be copied: {error}"
            ) from error
        finally:
            part.unlink(missing_ok=True)

    def facts(self) -> Mapping[str, str]:
        """Say what this board is."""
        return read_facts(self)

    def close(self) -> None:
        """End what this session still runs on the board, and the connection."""
        with self._lock:
            if self._connection is not None and self._used:
                with contextlib.suppress(BoardError):
                    self._kill(self._connection, self._session, "what this session started")
            self._used = False
            self._disconnect()

    def __enter__(self) -> Self:
        """Connect."""
        self._connect()
        return self


def _ssh_words(errors: bytes) -> str:
    """Return the line by which ssh says best why it failed."""
    lines = [line for line in errors[:65536].decode(errors="replace").split("\n") if line.strip()]
    # What follows such a line says only that there is no connection.
    telling = [line.removeprefix("ssh: ") for line in lines if line.startswith("ssh: ")]
    return clean((telling[:1] or lines[-1:] or ["the connection is gone"])[0])
