"""What probes cost, and what else they changed."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.stats.records.levels import Levels


@dataclass(frozen=True, kw_only=True)
class Point:
    """One cell of a regression: mean firings, mean added time with its interval."""

    levels: Levels
    firings: float
    added: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class BandPoint:
    """The fitted line and its bootstrap interval at one number of firings."""

    firings: float
    fit: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Added time against firings for one arm: ``slope_ns`` a firing, or ``missing`` says why not.

    ``low_ns`` and ``high_ns`` are None when there are too few blocks for a bootstrap interval at
    this confidence; ``note`` then says so, or says that firings hardly vary. ``intercept`` is in
    the metric's unit.
    """

    arm: str
    metric: str
    baseline: str
    slope_ns: float | None
    low_ns: float | None
    high_ns: float | None
    intercept: float | None
    blocks: int
    replicates: int
    points: tuple[Point, ...]
    block_slopes_ns: tuple[float, ...]
    band: tuple[BandPoint, ...]
    note: str | None
    missing: str | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What else an arm changed: a count of the trial runner, against the first reference arm.

    Per trial, each cell weighing the same. The interval is over ``blocks``, None with fewer than
    two, and degenerate with ``zero_variance``. ``most`` is the cell that changed most.
    """

    arm: str
    count: str
    baseline: str
    without: float
    estimate: float
    low: float | None
    high: float | None
    blocks: int
    zero_variance: bool
    most_levels: Levels
    most: float


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How far a distribution that several arms' scripts keep lies apart in two of them.

    ``mean``, ``least`` and ``greatest`` are total variation distances of the blocks: the share of
    the values (0 to 1) that would have to lie in other buckets.
    """

    aggregation: str
    keys: tuple[str, ...]
    arm: str
    baseline: str
    mean: float
    least: float
    greatest: float
    blocks: int
    values: int
    """In the arm's distributions, all blocks together."""
