"""Changes of state at both ends of a connection, each with what caused it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from labrig.tcp.connections import Connection, End
from labrig.tcp.lines import ACK, FIN, RST, SEQUENCE, Change, Event, Segment
from labrig.tcp.rfc793 import Trigger
from labrig.tcp.state_names import State

ENDS: tuple[End, ...] = ("client", "server")
BY_USER: frozenset[State] = frozenset(["LISTEN", "SYN-SENT", "FIN-WAIT-1", "LAST-ACK"])
"""States that an end enters because its user calls; no segment leads there (but a reset, from
SYN-RECEIVED to LISTEN)."""
SAME_SEGMENT_NS = 1_000_000
"""Two changes this near, with no segment received between them, have one segment for cause: no
timer of TCP is as short (RFC 6298 has at least 1 s, Linux 200 ms)."""
CALLS = {
    "exit_group": "exit",
    "accept4": "accept",
    "sys_exit": "exit",
    "close_range": "close",
}
"""System calls under the names that people use."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What made an end change its state."""

    trigger: Trigger
    words: str
    """``rcv SYN,ACK``, ``close()``, ``local call`` where nobody told which, or ``timeout``."""
    segment: Segment | None = None
    """The segment that was received; None without one."""
    acknowledges_fin: bool = False
    """Whether that segment acknowledges the FIN that this end sent."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One change of state of one end."""

    ns: int
    end: End
    before: State
    after: State
    cause: Cause


def transitions(connection: Connection) -> list[Transition]:
    """The changes of both ends in time.

    The cause is the last segment that the end received after it entered its state, and after the
    system call began in which the thread is; else the call; else a timer. A segment may cause two
    changes, one right after the other (``SAME_SEGMENT_NS``).
    """
    found = [one for end in ENDS for one in _of_end(connection.at(end), end)]
    return sorted(found, key=lambda one: one.ns)


@dataclass(frozen=True, kw_only=True)
class _Before:
    """What an end has been through when its state changes; times in ns, -1 for never."""

    received: Event | None = None
    """The last segment's arrival."""
    entered: int = -1
    """When the state was entered."""
    by_segment: bool = False
    """Whether a segment caused that."""
    fin: int = -1
    """The number that acknowledges the FIN which this end sent."""


def _of_end(events: Sequence[Event], end: End) -> Iterator[Transition]:
    before = _Before()
    for event in events:
        segment = event.segment
        if segment is not None and event.kind == "receive":
            before = replace(before, received=event)
        elif segment is not None and segment.flags & FIN:
            before = replace(before, fin=(segment.seq + segment.span) % SEQUENCE)
        if event.change is None:
            continue
        cause = _cause(event.ns, event.change, before)
        yield Transition(
            ns=event.ns,
            end=end,
            before=event.change.before,
            after=event.change.after,
            cause=cause,
        )
        by_segment = cause.trigger == "segment"
        before = replace(before, entered=event.ns, by_segment=by_segment)


def _cause(ns: int, change: Change, before: _Before) -> Cause:
    received = before.received
    segment = received.segment if received is not None else None
    reset = segment is not None and segment.flags & RST
    if change.after in BY_USER and not (change.before == "SYN-RECEIVED" and reset):
        return _called(change)
    if received is not None and segment is not None and received.ns >= (change.since or 0):
        again = before.by_segment and ns - before.entered < SAME_SEGMENT_NS
        if received.ns > before.entered or again:
            return Cause(
                trigger="segment",
                words=f"rcv {segment.words}",
                segment=segment,
                acknowledges_fin=bool(segment.flags & ACK) and segment.ack == before.fin,
            )
    if change.call:
        return _called(change)
    return Cause(trigger="timer", words="timeout")


def _called(change: Change) -> Cause:
    name = CALLS.get(change.call, change.call)
    return Cause(trigger="call", words=f"{name}()" if name else "local call")
