"""Progress for a person who waits: which experiment, block i of n, trials done, time left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a measurement is."""

    experiment: str
    block: int
    """Counted from 0."""
    blocks: int
    done: int
    trials: int
    left: float | None
    """Seconds that the rest may take; None where too little is done to say."""
    words: str
    """What is happening."""


def as_line(standing: Standing) -> str:
    """A standing as a line of a log."""
    return (
        f"{standing.experiment}: block {standing.block + 1} of {standing.blocks}, "
        f"{counted(standing)} ({standing.words})"
    )


def counted(standing: Standing) -> str:
    """Trials done of all, and the time left where that can be said."""
    left = standing.left
    said = "" if left is None else f", about {int(left) // 60} min {int(left) % 60:02d} s left"
    return f"{standing.done} of {standing.trials} trials{said}"


class Progress:
    """Counts trials of several boards at once and says so, at most once in ``interval`` seconds.

    Time left is the mean time a trial so far, attachments and boots included, times what is left.
    """

    def __init__(
        self,
        experiment: str,
        blocks: int,
        trials: int,
        out: TextIO,
        *,
        interval: float = 5.0,
        form: Callable[[Standing], str] = as_line,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin counting ``trials`` trials now; ``out`` takes whole lines."""
        self._experiment, self._blocks, self._trials = experiment, blocks, trials
        self._out, self._interval, self._form, self._clock = out, interval, form, clock
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
        left = None
        if self._done * 20 >= self._trials:  # fewer say nothing of the rest
            left = (self._said - self._begun) / self._done * (self._trials - self._done)
        standing = Standing(
            experiment=self._experiment,
            block=block,
            blocks=self._blocks,
            done=self._done,
            trials=self._trials,
            left=left,
            words=words,
        )
        self._out.write(f"{self._form(standing)}\n")
        self._out.flush()
