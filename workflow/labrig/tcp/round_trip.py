"""Round-trip times of one connection, measured at one end with that end's clock alone. Pure.

A segment that was sent again tells nothing, since its acknowledgement may be of either (Karn and
Partridge, SIGCOMM 1987).
"""

from __future__ import annotations

from collections.abc import Sequence

from labrig.tcp.connections import Connection
from labrig.tcp.lines import ACK, SYN, Event
from labrig.tcp.series import unwrap


def handshake(connection: Connection) -> float | None:
    """Milliseconds from the client's SYN to the SYN,ACK that it receives.

    None where one of these was not seen, or the SYN was sent twice.
    """
    sent = [e for e in connection.client if e.kind == "send" and _flags(e) == SYN]
    answers = [e for e in connection.client if e.kind == "receive" and _flags(e) == SYN | ACK]
    if len(sent) != 1 or not answers or answers[0].ns < sent[0].ns:
        return None
    return (answers[0].ns - sent[0].ns) / 1e6


def of_data(connection: Connection) -> list[float]:
    """Milliseconds from each data segment of the sender to the first acknowledgement of all of it.

    They hold what the receiver waits with its acknowledgement (RFC 1122, section 4.2.3.2) and the
    queue on the way.
    """
    events = connection.at(connection.sender)
    waiting: list[tuple[int, int]] = []
    out: list[float] = []
    highest: int | None = None
    for event in events:
        segment = event.segment
        if segment is None:
            continue
        if event.kind == "send" and segment.length:
            (start,) = unwrap([segment.seq], highest)
            if highest is not None and (event.retransmit or start < highest):
                waiting = [one for one in waiting if one[0] <= start]
            else:
                waiting.append((start + segment.length, event.ns))
            highest = max(start + segment.length, start if highest is None else highest)
        elif event.kind == "receive" and segment.flags & ACK and highest is not None:
            (ack,) = unwrap([segment.ack], highest)
            out += [(event.ns - at) / 1e6 for end, at in waiting if end <= ack]
            waiting = [one for one in waiting if one[0] > ack]
    return out


def median(values: Sequence[float]) -> float | None:
    """The middle value; None of none."""
    from statistics import median as middle

    return middle(values) if values else None


def _flags(event: Event) -> int:
    return event.segment.flags & (SYN | ACK) if event.segment is not None else 0
