"""One connection over time: bandwidth, windows and what is in flight, at its sender. Pure.

Sequence numbers come round at 2^32 (RFC 793, section 3.3); they are unwrapped by the nearest way
from the number before, which is right as long as no two that follow each other are 2^31 apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labrig.tcp.connections import Connection
from labrig.tcp.lines import ACK, SEQUENCE, SYN

HALF = SEQUENCE // 2
WINDOWS = 60
"""Windows of time over which bandwidth is averaged, where round trips are not longer."""
MOST = 2000
"""Points that a series keeps."""

Points = tuple[tuple[float, float], ...]
"""Pairs of a time (ms from the first data segment) and a value."""


@dataclass(frozen=True, kw_only=True)
class Series:
    """One connection over time, as its sender sees it. Times in ms, windows and bytes in KiB."""

    window_ms: float
    """Over how long each value of ``bandwidth`` is averaged."""
    bandwidth: Points
    """Bytes acknowledged a second, in MiB/s, at the middle of its window of time."""
    cwnd: Points
    advertised: Points
    """The receiver's window, scaled."""
    in_flight: Points
    """Bytes sent and not acknowledged."""
    retransmitted: tuple[float, ...]
    """When bytes were sent again, ms."""
    acknowledged: int
    """Bytes in all."""
    until: float
    """When the last of them were acknowledged."""

    @property
    def window(self) -> float | None:
        """Mean over time of the window that binds: the smaller of ``cwnd`` and ``advertised``."""
        return held(least(self.cwnd, self.advertised), 0.0, self.until)

    @property
    def mean_in_flight(self) -> float | None:
        """Mean over time of ``in_flight``."""
        return held(self.in_flight, 0.0, self.until)


def unwrap(numbers: Iterable[int], first: int | None = None) -> list[int]:
    """Lay numbers modulo 2^32 out on a line from ``first`` (the first number itself).

    Each is the nearest to the one before, so they may go back, as sequence numbers sent again do.
    """
    out: list[int] = []
    at = first
    for number in numbers:
        at = number if at is None else at + (number - at + HALF) % SEQUENCE - HALF
        out.append(at)
    return out


def series(connection: Connection, rtt_ms: float | None = None) -> Series | None:
    """Lay a connection out over time; None when it sent no data that was acknowledged.

    Bandwidth is averaged over equal windows of time, as many as are no shorter than 1/60 of the
    connection's time and than a round trip.
    """
    events = connection.at(connection.sender)
    sent = [e for e in events if e.kind == "send" and e.segment is not None]
    data = [e for e in sent if e.segment is not None and e.segment.length > 0]
    if not data:
        return None
    begin = data[0].ns
    assert data[0].segment is not None
    base = data[0].segment.seq
    highest, unacknowledged = base, base
    acks: list[tuple[float, int]] = []
    flight: list[tuple[float, float]] = []
    again: list[float] = []
    advertised: list[tuple[float, float]] = []
    cwnd: list[tuple[float, float]] = []
    for event in events:
        at = (event.ns - begin) / 1e6
        segment = event.segment
        if event.kind == "send" and segment is not None and segment.length:
            # From the highest sent before: segments stay within a window of it.
            (start,) = unwrap([segment.seq], highest)
            if event.retransmit or start < highest:
                again.append(at)
            highest = max(highest, start + segment.length)
            flight.append((at, (highest - unacknowledged) / 1024))
        elif event.kind == "receive" and segment is not None and segment.flags & ACK:
            (ack,) = unwrap([segment.ack], highest)
            if unacknowledged < min(ack, highest) and ack <= highest + 1:  # one more: the FIN
                unacknowledged = min(ack, highest)
                acks.append((at, unacknowledged - base))
                flight.append((at, (highest - unacknowledged) / 1024))
            if not segment.flags & SYN:
                advertised.append((at, segment.window / 1024))
        if event.sample.cwnd is not None:
            cwnd.append((at, event.sample.cwnd / 1024))
    if not acks:
        return None
    told = [
        ((event.ns - begin) / 1e6, event.sample.snd_wnd / 1024)
        for event in events
        if event.sample.snd_wnd is not None
    ]
    bandwidth = _bandwidth(acks, max(acks[-1][0] / WINDOWS, rtt_ms or 0.0))
    return Series(
        window_ms=acks[-1][0] / max(len(bandwidth), 1),
        bandwidth=bandwidth,
        cwnd=thinned(cwnd),
        advertised=thinned(told or advertised),
        in_flight=thinned(flight),
        retransmitted=tuple(again),
        acknowledged=acks[-1][1],
        until=acks[-1][0],
    )


def _bandwidth(acks: Sequence[tuple[float, int]], window: float) -> Points:
    """Means over windows of time, from the first data to the last acknowledgement.

    What is acknowledged at once was sent since the acknowledgement before: the bytes grow along a
    line from one to the next, so that no window depends on which side of its end one fell.
    """
    import numpy as np

    end = acks[-1][0]
    if end <= 0 or window <= 0:
        return ()
    edges = np.linspace(0.0, end, max(int(end / window), 1) + 1)
    times, numbers = zip((0.0, 0), *acks, strict=True)
    there = np.interp(edges, times, numbers)
    speeds = np.diff(there) / 2**20 / (np.diff(edges) / 1e3)
    middles = (edges[:-1] + edges[1:]) / 2
    return tuple(zip(map(float, middles), map(float, speeds), strict=True))


def least(one: Points, other: Points) -> Points:
    """The smaller of two step lines wherever either has a point; the one, where the other has none.

    Before its first point a line has that point's value.
    """
    if not one or not other:
        return one or other
    values = [one[0][1], other[0][1]]
    points: list[tuple[float, float]] = []
    for at, which, value in sorted([(t, 0, v) for t, v in one] + [(t, 1, v) for t, v in other]):
        values[which] = value
        points.append((at, min(values)))
    return tuple(points)


def thinned(points: Sequence[tuple[float, float]]) -> Points:
    """At most ``MOST`` of the points: what does not change is left out, then evenly spread ones.

    The first and the last stay. A step line through what is kept is the same where only what does
    not change was left out.
    """
    kept = [
        point
        for n, point in enumerate(points)
        if n in (0, len(points) - 1) or point[1] != points[n - 1][1]
    ]
    if len(kept) <= MOST:
        return tuple(kept)
    return tuple(kept[round(n * (len(kept) - 1) / (MOST - 1))] for n in range(MOST))


def held(points: Points, begin: float, end: float) -> float | None:
    """The mean over time of a step line through ``points`` from ``begin`` to ``end``.

    Before its first point the line has that point's value. None without points or time.
    """
    if not points or end <= begin:
        return None
    total, at, value = 0.0, begin, points[0][1]
    for place, level in points:
        until = min(max(place, begin), end)
        total += value * (until - at)
        at, value = until, level
    return (total + value * (end - at)) / (end - begin)
