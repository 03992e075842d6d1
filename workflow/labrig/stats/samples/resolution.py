"""Values that are readings of a clock with a coarse step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labrig.stats.samples.result import Array

LEAST_TIED = 0.5
"""Share of values that repeat another one, from which the step is worth saying."""
MOST_STEPS = 1_000_000
"""Steps in a value beyond which a number is a multiple of anything."""
NEAR = 1e-4
"""How far, in steps, a value may lie from a multiple."""


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """All values are multiples of ``step``, in their unit, and most are tied."""

    step: float
    values: int
    distinct: int

    @property
    def sentence(self) -> str:
        """Say what that means for the comparison."""
        return (
            f"All {self.values} values are multiples of {self.step:.6g} and only {self.distinct} "
            "are distinct: the resolution of the measurement, not the system, made the ties, and "
            "differences below a step rest on how readings were rounded"
        )


def resolution(treated: Array, baseline: Array) -> Resolution | None:
    """The step of both samples together, shapes (n,) and (m,); None when none is seen.

    The step is the greatest common divisor of the gaps between distinct values; values must be
    multiples of it themselves, so that two repeated arbitrary values show no step.
    """
    both = np.concatenate([treated, baseline])
    largest = float(np.abs(both).max())
    distinct = np.unique(both)
    gaps = np.diff(distinct)
    # What differs by rounding only is one value: 0.1 + 0.2 and 0.3.
    apart = np.concatenate([[True], gaps > largest / MOST_STEPS * NEAR])
    distinct = distinct[apart]
    tied = 1 - distinct.size / both.size
    if distinct.size < 2 or tied < LEAST_TIED:
        return None
    gaps = np.unique(np.diff(distinct))
    step = float(gaps[0])
    for gap in gaps[1:]:
        step = _common(float(gap), step, NEAR * float(gaps[0]))
    steps = distinct / step
    if largest / step > MOST_STEPS or float(np.abs(steps - np.round(steps)).max()) > NEAR:
        return None
    exact = largest / round(largest / step)
    return Resolution(step=exact, values=both.size, distinct=distinct.size)


def _common(one: float, other: float, least: float) -> float:
    """Euclid's greatest common divisor of two numbers known up to ``least``."""
    while other > least:
        rest = one % other
        one, other = other, 0.0 if other - rest <= least else rest
    return one
