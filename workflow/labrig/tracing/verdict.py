"""What a board's own dtrace says of a script, asked once a script and board."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from labrig.boards.base import Board
from labrig.errors import TracerError
from labrig.whole_files import write_whole

TIMEOUT = 120.0
"""Seconds that dtrace gets to compile a script; on an emulated board its start takes 6 of them."""

_REFUSED = re.compile(r"^dtrace: failed to compile script .*?: (?:line ([0-9]+): )?(.*)$")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``accepted``, or the line (from 1; None where dtrace names none) and why not."""

    accepted: bool
    line: int | None = None
    message: str = ""

    def said_of(self, script: Path) -> str:
        """Return what dtrace says of ``script`` where it refuses it, with file and line."""
        place = f"{script}:{self.line}" if self.line else str(script)
        return f"{place}: dtrace: {self.message}"


def read_verdict(status: int, stderr: str) -> Verdict:
    """Read what ``dtrace -e -s FILE`` answered (dtrace(1)).

    Raises TracerError when that is no word on the script: no dtrace, or no right to trace.
    """
    for line in stderr.splitlines():
        if match := _REFUSED.match(line):
            number = int(match[1]) if match[1] else None
            return Verdict(accepted=False, line=number, message=match[2])
    if status != 0:
        lines = [line for line in stderr.splitlines() if line.strip()]
        raise TracerError(lines[-1] if lines else f"dtrace ended with status {status}")
    return Verdict(accepted=True)


def ask(board: Board, script: Path) -> Verdict:
    """Have ``board`` compile ``script`` without running it. Raises BoardError, TracerError."""
    return compile_on(board, script)[0]


def compile_on(board: Board, script: Path, *options: str) -> tuple[Verdict, str]:
    """Have ``board`` compile ``script``; return its verdict and all that dtrace printed.

    Raises BoardError as the board does, TracerError when dtrace says nothing of the script.
    """
    there = board.work / "checked.d"
    board.put(script, there)
    command = ["dtrace", *options, "-e", "-s", str(there)]
    done = board.run(command, timeout=TIMEOUT, check=False)
    said = done.stderr.decode(errors="replace")
    try:
        return read_verdict(done.status, said), said
    except TracerError as error:
        raise TracerError(
            f"board {board.name}: dtrace cannot be asked: {error}\n"
            f"What that board has to trace with: labrig board check {board.name}"
        ) from None


class Remembered:
    """Verdicts of one board, kept in a folder by script and the board's identity."""

    def __init__(self, folder: Path, identity: str) -> None:
        """Keep verdicts below ``folder``; ``identity`` is what tells boards apart."""
        self._folder, self._identity = folder, identity

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
        key = hashlib.sha256(self._identity.encode() + b"\0" + script.read_bytes()).hexdigest()
        return self._folder / f"{key}.json"
