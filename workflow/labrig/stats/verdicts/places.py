"""Claims about a place on a numeric factor: where a metric is greatest, and where its curve bends.

A peak is decided by contrasts, as steps are. A knee is decided by the place of the best bend of a
line of two pieces in log2 of the factor (``labrig.stats.lines.knees``), once such a bend is shown:
its interval resamples whole blocks (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
chapters 6 and 13), expanded for few of them. That needs both, so that the test of the two has the
level of each (intersection-union; Berger, Technometrics 24, 1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labrig.stats.cells import Array
from labrig.stats.interval import Interval
from labrig.stats.lines import knees


@dataclass(frozen=True, kw_only=True)
class Doublings:
    """How many doublings of the factor a curve's bend is above the declared place."""

    x: Array
    """log2 of the levels, ascending, shape (levels,)."""
    y: Array
    """The metric by block, shape (blocks, levels)."""
    bend: float
    """The place of the bend, in log2 of the factor."""
    declared: float
    """The declared place, in log2 of the factor."""
    seed: int

    @property
    def estimate(self) -> float:
        """From the declared place to the bend."""
        return self.bend - self.declared

    @property
    def zero_variance(self) -> bool:
        """False: blocks that do not vary show no bend."""
        return False

    def interval(self, confidence: float) -> Interval | None:
        """From resampled blocks; None where these are too few."""
        found = knees.interval(self.x, self.y, confidence=confidence, seed=self.seed)
        if found is None:
            return None
        low, high = found.low - self.declared, found.high - self.declared
        return Interval(low=low, high=high, confidence=confidence)

    def tails(self, bound: float) -> tuple[float, float] | None:
        """Return None: the expanded percentile interval is no test's."""
        return None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the factor's unit, which has an interval where it is that of a bend."""

    estimate: float
    bend: Doublings | None = None

    @property
    def zero_variance(self) -> bool:
        """False: a place has no test."""
        return False

    def interval(self, confidence: float) -> Interval | None:
        """That of the bend, in the factor's unit."""
        found = self.bend.interval(confidence) if self.bend else None
        if self.bend is None or found is None:
            return None
        low, high = (2 ** (end + self.bend.declared) for end in (found.low, found.high))
        return Interval(low=low, high=high, confidence=confidence)

    def tails(self, bound: float) -> tuple[float, float] | None:
        """Return None: a place has no test."""
        return None


@dataclass(frozen=True, kw_only=True)
class Bent:
    """A bend that is shown, or a ``lack``, which says why none is; ``note`` says what to mind."""

    place: Place | None = None
    lack: str | None = None
    note: str = ""


def bend(levels: Array, values: Array, declared: float, *, confidence: float, seed: int) -> Bent:
    """Look for the bend of ``values``, shape (blocks, levels), over ``levels`` above 0, (levels,).

    Raises ValueError like ``knees.bend``.
    """
    x = np.log2(levels)
    found = knees.bend(x, values, seed=seed)
    if found is None:
        return Bent(lack="the blocks do not vary, so there is no scatter to judge a bend by")
    if found.probability >= 1 - confidence:
        return Bent(
            lack="no bend is shown: a straight line in log2 does as well "
            f"(p = {found.probability:.2g}, simulated)"
        )
    doublings = Doublings(
        x=x, y=values, bend=found.place, declared=float(np.log2(declared)), seed=seed
    )
    smooth = found.left_over < 1 - confidence
    return Bent(
        place=Place(estimate=float(2**found.place), bend=doublings),
        note=f"the curve has no single corner (p = {found.left_over:.2g})" if smooth else "",
    )


def greatest(levels: Array, means: Array) -> Place:
    """The level at which the mean is greatest; both have shape (levels,)."""
    return Place(estimate=float(levels[int(means.argmax())]))
