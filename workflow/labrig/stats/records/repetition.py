"""How much repeated blocks (boots or sessions) vary, and trials within them."""

from __future__ import annotations

from dataclasses import dataclass

from labrig.stats.records.levels import Levels


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """The two levels of repetition of one metric in one cell.

    ``within`` and ``between`` are standard deviations in the metric's unit, by the method of
    moments; ``between`` is 0 with ``truncated``, when blocks' means differed less than trials
    within blocks let expect. ``correlation`` is that of two trials of one block (0 to 1). ``low``
    and ``high`` are the hierarchical bootstrap's interval of the mean of the blocks' means. What
    is None is explained by ``lack``.
    """

    metric: str
    arm: str
    levels: Levels
    trials: int
    blocks: int
    mean: float
    low: float | None
    high: float | None
    within: float | None
    between: float | None
    correlation: float | None
    truncated: bool
    replicates: int
    lack: str | None
