"""Can this user trace on a board? Each tracer is asked to trace one event."""

from __future__ import annotations

import time
from dataclasses import dataclass

from labrig.boards.base import Board
from labrig.boards.process import last_line
from labrig.errors import CommandFailed, CommandTimeout

TIMEOUT = 120.0
"""Seconds that a tracer may take from start to end; on an emulated board dtrace takes 15."""

_MARK = "labrig traces"
# The mark is looked for, not the status: FreeBSD's dtrace exits with 0 when a probe erred.
_COMMANDS = {
    "dtrace": ("dtrace", "-q", "-n", f'BEGIN {{ printf("{_MARK}"); exit(0); }}'),
    "bpftrace": ("bpftrace", "-e", f'BEGIN {{ printf("{_MARK}"); exit(); }}'),
}
TRACERS = tuple(_COMMANDS)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What became of tracing one event."""

    seconds: float
    """From the tracer's start to its end, by this machine's clock."""
    failure: str
    """The tracer's own last line; empty when it traced."""


def try_tracer(board: Board, name: str, timeout: float = TIMEOUT) -> Tried:
    """Trace one event on ``board`` with the tracer ``name`` of ``TRACERS``.

    Raises BoardUnreachable when the connection fails.
    """
    begun = time.monotonic()
    try:
        done = board.run(_COMMANDS[name], timeout=timeout, check=False)
    except CommandTimeout:
        failure = f"it had traced nothing after {timeout:g} s"
        return Tried(seconds=time.monotonic() - begun, failure=failure)
    except CommandFailed as error:
        return Tried(seconds=time.monotonic() - begun, failure=str(error))
    seconds = time.monotonic() - begun
    if _MARK.encode() in done.stdout:
        return Tried(seconds=seconds, failure="")
    said = last_line(done.stderr) or last_line(done.stdout)
    return Tried(seconds=seconds, failure=said or f"it said nothing, status {done.status}")
