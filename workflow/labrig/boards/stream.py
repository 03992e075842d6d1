"""A command that is spoken to line by line, bounded in what is held of its words."""

from __future__ import annotations

import os
import select
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from labrig.boards.base import Completed
from labrig.boards.process import brief, last_line, status_of
from labrig.errors import BoardError, BoardUnreachable, CommandFailed, CommandTimeout

END_PATIENCE = 10.0
"""Seconds that a stream's command gets to end once its input is closed."""

SEND_PATIENCE = 60.0
"""Seconds that a stream's command may leave a line unread."""

LINE_LIMIT = 16 << 20
"""Bytes that a line of a stream may have."""

QUEUE_LIMIT = 32 << 20
"""Bytes that a stream holds unread, each line's own cost included."""

LINE_COST = 64
"""Bytes that a line costs beyond its content, about."""

STDERR_KEPT = 64 << 10
"""Bytes of a stream's stderr that are kept: the last."""


class _Lines:
    """Lines on their way from a reading thread to who asks for them, bounded in bytes."""

    def __init__(self) -> None:
        self._lines: deque[bytes] = deque()
        self._cost = 0
        self._changed = threading.Condition()
        self._ended = False
        self._closing = False

    def put(self, line: bytes) -> None:
        """Add a line, waiting while too much is unread; when closing, what is too much goes."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._cost < QUEUE_LIMIT)
            if self._cost < QUEUE_LIMIT:
                self._lines.append(line)
                self._cost += len(line) + LINE_COST
                self._changed.notify_all()

    def end(self) -> None:
        """Say that there are no more lines."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any more to add."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()

    def wait_for_closing(self) -> None:
        """Wait until no one asks for lines any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing)

    def get(self, timeout: float) -> bytes | None:
        """Return the next line, None at the end; raises TimeoutError after ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._lines or self._ended, timeout):
                raise TimeoutError
            if not self._lines:
                return None
            line = self._lines.popleft()
            self._cost -= len(line) + LINE_COST
            self._changed.notify_all()
            return line

    def left(self) -> bytes:
        """Return all lines that nobody asked for."""
        with self._changed:
            text = b"".join(line + b"\n" for line in self._lines)
            self._lines.clear()
            return text


class ProcessStream:
    """A Stream over a process. ``kill`` ends the command where it runs.

    At most QUEUE_LIMIT bytes are held unread (the command waits then) and STDERR_KEPT of stderr.
    """

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
        self._lines = _Lines()
        self._stderr = bytearray()
        self._too_long = False
        self._completed: Completed | None = None
        self._threads = [
            threading.Thread(target=target, daemon=True)
            for target in (self._read_lines, self._read_errors)
        ]
        for thread in self._threads:
            thread.start()

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        rest = bytearray()
        while chunk := self._process.stdout.read(1 << 16):
            if self._too_long:
                continue
            rest += chunk
            if b"\n" in chunk:
                *lines, rest = rest.split(b"\n")
                for line in lines:
                    self._lines.put(bytes(line))
            if len(rest) > LINE_LIMIT:
                rest.clear()
                self._too_long = True
                self._lines.end()
                # The command waits, rather than print for nothing, until it is killed.
                self._lines.wait_for_closing()
        if rest:
            self._lines.put(bytes(rest))
        self._lines.end()

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        while chunk := self._process.stderr.read(1 << 16):
            self._stderr += chunk
            del self._stderr[:-STDERR_KEPT]

    def send(self, line: bytes) -> None:
        """Write one line to the command.

        Raises BoardUnreachable when it has ended, CommandTimeout when it takes no input for
        SEND_PATIENCE seconds.
        """
        pipe = self._process.stdin
        assert pipe is not None
        if pipe.closed:
            raise self._gone()
        poll = select.poll()
        poll.register(pipe, select.POLLOUT)
        data = memoryview(line + b"\n")
        while data:
            if not poll.poll(SEND_PATIENCE * 1000):
                raise CommandTimeout(
                    f"board {self._name}: `{brief(self._argv)}` took no input "
                    f"for {SEND_PATIENCE:g} s"
                )
            try:
                # A pipe that is ready takes as much without waiting (pipe(7)).
                data = data[os.write(pipe.fileno(), data[: select.PIPE_BUF]) :]
            except (BrokenPipeError, ValueError) as error:
                raise self._gone() from error

    def receive(self, timeout: float) -> bytes:
        """Return the command's next line.

        Raises CommandTimeout after ``timeout`` seconds, BoardUnreachable at the end of output,
        CommandFailed for a line of more than LINE_LIMIT bytes.
        """
        try:
            line = self._lines.get(max(timeout, 0.0))
        except TimeoutError:
            raise CommandTimeout(
                f"board {self._name}: `{brief(self._argv)}` said nothing for {timeout:g} s"
            ) from None
        if line is None:
            raise self._gone()
        return line

    def _gone(self) -> BoardError:
        if self._too_long:
            return CommandFailed(
                f"board {self._name}: `{brief(self._argv)}` printed a line of more than "
                f"{LINE_LIMIT >> 20} MiB"
            )
        said = last_line(bytes(self._stderr))
        return BoardUnreachable(
            f"board {self._name}: `{brief(self._argv)}` has ended" + (f": {said}" if said else "")
        )

    def close(self) -> Completed:
        """Close the input, wait for the end, return what was left to read (QUEUE_LIMIT at most).

        Takes up to 2 * END_PATIENCE + 2 s and what ``kill`` takes, whose errors it passes on.
        """
        if self._completed is not None:
            return self._completed
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._lines.close()
        try:
            code = self._process.wait(END_PATIENCE)
        except subprocess.TimeoutExpired:
            try:
                self._kill()
            finally:
                code = self._process.wait(END_PATIENCE)
                self._complete(code)
        return self._complete(code)

    def _complete(self, code: int) -> Completed:
        if self._completed is None:
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
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None and not any(thread.is_alive() for thread in self._threads):
                pipe.close()
        return self._lines.left()
