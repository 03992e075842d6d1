"""Bandwidth where the round trip bounds it: at most a window is sent a round trip. Pure.

The sender may have no more than a window W of bytes unacknowledged (RFC 793, section 3.7), so its
bandwidth is at most W / RTT; where nothing else is slower it is that, and the bandwidth is a line
in 1 / RTT whose slope is W.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from labrig.stats import paired
from labrig.stats.lines import regression
from labrig.tcp.windows import Fit, Window

TOLERANCE = 0.15
"""How far below the windows at longer round trips a window may lie and be one of them."""


def fit(rtt_ms: ArrayLike, bandwidth: ArrayLike, confidence: float) -> Fit:
    """Fit ``bandwidth`` (KiB/s), shape (blocks, cells), on 1 / ``rtt_ms``, shape (cells,).

    The latency-bound region is found from the greatest round trip on: it ends before the first cell
    whose window (bandwidth times RTT) lies more than ``TOLERANCE`` below the mean of those before.
    Least squares in every block, Student's t over the blocks' slopes.

    Raises ValueError for shapes that do not belong together, for no cells or blocks, and for
    values that are not finite and above 0.
    """
    times, values = np.asarray(rtt_ms, dtype=np.float64), np.asarray(bandwidth, dtype=np.float64)
    if times.ndim != 1 or values.ndim != 2 or values.shape[1] != times.size or not values.size:
        raise ValueError(f"bandwidths of shape {values.shape} are not blocks of {times.size} cells")
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise ValueError("a fit may hold finite numbers only")
    if (times <= 0).any() or (values <= 0).any():
        raise ValueError("round trips and bandwidths must be above 0")
    order = np.argsort(-times, kind="stable")
    times, values = times[order], values[:, order]
    kib = values * times / 1e3
    inside = _region(kib.mean(axis=0))
    windows = tuple(
        _window(float(times[n]), values[:, n], kib[:, n], n < inside, confidence)
        for n in range(times.size)
    )
    ends = None if inside == times.size else float(times[inside - 1])
    if inside < 3 or np.ptp(times[:inside]) == 0:
        words = "fewer than three round trips are latency-bound, so there is no line"
        return _without(windows, len(values), ends, words)
    found = regression.lines(1e3 / times[:inside], values[:, :inside])
    slope = paired.of_values(found.slopes, scale=float(np.abs(found.slopes).max()))
    intercept = paired.of_values(found.intercepts, scale=found.scale)
    slopes, intercepts = slope.interval(confidence), intercept.interval(confidence)
    return Fit(
        windows=windows,
        window_kib=slope.estimate,
        low=slopes.low if slopes else None,
        high=slopes.high if slopes else None,
        intercept=intercept.estimate,
        intercept_low=intercepts.low if intercepts else None,
        intercept_high=intercepts.high if intercepts else None,
        r_squared=regression.r_squared(found),
        blocks=len(values),
        ends_below_ms=ends,
        lack="" if slopes else "one block gives no interval",
    )


def _region(kib: Sequence[float] | np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    """How many cells from the first on are latency-bound."""
    for n in range(1, len(kib)):
        if kib[n] < (1 - TOLERANCE) * float(np.mean(kib[:n])):
            return n
    return len(kib)


def _window(
    rtt: float,
    bandwidth: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    kib: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    bound: bool,
    confidence: float,
) -> Window:
    mean = paired.of_values(kib, scale=float(np.abs(kib).max()))
    interval = mean.interval(confidence)
    return Window(
        rtt_ms=rtt,
        bandwidth=float(bandwidth.mean()),
        kib=mean.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        bound=bound,
    )


def _without(windows: tuple[Window, ...], blocks: int, ends: float | None, lack: str) -> Fit:
    return Fit(
        windows=windows,
        window_kib=None,
        low=None,
        high=None,
        intercept=None,
        intercept_low=None,
        intercept_high=None,
        r_squared=None,
        blocks=blocks,
        ends_below_ms=ends,
        lack=lack,
    )
