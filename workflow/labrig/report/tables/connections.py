"""Tables of traced TCP connections: transitions against the RFC, round trips, windows. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.errors import DocumentError
from labrig.report.tables.grid import (
    Cell,
    Column,
    Grid,
    Group,
    Row,
    Symbol,
    Table,
    number,
    numbers,
    text,
    texts,
    ungrouped,
)
from labrig.report.values import Values
from labrig.tcp.comparison import Seen
from labrig.tcp.record import Bound, Tcp


def transitions(values: Values) -> Table:
    """Return what was seen, what RFC 793 has besides, and what it does not have."""
    found = _tcp(values)
    compared = found.comparison
    groups = [
        Group(heading="Seen, and in RFC 793", rows=tuple(map(_seen, compared.in_rfc))),
        Group(
            heading="In RFC 793, and not seen",
            rows=tuple(
                _row(one.before, one.after, "–", "–", one.event + ("" if one.plain else " *"))
                for one in compared.not_seen
            ),
        ),
        Group(heading="Seen, and not in RFC 793", rows=tuple(map(_seen, compared.not_in_rfc))),
    ]
    caption = (
        f"Transitions of both ends of {numerals.counted(compared.connections, 'connection')} "
        "beside those of RFC 793 (its figure 6, and resets of its section 3.9): "
        f"{compared.drawn_seen} of the figure's {compared.drawn_seen + len(compared.not_seen)} "
        "were seen. An asterisk marks those that a connection does not take which one end opens "
        "and one end closes first."
    )
    columns = (
        *map(texts, ("From", "To", "End", "Cause seen")),
        Column(head="RFC 793, or why not", share=0.3),
    )
    grid = Grid(columns=columns, groups=tuple(group for group in groups if group.rows))
    return Table(name="tcp-transitions", caption=caption, grid=grid)


def _seen(one: Seen) -> Row:
    return _row(one.before, one.after, one.end, one.cause, one.rule or one.aside or "not known")


def _row(*said: str) -> Row:
    return tuple(map(text, said))


def round_trips(values: Values) -> Table:
    """Return the handshake's round trip in each cell, beside twice the delay."""
    found = _tcp(values)
    if not found.round_trips:
        raise DocumentError("there is no table 'tcp-round-trips': no handshake was seen whole")
    rows = [
        [
            text(values.levels_text(trip.levels) or "–"),
            number(numerals.quantity(trip.mean_ms, trip.low_ms, trip.high_ms, ""), trip.mean_ms),
            number(numerals.significant(trip.least_ms, 4), trip.least_ms),
            _twice(trip.delay_ms),
            number("–" if trip.excess is None else numerals.percent(trip.excess), trip.excess),
            number(str(trip.connections), trip.connections),
            number(str(trip.blocks), trip.blocks),
        ]
        for trip in found.round_trips
    ]
    columns = [
        texts("Cell"),
        *map(numbers, ("RTT (ms)", "Least (ms)", "2 × delay (ms)", "Over it", "Connections")),
        numbers((Symbol("n"),)),
    ]
    caption = (
        "Time from SYN to SYN,ACK at the client, mean of the blocks' means with "
        f"{100 * found.confidence:g}% intervals, beside twice the declared delay of one way."
    )
    return Table(name="tcp-round-trips", caption=caption, grid=ungrouped(columns, rows))


def windows(values: Values) -> Table:
    """Return the windows that the latency-bound region shows, beside the trace's."""
    found = _tcp(values)
    fitted = [one for one in found.bounds if one.fit is not None]
    if not fitted:
        why = next((one.lack for one in found.bounds), "tcp: names no bandwidth")
        raise DocumentError(f"there is no table 'tcp-windows': {why}")
    columns = [
        texts("Cell"),
        *map(
            numbers,
            ("Fitted window (KiB)", "Traced window (KiB)", "In flight (KiB)", "Bound from (ms)"),
        ),
        Column(head="Remark", share=0.2),
    ]
    caption = (
        "The window that bounds the bandwidth: the slope of bandwidth on 1 / RTT over the "
        f"latency-bound cells with {100 * found.confidence:g}% intervals; the mean over time of "
        "the smaller of the congestion window and the receiver's, and of the bytes in flight, in "
        "the traced connections of these cells; and the least round trip that is latency-bound."
    )
    rows = [_window(values, one) for one in fitted]
    return Table(name="tcp-windows", caption=caption, grid=ungrouped(columns, rows))


def _window(values: Values, one: Bound) -> list[Cell]:
    fit = one.fit
    assert fit is not None
    said = numerals.quantity(fit.window_kib, fit.low, fit.high, "")
    least = min((w.rtt_ms for w in fit.windows if w.bound), default=None)
    return [
        text(values.levels_text(one.others) or "all"),
        number(said, fit.window_kib),
        _optional(one.traced_kib),
        _optional(one.in_flight_kib),
        _optional(least),
        text(fit.lack or "–"),
    ]


def _twice(delay: float | None) -> Cell:
    return number("–" if delay is None else numerals.declared(2 * delay), delay)


def _optional(value: float | None) -> Cell:
    return number(numerals.significant(value, 4) if value is not None else "–", value)


def _tcp(values: Values) -> Tcp:
    if values.tcp is None:
        raise DocumentError(
            "there is no table of connections: the experiment follows none (tcp: {arm: ...})"
        )
    return values.tcp
