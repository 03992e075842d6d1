"""What a method gives with its estimate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A two-sided confidence interval; degenerate when there was no variance."""

    low: float
    high: float
    confidence: float
