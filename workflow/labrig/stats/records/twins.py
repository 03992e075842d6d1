"""A/A controls: an arm measured twice, and how far its two measurements lie apart."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.stats.records.levels import Levels


@dataclass(frozen=True, kw_only=True)
class TwinCell:
    """The twin minus its original at one cell, paired over ``blocks``.

    An interval is None with one block. ``relative`` values are shares of the original, None when
    it is not above 0 everywhere.
    """

    levels: Levels
    estimate: float
    low: float | None
    high: float | None
    relative: float | None
    relative_low: float | None
    relative_high: float | None
    blocks: int
    zero_variance: bool
    excludes_zero: bool
    block_values: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Twins:
    """One metric of an arm and its twin, over all cells.

    ``relative``, ``relative_low`` and ``relative_high`` are of the mean over cells in each block,
    with Student's t over the blocks. ``tested`` cells have an interval that varies; ``excluding``
    of them exclude 0, where ``expected`` would by chance.
    """

    twin: str
    original: str
    metric: str
    cells: tuple[TwinCell, ...]
    relative: float | None
    relative_low: float | None
    relative_high: float | None
    blocks: int
    tested: int
    excluding: int
    expected: float
    words: str
