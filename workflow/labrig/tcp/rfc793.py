"""The transitions of RFC 793, as data. Pure.

Figure 6 of RFC 793 (section 3.2) has nineteen; its section 3.9 tells of more in words, and those
of them that a trace of a usual connection may show are here as well. RFC 9293, which replaces it,
draws the same (figure 5 of section 3.3.2), and of those in words SYN-RECEIVED to LISTEN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from labrig.tcp.lines import ACK, FIN, RST, SYN
from labrig.tcp.state_names import STATES, State

Trigger = Literal["call", "segment", "timer"]
"""What moves an end: its own user, a segment that it received, or time."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A transition that the RFC has."""

    before: State
    after: State
    trigger: Trigger
    event: str
    """What moves the end, as the RFC writes it."""
    flags: int = 0
    """Flags that the received segment has, all of them."""
    drawn: bool = True
    """Whether it is in figure 6; else it is in the words of section 3.9."""
    plain: bool = False
    """Whether a connection takes it that one end opens, and one end closes before the other."""


def _call(before: State, after: State, event: str, *, plain: bool = False) -> Rule:
    return Rule(before=before, after=after, trigger="call", event=event, plain=plain)


def _segment(before: State, after: State, event: str, flags: int, *, plain: bool = False) -> Rule:
    return Rule(
        before=before, after=after, trigger="segment", event=event, flags=flags, plain=plain
    )


DRAWN: tuple[Rule, ...] = (
    _call("CLOSED", "LISTEN", "passive OPEN", plain=True),
    _call("CLOSED", "SYN-SENT", "active OPEN", plain=True),
    _call("LISTEN", "CLOSED", "CLOSE"),
    _segment("LISTEN", "SYN-RECEIVED", "rcv SYN", SYN, plain=True),
    _call("LISTEN", "SYN-SENT", "SEND"),
    _call("SYN-SENT", "CLOSED", "CLOSE"),
    _segment("SYN-SENT", "SYN-RECEIVED", "rcv SYN", SYN),
    _segment("SYN-SENT", "ESTABLISHED", "rcv SYN,ACK", SYN | ACK, plain=True),
    _segment("SYN-RECEIVED", "ESTABLISHED", "rcv ACK of SYN", ACK, plain=True),
    _call("SYN-RECEIVED", "FIN-WAIT-1", "CLOSE"),
    _call("ESTABLISHED", "FIN-WAIT-1", "CLOSE", plain=True),
    _segment("ESTABLISHED", "CLOSE-WAIT", "rcv FIN", FIN, plain=True),
    _segment("FIN-WAIT-1", "FIN-WAIT-2", "rcv ACK of FIN", ACK, plain=True),
    _segment("FIN-WAIT-1", "CLOSING", "rcv FIN", FIN),
    _segment("FIN-WAIT-2", "TIME-WAIT", "rcv FIN", FIN, plain=True),
    _call("CLOSE-WAIT", "LAST-ACK", "CLOSE", plain=True),
    _segment("CLOSING", "TIME-WAIT", "rcv ACK of FIN", ACK),
    _segment("LAST-ACK", "CLOSED", "rcv ACK of FIN", ACK, plain=True),
    Rule(
        before="TIME-WAIT",
        after="CLOSED",
        trigger="timer",
        event="Timeout=2MSL",
        plain=True,
    ),
)
"""Figure 6."""

_RESETS = tuple(
    Rule(
        before=state,
        after="CLOSED",
        trigger="segment",
        event="rcv RST",
        flags=RST,
        drawn=False,
    )
    for state in STATES
    if state not in ("CLOSED", "LISTEN")
)
# A system aborts where its user closes with data unread (RFC 1122, 4.2.2.13). Of other states the
# RFC has it, too, but there CLOSED is what a system shows whose smaller record waits (``ASIDE``).
_ABORTS = tuple(
    Rule(before=state, after="CLOSED", trigger="call", event="ABORT", drawn=False)
    for state in ("ESTABLISHED", "CLOSE-WAIT")
)
WORDED: tuple[Rule, ...] = (
    Rule(
        before="SYN-RECEIVED",
        after="LISTEN",
        trigger="segment",
        event="rcv RST",
        flags=RST,
        drawn=False,
    ),
    Rule(
        before="FIN-WAIT-1",
        after="TIME-WAIT",
        trigger="segment",
        event="rcv FIN with ACK of FIN",
        flags=FIN | ACK,
        drawn=False,
    ),
    *_RESETS,
    *_ABORTS,
)
"""Section 3.9: of "SEGMENT ARRIVES" resets, and a FIN that acknowledges ours; the call ABORT."""

RULES = (*DRAWN, *WORDED)

ASIDE: Mapping[tuple[State, State], str] = {
    ("LISTEN", "ESTABLISHED"): "a connection that is being opened is not a socket yet: Linux keeps "
    "it as a request (NEW_SYN_RECV), FreeBSD in its SYN cache",
    ("CLOSED", "ESTABLISHED"): "a connection that is being opened is not a socket yet: the socket "
    "is made when the handshake is over",
    ("CLOSED", "SYN-RECEIVED"): "the accepting socket is made out of a request or the SYN cache, "
    "and did not listen itself",
    ("FIN-WAIT-2", "CLOSED"): "a smaller record waits in the socket's stead (Linux: "
    "inet_timewait_sock), and the socket is closed",
    ("TIME-WAIT", "CLOSED"): "a smaller record waits in the socket's stead (Linux: "
    "inet_timewait_sock), and the socket is closed at once",
    ("FIN-WAIT-1", "CLOSED"): "a smaller record waits in the socket's stead (Linux: "
    "inet_timewait_sock), and the socket is closed",
    ("CLOSING", "CLOSED"): "a smaller record waits in the socket's stead (Linux: "
    "inet_timewait_sock), and the socket is closed",
}
"""Known ways of the systems that are not in the RFC."""
