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
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import IO

from labrig.boards.base import Completed
from labrig.errors import CommandFailed, CommandTimeout

COMMAND_TIMEOUT = 30.0
"""Seconds that a command may take where nothing else is said."""

ANSWER_PATIENCE = 20.0
"""Seconds that a board gets to answer beyond what is its own: to let in, to kill a command."""

OUTPUT_LIMIT = 64 << 20
"""Bytes that a command may print on each of stdout and stderr."""

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
