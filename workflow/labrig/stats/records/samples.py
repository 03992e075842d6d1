"""Trial-level comparisons of two arms: every trial counts as an independent one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labrig.stats.records.levels import Levels


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """An estimate with its interval; ``lack`` says why something of it is None."""

    value: float | None
    low: float | None
    high: float | None
    lack: str | None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An assumption, and what the trials say of it. It warns and changes no method."""

    assumption: str
    word: Literal["held", "doubtful", "not examined"]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class TrialLevel:
    """An arm's trials against the first reference arm's at one cell, blocks not seen.

    Trials of a block are not independent: what counts as n elsewhere is ``blocks``. Ratios are the
    arm's over the baseline's. A p is None where neither sample varies.
    """

    metric: str
    arm: str
    baseline: str
    levels: Levels
    trials: int
    baseline_trials: int
    blocks: int
    """Of the arm or of the baseline, whichever has fewer."""
    welch: Bounds
    """Difference of the means."""
    welch_p: float | None
    holm_p: float | None
    """Adjusted over the ``family`` comparisons of this metric that have a p."""
    family: int
    ratio: Bounds
    """Of the means, by Fieller."""
    u_p: float | None
    """Mann and Whitney's."""
    hedges_g: Bounds
    cliffs_delta: Bounds
    mean: Bounds
    """The arm's own, by BCa bootstrap as the next three."""
    median: Bounds
    mean_ratio: Bounds
    median_ratio: Bounds
    least_detectable: float | None
    """The smallest difference that as many independent trials show with power 0.8."""
    checked: tuple[Checked, ...]
    resolution: str | None
    """Says of times that are multiples of a clock's step what made their ties."""
