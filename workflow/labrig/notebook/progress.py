"""A measurement's progress in a notebook: one line that is written over, with a bar."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from labrig.measure.progress import Progress, Standing, counted

WIDTH = 20


def as_bar(standing: Standing) -> str:
    """A standing with a bar, filled by its share of ``WIDTH``."""
    full = WIDTH * standing.done // max(standing.trials, 1)
    bar = "█" * full + "░" * (WIDTH - full)
    if standing.done == standing.trials:
        return f"{standing.experiment} {bar} {standing.trials} trials"
    return f"{standing.experiment} {bar} {counted(standing)} ({standing.words})"


def begin_bar(experiment: str, blocks: int, trials: int, out: TextIO) -> Progress:
    """Begin to count trials, as ``measure`` asks for it."""
    return Progress(experiment, blocks, trials, out, interval=0.5, form=as_bar)


class LastLine(io.TextIOBase):
    """A cell's output that shows the last line written to it. Used by many threads.

    Without IPython every line goes to standard error.
    """

    def __init__(self) -> None:
        """Show nothing before the first line."""
        self._lock = threading.Lock()
        self._begun = ""
        self._shown: Any = None

    def write(self, text: str) -> int:
        """Take ``text``; what ends with a newline is shown."""
        with self._lock:
            *lines, self._begun = (self._begun + text).split("\n")
            for line in filter(None, lines):
                self._show(line)
        return len(text)

    def _show(self, line: str) -> None:
        if not _in_notebook():
            print(line, file=sys.stderr, flush=True)
            return
        from IPython.display import display

        words = {"text/plain": line}
        if self._shown is None:
            show: Callable[..., Any] = display
            self._shown = show(words, raw=True, display_id=True)
        else:
            self._shown.update(words, raw=True)


def _in_notebook() -> bool:
    """Whether a kernel shows what cells display."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
