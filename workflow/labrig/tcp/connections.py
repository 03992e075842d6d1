"""Events of an attachment as connections, each with the end that it happened at. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from labrig.tcp.lines import ACK, SYN, Event

End = Literal["client", "server"]
"""Whose port is the server's, and the other."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """What happened at both ends of one connection, in time."""

    client_port: int
    client: tuple[Event, ...]
    server: tuple[Event, ...]
    """The listening socket's events before it included."""

    @property
    def begin(self) -> int:
        """When the first of its segments was seen, ns."""
        return min(e.ns for e in (*self.client, *self.server) if e.segment is not None)

    def at(self, end: End) -> tuple[Event, ...]:
        """The events at one end."""
        return self.client if end == "client" else self.server

    @property
    def sender(self) -> End:
        """The end that sent more bytes."""
        sent = {end: _bytes_sent(self.at(end)) for end in ("client", "server")}
        return "client" if sent["client"] >= sent["server"] else "server"


def connections(events: Iterable[Event], port: int) -> list[Connection]:
    """Part the events of one attachment into connections to the server's ``port``.

    A connection begins with its client's first SYN, and a port that is used again is another
    connection. Changes of state of a socket that has no port yet, or that listens, belong to the
    connection whose first segment comes next where such a socket leaves CLOSED, else to the one
    that began last. A segment that was sent without its length told has that of its arrival.
    Events of other ports, and segments of connections whose SYN was not seen, are left out.
    """
    ordered = sorted(events, key=lambda event: event.ns)
    ours = _measured([e for e in ordered if port in (e.local, e.remote) and e.local != e.remote])
    begun = _beginnings(ours, port)
    members: list[list[Event]] = [[] for _ in begun]
    owners = _owners(ours, begun, port)
    for event, owner in zip(ours, owners, strict=True):
        if owner is not None:
            members[owner].append(event)
    return [
        Connection(
            client_port=client_port,
            client=tuple(e for e in of_one if e.remote == port),
            server=tuple(e for e in of_one if e.local == port),
        )
        for (_, client_port), of_one in zip(begun, members, strict=True)
    ]


def _measured(events: Sequence[Event]) -> list[Event]:
    """The same, with the length of what arrived for segments whose sender did not tell it."""
    out: list[Event] = []
    arrived: dict[tuple[int, ...], int] = {}
    for event in reversed(events):
        segment = event.segment
        if segment is not None:
            header = (segment.flags, segment.seq, segment.ack)
            if event.kind == "receive":
                arrived[event.remote, event.local, *header] = segment.length
            elif event.untold:
                length = arrived.get((event.local, event.remote, *header), 0)
                event = replace(event, segment=replace(segment, length=length))
        out.append(event)
    return out[::-1]


def _beginnings(events: Sequence[Event], port: int) -> list[tuple[int, int]]:
    """Where connections begin: the place of the first SYN, and the client's port."""
    begun: list[tuple[int, int]] = []
    opened: dict[int, int] = {}
    for place, event in enumerate(events):
        segment = event.segment
        if segment is None or segment.flags & (SYN | ACK) != SYN:
            continue
        client = _client(event, port)
        if _sent_by_client(event, port) and opened.get(client) != segment.seq:
            opened[client] = segment.seq  # the same number again is the SYN sent again
            begun.append((place, client))
    return begun


def _sent_by_client(event: Event, port: int) -> bool:
    return (event.kind == "send") == (event.remote == port)


def _client(event: Event, port: int) -> int:
    return event.local if event.remote == port else event.remote


def _owners(
    events: Sequence[Event], begun: Sequence[tuple[int, int]], port: int
) -> list[int | None]:
    """Which connection each event belongs to."""
    owners: list[int | None] = []
    for place, event in enumerate(events):
        client = _client(event, port)
        before = [n for n, (at, one) in enumerate(begun) if one == client and at <= place]
        after = [n for n, (at, one) in enumerate(begun) if at > place and client in (one, 0)]
        owner = before[-1] if before else None
        if client == 0 and begun:
            opens = event.change is not None and event.change.before == "CLOSED"
            owner = after[0] if after and opens else _last(begun, place)
        elif owner is None and event.change is not None and after:
            owner = after[0]  # a port may be known before the SYN is sent
        owners.append(owner)
    return owners


def _last(begun: Sequence[tuple[int, int]], place: int) -> int:
    """The connection that began last, or the first of all."""
    return max(sum(at <= place for at, _ in begun) - 1, 0)


def _bytes_sent(events: Iterable[Event]) -> int:
    return sum(e.segment.length for e in events if e.kind == "send" and e.segment is not None)
