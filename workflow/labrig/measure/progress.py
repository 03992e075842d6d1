"""Progress for a person who waits: which experiment, block i of n, trials done, time left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TextIO


class Progress:
    """Counts trials of several boards at once and says so, at most once in ``interval`` seconds.

    Time left is the mean time a trial so far, attachments and boots included, times what is left.
    """

    def __init__(
        self,
        experiment: str,
        blocks: int,
        trials: int,
        *,
        out: TextIO,
        interval: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin counting ``trials`` trials now; ``out`` takes whole lines."""
        self._experiment, self._blocks, self._trials = experiment, blocks, trials
        self._out, self._interval, self._clock = out, interval, clock
        self._begun = self._said = clock()
        self._done = 0
        self._lock = threading.Lock()

    def note(self, block: int, words: str) -> None:
        """Say at once what is happening in ``block`` (counted from 0)."""
        with self._lock:
            self._say(block, words)

    def trial_done(self, block: int, arm: str) -> None:
        """Count one trial of ``block``."""
        with self._lock:
            self._done += 1
            now = self._clock()
            if now - self._said >= self._interval or self._done == self._trials:
                self._say(block, f"arm {arm}")

    def _say(self, block: int, words: str) -> None:
        self._said = self._clock()
        left = ""
        if self._done * 20 >= self._trials:  # fewer say nothing of the rest
            seconds = (self._said - self._begun) / self._done * (self._trials - self._done)
            left = f", about {int(seconds) // 60} min {int(seconds) % 60:02d} s left"
        self._out.write(
            f"{self._experiment}: block {block + 1} of {self._blocks}, "
            f"{self._done} of {self._trials} trials{left} ({words})\n"
        )
        self._out.flush()
