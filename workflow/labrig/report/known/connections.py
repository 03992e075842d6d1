"""Values of traced TCP connections: transitions, round trips, and the window they show. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labrig import numerals
from labrig.report.known.naming import Scope
from labrig.report.known.value import Known
from labrig.tcp.record import Bound, RoundTrip, Tcp
from labrig.tcp.rfc793 import DRAWN
from labrig.tcp.windows import Window


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of the connections that the experiment follows, if it does."""
    found = scope.values.tcp
    if found is None:
        return
    yield from _transitions(scope, found)
    for trip in found.round_trips:
        yield from _round_trip(scope, found, trip)
    for bound in found.bounds:
        yield from _bound(scope, found, bound)


def _transitions(scope: Scope, found: Tcp) -> Iterator[Known]:
    compared = found.comparison
    number = numerals.counted(compared.connections, "traced connection")
    subject = scope.of("tcp", what="", method=f"both ends of {number}", record=compared)
    plain = [one for one in compared.not_seen if one.plain]
    counts = {
        "connections": (compared.connections, "traced connections"),
        "retransmitted": (
            sum(one.retransmitted for one in found.connections),
            "segments that traced connections sent again",
        ),
        "transitions.drawn": (len(DRAWN), "transitions of RFC 793's figure 6"),
        "transitions.seen": (compared.drawn_seen, "transitions of RFC 793's figure 6 seen"),
        "transitions.not_seen": (len(compared.not_seen), "transitions of figure 6 not seen"),
        "transitions.not_seen.plain": (
            len(plain),
            "transitions not seen that a plain connection takes",
        ),
        "transitions.not_in_rfc": (
            len({(one.before, one.after) for one in compared.not_in_rfc}),
            "transitions seen that RFC 793 does not have",
        ),
    }
    for name, (count, what) in counts.items():
        yield subject.value(name, count, form="count", what=what)
    named = {
        "transitions.not_seen": [(one.before, one.after) for one in compared.not_seen],
        "transitions.not_seen.plain": [(one.before, one.after) for one in plain],
        "transitions.not_in_rfc": [(one.before, one.after) for one in compared.not_in_rfc],
    }
    for name, ones in named.items():
        said = numerals.listed([f"{before} to {after}" for before, after in dict.fromkeys(ones)])
        yield subject.value(
            f"{name}.words", None, form="word", word=said or "none", what=counts[name][1]
        )
    varying = _varying(found)
    what = "transitions, with their ends and causes, that some cells show and others do not"
    yield subject.value("transitions.varying", len(varying), form="count", what=what)
    said = numerals.listed(list(varying)) or "none"
    yield subject.value("transitions.varying.words", None, form="word", word=said, what=what)


def _varying(found: Tcp) -> tuple[str, ...]:
    """What connections of some cells did and those of others did not, in words."""
    by_cell = [
        [f"{one.before} to {one.after} ({one.end}: {one.cause})" for one in compared.seen]
        for _, compared in found.by_levels
    ]
    every = dict.fromkeys(words for of_cell in by_cell for words in of_cell)
    return tuple(words for words in every if not all(words in of_cell for of_cell in by_cell))


def _round_trip(scope: Scope, found: Tcp, trip: RoundTrip) -> Iterator[Known]:
    at = scope.values.levels_text(trip.levels)
    cell = f" at {at}" if at else ""
    method = (
        f"SYN to SYN,ACK at the client, {numerals.counted(trip.connections, 'connection')} in "
        f"{numerals.counted(trip.blocks, 'block')}, Student's t, {100 * found.confidence:g}%"
    )
    what = f"round trip of the handshake{cell}"
    subject = scope.of("tcp", levels=trip.levels, what=what, method=method, record=trip)
    yield subject.value("rtt", trip.mean_ms, trip.low_ms, trip.high_ms, unit="ms", what=what)
    yield subject.value("rtt.least", trip.least_ms, unit="ms", what=f"least {what}")
    if trip.filled is not None:
        filled = f"traced bandwidth times round trip over the sender's mean window{cell}"
        ends = (trip.filled_low, trip.filled_high)
        yield subject.value("window.filled", trip.filled, *ends, form="proportion", what=filled)
    if trip.excess is not None:
        more = f"{what} over twice the delay, minus 1"
        yield subject.value("rtt.excess", trip.excess, form="share", what=more)


def _bound(scope: Scope, found: Tcp, bound: Bound) -> Iterator[Known]:
    fit = bound.fit
    if fit is None:
        return
    label = scope.values.metric(bound.metric).label
    at = scope.values.levels_text(bound.others)
    cell = f" at {at}" if at else ""
    blocks = numerals.counted(fit.blocks, "block")
    method = (
        f"least squares of {label} of {scope.values.label(bound.arm)} on 1 / RTT in each of "
        f"{blocks}, Student's t, {100 * found.confidence:g}%"
    )
    what = f"window that bounds {label}{cell}"
    subject = scope.of("tcp", levels=bound.others, what=what, method=method, record=bound)
    yield subject.value("window", fit.window_kib, fit.low, fit.high, unit="KiB", what=what)
    yield subject.value(
        "window.intercept",
        fit.intercept,
        fit.intercept_low,
        fit.intercept_high,
        unit="KiB/s",
        what=f"intercept of the line of {label} in 1 / RTT{cell}",
    )
    yield subject.value("window.r_squared", fit.r_squared, unit="", what=f"R² of that line{cell}")
    yield subject.value(
        "window.traced",
        bound.traced_kib,
        unit="KiB",
        what=f"mean over time of the smaller of both windows in the trace{cell}",
    )
    yield subject.value(
        "window.in_flight",
        bound.in_flight_kib,
        unit="KiB",
        what=f"mean over time of the bytes in flight in the trace{cell}",
    )
    yield subject.value(
        "window.ends",
        fit.ends_below_ms,
        unit="ms",
        what=f"least round trip at which {label} is latency-bound{cell}",
    )
    for trip in found.round_trips:
        if bound.others.items() <= trip.levels.items():
            for window in fit.windows:
                if window.rtt_ms == trip.mean_ms:
                    yield from _window(scope, found, trip, window, method)


def _window(
    scope: Scope, found: Tcp, trip: RoundTrip, window: Window, method: str
) -> Iterator[Known]:
    what = f"bandwidth times round trip at {scope.values.levels_text(trip.levels)}"
    subject = scope.of("tcp", levels=trip.levels, what=what, method=method, record=window)
    yield subject.value(
        "window.effective", window.kib, window.low, window.high, unit="KiB", what=what
    )
