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
    """Untraced bandwidth times round trip, against the window that traced connections had."""
    (bound,) = found.bounds
    assert bound.fit is not None, bound.lack
    windows = {trip.mean_ms: _window(found, trip) for trip in found.round_trips}
    off = {w.rtt_ms: w.kib / windows[w.rtt_ms] - 1 for w in bound.fit.windows if w.bound}
    said = ", ".join(f"{rtt:.1f} ms {share:+.1%}" for rtt, share in off.items())
    return Figure(
        name="bandwidth of TCP against window / RTT in the latency-bound region",
        value=100 * max(map(abs, off.values())),
        target=15,
        unit="%",
        detail=f"the farthest of {len(off)} round trips out of {len(bound.fit.windows)}: {said}",
    )


def _window(found: Tcp, trip: RoundTrip) -> float:
    of_cell = [one.window_kib for one in found.connections if one.levels == trip.levels]
    return statistics.fmean(kib for kib in of_cell if kib is not None)
