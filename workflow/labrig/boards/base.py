"""The contract of a board: run, stream, put, get, facts, close.

A board is a place where trials run. Everything friendlier is built on these six, once, and works
with every kind. Paths on a board are ``BoardPath``, paths on this machine ``pathlib.Path``: the
two never mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Protocol, Self, runtime_checkable


class BoardPath(PurePosixPath):
    """A path on a board."""


@dataclass(frozen=True, kw_only=True)
class Completed:
    """A command that has ended on a board."""

    argv: tuple[str, ...]
    status: int
    """Exit status; 128 + n when signal n ended it."""
    stdout: bytes
    stderr: bytes


@runtime_checkable
class Restorable(Protocol):
    """A board whose whole state can be kept and restored."""

    def save(self, label: str) -> bool:
        """Keep the state as ``label``; the board goes on. Whether it is kept."""

    def restore(self, label: str) -> bool:
        """Go on from what was kept as ``label``; if nothing is, boot afresh. Whether it did."""


class Stream(Protocol):
    """A command that is running on a board, spoken to line by line."""

    def send(self, line: bytes) -> None:
        """Write one line (its newline is added) to the command's standard input.

        Raises BoardUnreachable when the connection or the command is gone, CommandTimeout when it
        does not read.
        """

    def receive(self, timeout: float) -> bytes:
        """Return the next line of standard output, without its newline.

        Raises CommandTimeout after ``timeout`` seconds, BoardUnreachable at the end of output,
        CommandFailed for a line that is longer than any should be.
        """

    def close(self) -> Completed:
        """Close standard input, wait for the end (killing after 10 s) and return what was left.

        Raises BoardUnreachable, once, when the board does not end the command.
        """


@runtime_checkable
class Board(Protocol):
    """A machine that runs trials. A context manager: leaving it closes it."""

    name: str

    @property
    def work(self) -> BoardPath:
        """The folder on the board that is labrig's to write in."""

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout: float | None = None,
        stdin: bytes = b"",
        check: bool = True,
    ) -> Completed:
        """Run one command to its end; each word of ``argv`` reaches it as one argument.

        Raises CommandTimeout after ``timeout`` seconds (None: what is usual on this board),
        CommandFailed for a status other than 0 unless ``check`` is false and for too much output,
        BoardUnreachable when the connection fails or the board no longer answers, BoardRefused
        when it lets nobody in.
        """

    def stream(self, argv: Sequence[str]) -> Stream:
        """Start one command and talk to it."""

    def put(self, source: Path, target: BoardPath, *, executable: bool = False) -> None:
        """Copy one file to the board and verify its SHA-256 there."""

    def get(self, source: BoardPath, target: Path) -> None:
        """Copy one file from the board and verify its SHA-256."""

    def facts(self) -> Mapping[str, str]:
        """Say what this board is: kernel, CPU, clock, memory, tracers. Values are text."""

    def close(self) -> None:
        """Give the board back; nothing of this session stays running. May be called again."""

    def __enter__(self) -> Self:
        """Enter the session."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
