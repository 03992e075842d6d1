"""Whether what remained after the warm-up was steady, over run order."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.stats.records.levels import Levels


@dataclass(frozen=True, kw_only=True)
class WarmUp:
    """How the warm-up trials differ from the timed ones of their blocks. Shown, not tested."""

    trials: int
    mean: float
    """Of the warm-up trials."""
    rest: float
    """Mean of the timed trials of the same blocks."""
    relative: float | None
    """``mean`` / ``rest`` - 1; None when ``rest`` is not above 0."""


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A monotone trend within the blocks, as Kendall's S summed over them.

    ``slope`` is Theil and Sen's, in the metric's unit a trial, from pairs of one block only.
    """

    slope: float
    slope_relative: float | None
    """As a share of the cell's mean; None when that is not above 0."""
    s: float
    probability: float
    """Of such an S or a greater one, either sign, if the order meant nothing."""
    adjusted: float
    """The same, by Holm over all tests of this metric."""


@dataclass(frozen=True, kw_only=True)
class ChangePoint:
    """The place in the whole run order where the values changed most, by Pettitt's statistic."""

    block: int
    trial: int
    """First trial (from 0, of this cell in ``block``) after the change."""
    position: int
    """How many of the cell's values, over all blocks, lie before the change."""
    before: float
    """Median of the values before."""
    after: float
    """Median of the values from the change on."""
    statistic: float
    probability: float
    adjusted: float
    """By Holm over all tests of this metric."""


@dataclass(frozen=True, kw_only=True)
class Steady:
    """One metric in one cell over run order: blocks in turn, the timed trials as they ran.

    ``trend`` and ``change`` are None where they cannot be tested; ``lack`` then says why.
    ``lag1`` is the autocorrelation of neighbouring trials within blocks, around the blocks' means
    (about -1 over the trials a block when there is none); None where blocks are too short.
    """

    metric: str
    arm: str
    levels: Levels
    trials: int
    blocks: int
    warmup: WarmUp | None
    trend: Trend | None
    change: ChangePoint | None
    lag1: float | None
    steady: bool | None
    """False when an adjusted probability is below 1 - confidence; None when nothing was tested."""
    lack: str | None
    words: str
