"""Round trips and bandwidth of TCP against the delays that the board was told to make."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from labrig.tcp.record import RoundTrip, Tcp, from_json
from tests.bench.figure import Figure
from tests.end_to_end.lab import Lab

FOLDER = "emulator/lab5-tcp-bandwidth-bench"
ASK = ("--config", "size=bench")


def tcp() -> Iterator[Figure]:
    """The size ``bench`` of lab 5, which measures with the host to itself: about two minutes."""
    with tempfile.TemporaryDirectory() as name:
        lab = Lab.copy_to(Path(name) / "lab")
        lab.snakemake(f"results/{FOLDER}/tcp.json", *ASK)
        found = from_json((lab.root / "results" / FOLDER / "tcp.json").read_text())
    yield _round_trips(found)
    yield _bandwidth(found)


def _round_trips(found: Tcp) -> Figure:
    excess = {trip.delay_ms: trip.excess for trip in found.round_trips if trip.excess is not None}
    said = ", ".join(f"{delay:g} ms {share:+.2%}" for delay, share in excess.items())
    return Figure(
        name="round trip of TCP's handshake against twice the delay",
        value=100 * max(map(abs, excess.values())),
        target=5,
        unit="%",
        detail=f"the farthest; of {found.round_trips[0].connections} connections each: {said}",
    )


def _bandwidth(found: Tcp) -> Figure:
    """Of each traced connection at the latency-bound round trips, against its own window."""
    (bound,) = found.bounds
    assert bound.fit is not None, bound.lack
    inside = {window.rtt_ms for window in bound.fit.windows if window.bound}
    off = {t.delay_ms: _excess(found, t) for t in found.round_trips if t.mean_ms in inside}
    said = ", ".join(f"{delay:g} ms {share:+.1%}" for delay, share in off.items())
    return Figure(
        name="bandwidth of TCP against window / RTT in the latency-bound region",
        value=100 * max(map(abs, off.values())),
        target=15,
        unit="%",
        detail=f"the farthest of {len(off)} delays out of {len(found.round_trips)}: {said}",
    )


def _excess(found: Tcp, trip: RoundTrip) -> float:
    """The mean of bandwidth x RTT / window over a cell's connections, minus 1."""
    shares = [
        one.bandwidth * trip.mean_ms / 1e3 / one.window_kib
        for one in found.connections
        if one.levels == trip.levels and one.bandwidth is not None and one.window_kib is not None
    ]
    return statistics.fmean(shares) - 1
