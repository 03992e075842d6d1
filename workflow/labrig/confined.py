"""A process that reads what may be hostile: limits that it sets itself, and who waits for it."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

SECONDS = 20
"""Seconds of processor time: by the clock the same file takes longer on a busier host."""
PATIENCE = 300.0
"""Seconds by the clock that whoever asks waits."""
MEMORY = 1 << 30
"""Bytes of address space."""
OWN_FAULT = "This is a fault of labrig's own: report it to its makers, with the file."
MOST_SAID = 64 << 20
"""Bytes of an answer that are taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A process that gave no answer, and why in words."""

    why: str
    fix: str = ""
    """What to do, where it is not the file's fault."""


def confine() -> None:
    """Limit this process from now on: memory, time, and no byte into a file, nor a new process.

    Called once everything that is trusted is imported. Where the system does not keep a limit
    (macOS has none of address space), the others and the parent's clock remain.
    """
    import resource

    sys.dont_write_bytecode = True
    for what, most, hard in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        # Where both are one, Linux kills without the signal that says why.
        (resource.RLIMIT_CPU, SECONDS, SECONDS + 5),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, hard))


def answer_confined(find: Callable[[bytes], bytes]) -> NoReturn:
    """Be the process that is asked: print what ``find`` makes of the input, confined, and end.

    Nothing but the answer gets onto standard output, and PDFium is not ended the slow way, which
    may fail on what it could not read.
    """
    said = sys.stdin.buffer.read()
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine()
    answer.write(find(said))
    answer.flush()
    os._exit(0)


def ask(
    module: str, said: bytes, *, seconds: float = PATIENCE, most: int = MOST_SAID
) -> bytes | Ended:
    """Start ``module`` as a process, say ``said`` on its input, and return what it prints."""
    with asking(module, said, seconds=seconds, most=most) as answer:
        return answer()


@contextlib.contextmanager
def asking(
    module: str, said: bytes, *, seconds: float = PATIENCE, most: int = MOST_SAID
) -> Iterator[Callable[[], bytes | Ended]]:
    """The same for who has other work to do before the answer.

    ``-P`` keeps the working directory out of the places that Python imports from: beside a
    stranger's report may lie a stranger's ``json.py``.
    """
    command = [sys.executable, "-P", "-m", module]
    deadline, late = time.monotonic() + seconds, _late(seconds)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        try:
            # It is read before anything hostile is, so this does not wait.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(said)
                process.stdin.close()
            yield lambda: _answer(process, deadline, most, late)
        finally:
            process.kill()


def _answer(
    process: subprocess.Popen[bytes], deadline: float, most: int, late: Ended
) -> bytes | Ended:
    """What a process says until it ends; ``late`` when that takes too long."""
    assert process.stdout is not None
    assert process.stderr is not None
    heard = _heard(process.stdout.fileno(), deadline, most)
    if heard is None:
        return late
    if len(heard) > most:
        return Ended(why="what was read of it has no end")
    try:
        status = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return late
    if status == 0:
        return heard
    # It has ended: what it said is in the pipe, which holds at least 4 KiB.
    os.set_blocking(process.stderr.fileno(), False)
    with contextlib.suppress(BlockingIOError):
        heard = os.read(process.stderr.fileno(), 1 << 16)
    return _ended(status, heard)


def _late(seconds: float) -> Ended:
    return Ended(why=f"reading it takes more than {seconds:g} s")


def _heard(pipe: int, deadline: float, most: int) -> bytes | None:
    """What comes from ``pipe`` until it is closed; None when that takes too long."""
    heard = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while len(heard) <= most:
            if not waiting.select(max(0.0, deadline - time.monotonic())):
                return None
            piece = os.read(pipe, 1 << 16)
            if not piece:
                return bytes(heard)
            heard += piece
    return bytes(heard)


def _ended(status: int, said: bytes) -> Ended:
    if status == -signal.SIGXCPU:
        return _late(SECONDS)
    if status < 0:
        name = signal.Signals(-status).name
        return Ended(
            why=f"reading it takes more than {MEMORY >> 30} GB of memory, or makes the reader "
            f"crash ({name})"
        )
    lines = said.decode("utf-8", errors="replace").strip().splitlines()
    return Ended(
        why=f"its reader failed: {lines[-1] if lines else f'status {status}'}", fix=OWN_FAULT
    )
