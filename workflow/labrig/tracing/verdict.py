"""What a board's own tracer says of a script, asked once a script and board."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from labrig.boards.base import Board, BoardPath
from labrig.errors import TracerError
from labrig.tracing.dtrace import DTRACE
from labrig.tracing.tracer import Tracer, Verdict
from labrig.tracing.tracers import tracer_of
from labrig.whole_files import write_whole

TIMEOUT = 120.0
"""Seconds that a tracer gets to judge a script; on an emulated board its start takes 6 of them."""


def ask(board: Board, script: Path, *, destructive: bool = False) -> Verdict:
    """Have ``board``'s tracer judge ``script`` without running it; which one, its name says.

    ``destructive`` allows it to change what it watches. Raises DeclarationError for another name,
    BoardError as the board does, TracerError when the tracer says nothing of the script.
    """
    tracer = tracer_of(script)
    there = board.work / f"checked{tracer.suffix}"
    command = tracer.judging(there, destructive=destructive)
    return _ask(board, tracer, script, there, command)[0]


def compile_on(board: Board, script: Path, *options: str) -> tuple[Verdict, str]:
    """Have ``board``'s dtrace compile ``script``; return its verdict and all that it printed.

    Raises BoardError as the board does, TracerError when dtrace says nothing of the script.
    """
    there = board.work / f"checked{DTRACE.suffix}"
    command = ["dtrace", *options, "-e", "-s", str(there)]
    return _ask(board, DTRACE, script, there, command)


def _ask(
    board: Board, tracer: Tracer, script: Path, there: BoardPath, command: list[str]
) -> tuple[Verdict, str]:
    board.put(script, there)
    done = board.run(command, timeout=TIMEOUT, check=False)
    said = done.stderr.decode(errors="replace")
    try:
        return tracer.read_verdict(done.status, said), said
    except TracerError as error:
        raise TracerError(
            f"board {board.name}: {tracer.name} cannot be asked: {error}\n"
            f"What that board has to trace with: labrig board check {board.name}"
        ) from None


class Remembered:
    """Verdicts of one board, kept in a folder by script, tracer and the board's identity."""

    def __init__(self, folder: Path, identity: str, *, destructive: bool = False) -> None:
        """Keep verdicts below ``folder``; ``identity`` is what tells boards apart.

        ``destructive`` is how the scripts are judged: what is refused without may be taken with.
        """
        self._folder = folder
        self._asked = f"{identity}\0{destructive}"

    def known(self, script: Path) -> Verdict | None:
        """Return what is remembered of ``script``; None when that is nothing."""
        try:
            return Verdict(**json.loads(self._path(script).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def renew(self, script: Path, ask_board: Callable[[], Verdict]) -> Verdict:
        """Return what ``ask_board`` says of ``script``, and remember it."""
        path, verdict = self._path(script), ask_board()
        write_whole(path, json.dumps(asdict(verdict)))
        return verdict

    def get(self, script: Path, ask_board: Callable[[], Verdict]) -> Verdict:
        """Return what is remembered of ``script``, else what ``ask_board`` says."""
        return self.known(script) or self.renew(script, ask_board)

    def _path(self, script: Path) -> Path:
        asked = f"{self._asked}\0{script.suffix}\0".encode()
        return self._folder / f"{hashlib.sha256(asked + script.read_bytes()).hexdigest()}.json"
