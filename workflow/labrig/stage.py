"""What every stage's script has in common: a log beside the terminal, and errors in words."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TextIO, cast

from labrig.errors import LabrigError
from labrig.turn import shared_turn


class Tee:
    """Writes whole text to the terminal and to the stage's log."""

    def __init__(self, *outs: TextIO) -> None:
        """Write to each of ``outs``."""
        self._outs = outs

    def write(self, text: str) -> int:
        """Write ``text`` everywhere."""
        for out in self._outs:
            out.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush everywhere."""
        for out in self._outs:
            out.flush()


Say = Callable[[str], None]
Turn = Callable[[Say], AbstractContextManager[None]]


_FAILED = re.compile(r"^\s+log: (\S+) \(check log file", re.MULTILINE)


def last_words(log: Path) -> list[str]:
    """Return what ended each failed stage, by Snakemake's own ``log``; its words are far above."""
    text = log.read_text(encoding="utf-8", errors="replace")
    said = []
    for name in dict.fromkeys(_FAILED.findall(text)):
        file = Path(name)
        words = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
        said += words.rstrip().rpartition("\nlabrig: ")[2].removeprefix("labrig: ").splitlines()[:2]
    return said


@contextmanager
def stage(log: str, turn: Turn = shared_turn) -> Iterator[TextIO]:
    """Run one stage; its words go to standard error and to the file ``log``.

    It waits for its ``turn`` on this host. A LabrigError ends the process with the error's exit
    status and its message, no traceback.
    """
    path = Path(log)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        out = cast(TextIO, Tee(sys.stderr, file))
        try:
            with turn(lambda words: print(f"labrig: {words}", file=out, flush=True)):
                yield out
        except LabrigError as error:
            out.write(f"labrig: {error}\n")
            out.flush()
            raise SystemExit(error.exit_status) from None
