"""A number that was read, or the reason why there is none."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a metric is in one trial; exactly one of the two is there."""

    number: float | None = None
    """Finite, in the unit that it was read in."""
    lack: str | None = None
    """Why there is no number, in words: a counter that the board has not."""
    asked: bool = True
    """Whether the trial was to give one; False where another counter group was counted."""


def number_in(text: str) -> float | None:
    """The finite decimal number that ``text`` is; None if it is anything else."""
    if NUMBER.fullmatch(text) is None:
        return None
    number = float(text)
    return number if math.isfinite(number) else None
