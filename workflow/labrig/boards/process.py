"""A command as a process of this machine: run to its end, or spoken to line by line.

The command itself may run here or, through an SSH client, on a board: what differs is how it is
killed, which the caller passes in.
"""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence

from labrig.boards.base import Completed
from labrig.errors import BoardError, BoardUnreachable, CommandFailed, CommandTimeout

END_PATIENCE = 10.0
"""Seconds that a stream's command gets to end once its input is closed."""


def start(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a process that a Ctrl-C at the terminal does not reach: closing is the board's job."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        list(argv), stdin=pipe, stdout=pipe, stderr=pipe, process_group=0, bufsize=0
    )


def status_of(code: int) -> int:
    """Return an exit status as a shell gives it: 128 + n for signal n."""
    return code if code >= 0 else 128 - code


def brief(argv: Sequence[str], limit: int = 120) -> str:
    """Return a command as text for a message, on one line, shortened."""
    import shlex

    text = " ".join(shlex.join(argv).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def last_line(data: bytes) -> str:
    """Return the last line of output that says anything."""
    lines = [line.strip() for line in data.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""


def checked(name: str, done: Completed) -> Completed:
    """Return ``done``, or raise CommandFailed when its status is not 0."""
    if done.status != 0:
        said = last_line(done.stderr) or last_line(done.stdout) or "it printed nothing"
        raise CommandFailed(
            f"board {name}: `{brief(done.argv)}` ended with status {done.status}: {said}"
        )
    return done


def timed_out(name: str, argv: Sequence[str], seconds: float) -> CommandTimeout:
    """Return the error for a command that takes too long."""
    return CommandTimeout(f"board {name}: `{brief(argv)}` did not end within {seconds:g} s")


class ProcessStream:
    """A Stream over a process. ``kill`` ends the command where it runs."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        process: subprocess.Popen[bytes],
        kill: Callable[[], None],
    ) -> None:
        self._name = name
        self._argv = tuple(argv)
        self._process = process
        self._kill = kill
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stderr = bytearray()
        self._ended = False
        self._completed: Completed | None = None
        self._threads = [
            threading.Thread(target=target, daemon=True)
            for target in (self._read_lines, self._read_errors)
        ]
        for thread in self._threads:
            thread.start()

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        rest = b""
        while chunk := self._process.stdout.read(1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._lines.put(line)
        if rest:
            self._lines.put(rest)
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        while chunk := self._process.stderr.read(1 << 16):
            self._stderr += chunk

    def send(self, line: bytes) -> None:
        """Write one line to the command."""
        assert self._process.stdin is not None
        data = memoryview(line + b"\n")
        try:
            while data:
                data = data[self._process.stdin.write(data) :]
        except (BrokenPipeError, ValueError) as error:
            raise self._gone() from error

    def receive(self, timeout: float) -> bytes:
        """Return the command's next line."""
        if self._ended:
            raise self._gone()
        try:
            line = self._lines.get(timeout=max(timeout, 0.0))
        except queue.Empty:
            raise CommandTimeout(
                f"board {self._name}: `{brief(self._argv)}` said nothing for {timeout:g} s"
            ) from None
        if line is None:
            self._ended = True
            raise self._gone()
        return line

    def _gone(self) -> BoardError:
        said = last_line(bytes(self._stderr))
        return BoardUnreachable(
            f"board {self._name}: `{brief(self._argv)}` has ended" + (f": {said}" if said else "")
        )

    def close(self) -> Completed:
        """Close the input, wait for the end, return what was left to read."""
        if self._completed is not None:
            return self._completed
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            code = self._process.wait(END_PATIENCE)
        except subprocess.TimeoutExpired:
            self._kill()
            code = self._process.wait(END_PATIENCE)
        self._completed = Completed(
            argv=self._argv,
            status=status_of(code),
            stdout=self._left(),
            stderr=bytes(self._stderr),
        )
        return self._completed

    def _left(self) -> bytes:
        # A grandchild that keeps the pipe open must not hold us for ever.
        deadline = time.monotonic() + 2.0
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0.0))
        left = []
        while not self._lines.empty():
            line = self._lines.get()
            if line is not None:
                left.append(line + b"\n")
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None and not any(thread.is_alive() for thread in self._threads):
                pipe.close()
        return b"".join(left)
