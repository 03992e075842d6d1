"""Comparisons of arms at a cell."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.stats.records.levels import Levels


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An arm minus a reference arm at one cell, paired within sessions; n is ``blocks``.

    ``relative`` values are shares of the baseline (0.01 is 1%), None when a baseline's mean is
    not above 0. An interval is None with fewer than two blocks, and degenerate (both ends the
    estimate) with ``zero_variance``.
    """

    metric: str
    arm: str
    baseline: str
    levels: Levels
    estimate: float
    low: float | None
    high: float | None
    relative: float | None
    relative_low: float | None
    relative_high: float | None
    blocks: int
    unpaired: int
    """Blocks that have the arm or the baseline, but not both in one session."""
    zero_variance: bool
    block_values: tuple[float, ...]
    block_baselines: tuple[float, ...]
    """The baseline's means of the same blocks."""


@dataclass(frozen=True, kw_only=True)
class MinistatRow:
    """One arm's trials as ministat shows them; comparisons are None for the baseline."""

    arm: str
    n: int
    minimum: float
    maximum: float
    median: float
    mean: float
    stddev: float | None
    difference: float | None
    error: float | None
    percent: float | None
    percent_error: float | None
    pooled_stddev: float | None
    differs: bool | None


@dataclass(frozen=True, kw_only=True)
class MinistatTable:
    """ministat's table of one metric at one cell. Trial-level: blocks are not seen."""

    metric: str
    levels: Levels
    baseline: str
    rows: tuple[MinistatRow, ...]
