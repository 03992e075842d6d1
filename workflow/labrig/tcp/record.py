"""The shape of ``tcp.json``: what connections showed. Numbers are finite or None."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from labrig.json_record import read_record
from labrig.stats.records import Levels
from labrig.tcp.comparison import Comparison
from labrig.tcp.connections import End
from labrig.tcp.series import Series
from labrig.tcp.state_names import State
from labrig.tcp.windows import Fit


@dataclass(frozen=True, kw_only=True)
class Step:
    """A change of state of one end, in ``ms`` from the connection's first segment."""

    ms: float
    end: End
    before: State
    after: State
    cause: str


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One connection."""

    session: str
    block: int
    attachment: int
    trial: str
    """The trial's id."""
    kind: str
    """``warmup``, ``timed`` or ``counted``."""
    levels: Levels
    client_port: int
    sender: End
    """Which end sent more."""
    segments: int
    """Sent by both ends."""
    retransmitted: int
    """Of the sender's data segments."""
    handshake_ms: float | None
    """From SYN to SYN,ACK at the client; None where the SYN was sent twice or not seen."""
    data_ms: float | None
    """Median time from a data segment to its acknowledgement."""
    data_least_ms: float | None
    acknowledged: int
    """Bytes."""
    bandwidth: float | None
    """Of these, KiB/s, from the first data segment to the last acknowledgement."""
    window_kib: float | None
    """Mean over time of the smaller of the congestion window and the receiver's."""
    in_flight_kib: float | None
    """Mean over time of what was sent and not acknowledged."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class RoundTrip:
    """The handshake's round trip in a cell: the mean of the blocks' means."""

    levels: Levels
    delay_ms: float | None
    """The declared one-way delay; None where no factor is one."""
    mean_ms: float
    low_ms: float | None
    high_ms: float | None
    least_ms: float
    blocks: int
    connections: int
    excess: float | None
    """The mean over twice the delay, minus 1; None without a delay, or at none."""
    filled: float | None
    """How much of its window the sender filled: bandwidth times RTT over the mean window, all of
    the same traced connections; None where the trace tells no window."""
    filled_low: float | None
    filled_high: float | None


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The fit of bandwidth on 1 / RTT, at one combination of the other factors' levels."""

    metric: str
    arm: str
    others: Levels
    fit: Fit | None
    lack: str
    """Why there is no fit."""
    traced_kib: float | None
    """The window that the traced connections of the region had, mean of their means over time."""
    in_flight_kib: float | None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A connection that the figure over time shows."""

    levels: Levels
    trial: str
    series: Series


@dataclass(frozen=True, kw_only=True)
class Tcp:
    """``tcp.json``."""

    experiment: str
    arm: str
    port: int
    confidence: float
    connections: tuple[Followed, ...]
    comparison: Comparison
    by_levels: tuple[tuple[Levels, Comparison], ...]
    """The same by cell, where there are several."""
    round_trips: tuple[RoundTrip, ...]
    bounds: tuple[Bound, ...]
    drawn: tuple[Drawn, ...]
    left_out: tuple[str, ...]
    """What of the trace is in no result, and why: sentences."""

    def to_json(self) -> str:
        """The file's text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Tcp:
    """Read ``tcp.json``. Raises DeclarationError when it is not one."""
    return read_record(Tcp, text, "tcp.json does not say what connections showed")
