"""A command as a process of this machine: run to its end, or spoken to line by line.

The command itself may run here or, through an SSH client, on a board: what differs is how it is
killed, which the caller passes in.
"""

from __future__ import annotations

import contextlib
import os
import select
import selectors
import shlex
import subprocess
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO

from labrig.boards.base import Completed
from labrig.errors import BoardError, BoardUnreachable, CommandFailed, CommandTimeout

END_PATIENCE = 10.0
"""Seconds that a stream's command gets to end once its input is closed."""

SEND_PATIENCE = 60.0
"""Seconds that a stream's command may leave a line unread."""

COMMAND_TIMEOUT = 30.0
"""Seconds that a command may take where nothing else is said."""

ANSWER_PATIENCE = 20.0
"""Seconds that a board gets to answer beyond what is its own: to let in, to kill a command."""

OUTPUT_LIMIT = 64 << 20
"""Bytes that a command may print on each of stdout and stderr."""

LINE_LIMIT = 16 << 20
"""Bytes that a line of a stream may have."""

QUEUE_LIMIT = 32 << 20
"""Bytes that a stream holds unread, each line's own cost included."""

LINE_COST = 64
"""Bytes that a line costs beyond its content, about."""

STDERR_KEPT = 64 << 10
"""Bytes of a stream's stderr that are kept: the last."""

RUN_VARIABLE = "LABRIG_RUN="
"""Stands in the environment of every command and so of all that it starts."""

KILL_SCRIPT = r"""
# Kill what carries $1$2 in its environment, and the process groups that such processes lead. The
# two come apart so that no argument of this script's own processes holds them together.
mark=$1$2
marked() {
    if [ -r /proc/self/environ ]; then
        grep -lsF "$mark" /proc/[0-9]*/environ | sed 's|/proc/||;s|/.*||'
    else
        ps axeww -o pid= -o command= | while read -r pid rest; do
            case $rest in *"$mark"*) echo "$pid" ;; esac
        done
    fi
}
round=0
while pids=$(marked) && [ -n "$pids" ]; do
    [ "$round" -lt 50 ] || exit 1
    for pid in $pids; do
        kill -KILL "-$pid" 2>/dev/null
        kill -KILL "$pid" 2>/dev/null
    done
    round=$((round + 1))
    sleep 0.1 2>/dev/null || sleep 1
done
exit 0
"""
"""For ``sh -c`` with RUN_VARIABLE and a mark; status 1 when something cannot be killed."""


class TooMuchOutput(Exception):
    """A command printed more than OUTPUT_LIMIT; it may still run."""


def new_mark() -> str:
    """Return a mark for RUN_VARIABLE, 16 characters.

    The length never varies, as an environment's size may shift a program's memory and so its speed.
    """
    return uuid.uuid4().hex[:16]


def start(
    argv: Sequence[str],
    *,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    terminal: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a process that a Ctrl-C at the terminal does not reach: closing is the board's job.

    Its streams are pipes except those given. Without ``terminal`` it cannot even ask there.
    """
    pipe = subprocess.PIPE
    return subprocess.Popen(
        list(argv),
        stdin=pipe if stdin is None else stdin,
        stdout=pipe if stdout is None else stdout,
        stderr=pipe,
        env=environment,
        process_group=0 if terminal else None,
        start_new_session=not terminal,
        bufsize=0,
    )


def collect(process: subprocess.Popen[bytes], stdin: bytes, seconds: float) -> tuple[bytes, bytes]:
    """Give a process its input, wait for its end and return its stdout and stderr.

    Raises subprocess.TimeoutExpired, or TooMuchOutput beyond OUTPUT_LIMIT; the process still runs
    then, and ``discard`` lets go of it.
    """
    deadline = time.monotonic() + seconds
    left = memoryview(stdin)
    printed, errors = bytearray(), bytearray()
    reading = [(process.stdout, printed), (process.stderr, errors)]
    with selectors.DefaultSelector() as selector:
        if process.stdin is not None:
            if left:
                selector.register(process.stdin, selectors.EVENT_WRITE)
            else:
                process.stdin.close()
        for pipe, kept in reading:
            if pipe is not None:
                selector.register(pipe, selectors.EVENT_READ, (pipe, kept))
        while selector.get_map():
            for key, _ in selector.select(_remaining(process, deadline, seconds)):
                if key.data is None:
                    assert process.stdin is not None
                    left = _feed(key.fd, left)
                    pipe, done = process.stdin, not left
                else:
                    pipe, kept = key.data
                    chunk = os.read(key.fd, 1 << 16)
                    kept += chunk
                    if len(kept) > OUTPUT_LIMIT:
                        raise TooMuchOutput
                    done = not chunk
                if done:
                    selector.unregister(pipe)
                    pipe.close()
    process.wait(max(deadline - time.monotonic(), 0.0))
    return bytes(printed), bytes(errors)


def _feed(descriptor: int, left: memoryview) -> memoryview:
    """Write what a pipe that is ready takes without waiting (pipe(7)); return the rest."""
    try:
        return left[os.write(descriptor, left[: select.PIPE_BUF]) :]
    except BrokenPipeError:
        return left[:0]


def _remaining(process: subprocess.Popen[bytes], deadline: float, seconds: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise subprocess.TimeoutExpired(process.args, seconds)
    return remaining


def discard(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and let go of its pipes, whoever else holds them."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def status_of(code: int) -> int:
    """Return an exit status as a shell gives it: 128 + n for signal n."""
    return code if code >= 0 else 128 - code


def clean(text: str, limit: int = 300) -> str:
    """Return foreign text for a message: on one line, printable, shortened."""
    one_line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return one_line if len(one_line) <= limit else one_line[: limit - 1] + "…"


def brief(argv: Sequence[str], limit: int = 120) -> str:
    """Return a command as text for a message, on one line, shortened."""
    return clean(shlex.join(argv), limit)


def last_line(data: bytes) -> str:
    """Return the last line of output that says anything, fit for a message."""
    lines = [line for line in data[-4096:].decode(errors="replace").split("\n") if line.strip()]
    return clean(lines[-1]) if lines else ""


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


def printed_too_much(name: str, argv: Sequence[str]) -> CommandFailed:
    """Return the error for a command that prints without end."""
    return CommandFailed(
        f"board {name}: `{brief(argv)}` printed more than {OUTPUT_LIMIT >> 20} MiB and was killed"
    )


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
