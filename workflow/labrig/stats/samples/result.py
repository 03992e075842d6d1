"""What one method gives for two samples, and what was seen of its assumptions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from labrig.stats.paired import ROUNDING

Array = NDArray[np.float64]
Word = Literal["held", "doubtful", "not examined"]
BEYOND = "the result is beyond the numbers that can be written"
FLAT = "neither sample varies"


@dataclass(frozen=True, kw_only=True)
class Examined:
    """An assumption and what the data say of it; ``held`` is that nothing was seen against it."""

    assumption: str
    word: Word
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """A method: its name, where it comes from, what it assumes, and what was seen of that."""

    name: str
    source: str
    assumptions: str
    examined: tuple[Examined, ...] = ()

    @property
    def word(self) -> Word:
        """``doubtful`` if anything is, ``held`` if everything is, else ``not examined``."""
        words = {one.word for one in self.examined}
        if "doubtful" in words:
            return "doubtful"
        return "held" if words == {"held"} else "not examined"


@dataclass(frozen=True, kw_only=True)
class Result:
    """A method's estimate, interval and test; what it does not give is None.

    ``lack`` says why something is missing that the method gives otherwise. Numbers are finite.
    """

    account: Account
    value: float | None = None
    low: float | None = None
    high: float | None = None
    statistic: float | None = None
    degrees: float | None = None
    p: float | None = None
    lack: str | None = None


def found(
    account: Account,
    value: float,
    low: float | None = None,
    high: float | None = None,
    *,
    statistic: float | None = None,
    degrees: float | None = None,
    p: float | None = None,
    lack: str | None = None,
) -> Result:
    """Make a result of these numbers; one that is not finite makes it a lack."""
    numbers = (value, low, high, statistic, degrees, p)
    if not all(math.isfinite(number) for number in numbers if number is not None):
        return Result(account=account, lack=BEYOND)
    return Result(
        account=account,
        value=float(value),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        statistic=None if statistic is None else float(statistic),
        degrees=None if degrees is None else float(degrees),
        p=None if p is None else float(p),
        lack=lack,
    )


def varies(values: Array) -> bool:
    """Whether a sample, shape (n,), spreads by more than rounding."""
    return float(np.ptp(values)) > ROUNDING * float(np.abs(values).max())


def variance(values: Array) -> float:
    """Variance (n - 1) of a sample, shape (n,); 0 when it spreads by rounding only."""
    return float(values.var(ddof=1)) if varies(values) else 0.0
