"""What a fit of bandwidth on round trips found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Window:
    """The window that a bandwidth is as good as: bandwidth times round trip."""

    rtt_ms: float
    bandwidth: float
    """KiB/s, the mean of the blocks'."""
    kib: float
    low: float | None
    high: float | None
    bound: bool
    """Whether it is in the latency-bound region."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The line of bandwidth in 1 / RTT over the latency-bound region."""

    windows: tuple[Window, ...]
    """The greatest round trip first."""
    window_kib: float | None
    low: float | None
    high: float | None
    intercept: float | None
    """KiB/s; 0 where the round trip alone bounds."""
    intercept_low: float | None
    intercept_high: float | None
    r_squared: float | None
    blocks: int
    ends_below_ms: float | None
    """The least round trip of the region, where it ends; None where all of them are in it."""
    lack: str
    """Why there is no line, or no interval; empty where there are both."""
