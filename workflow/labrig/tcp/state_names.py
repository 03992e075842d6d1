"""Names of TCP's states: RFC 793's, from the spelling or number of whoever printed them. Pure."""

from __future__ import annotations

import re
from typing import Literal, get_args

State = Literal[
    "CLOSED",
    "LISTEN",
    "SYN-SENT",
    "SYN-RECEIVED",
    "ESTABLISHED",
    "FIN-WAIT-1",
    "FIN-WAIT-2",
    "CLOSE-WAIT",
    "CLOSING",
    "LAST-ACK",
    "TIME-WAIT",
]
STATES: tuple[State, ...] = get_args(State)
"""RFC 793, section 3.2."""

_BY_LETTERS: dict[str, State] = {
    **{name.replace("-", "").lower(): name for name in STATES},
    "close": "CLOSED",
    "synrecv": "SYN-RECEIVED",
    "newsynrecv": "SYN-RECEIVED",
    "syncache": "SYN-RECEIVED",
}
_NUMBERED: dict[str, tuple[State, ...]] = {
    # include/net/tcp_states.h, from TCP_ESTABLISHED = 1
    "linux": (
        "ESTABLISHED",
        "SYN-SENT",
        "SYN-RECEIVED",
        "FIN-WAIT-1",
        "FIN-WAIT-2",
        "TIME-WAIT",
        "CLOSED",
        "CLOSE-WAIT",
        "LAST-ACK",
        "LISTEN",
        "CLOSING",
        "SYN-RECEIVED",
    ),
    # sys/netinet/tcp_fsm.h, from TCPS_CLOSED = 0
    "freebsd": (
        "CLOSED",
        "LISTEN",
        "SYN-SENT",
        "SYN-RECEIVED",
        "ESTABLISHED",
        "CLOSE-WAIT",
        "FIN-WAIT-1",
        "CLOSING",
        "LAST-ACK",
        "FIN-WAIT-2",
        "TIME-WAIT",
    ),
}
_FIRST = {"linux": 1, "freebsd": 0}
_NUMBER = re.compile(r"(linux|freebsd)-(\d+)")


def state_of(text: str) -> State:
    """Return the state that is called ``text``.

    That is RFC 793's name, dtrace's (``state-syn-sent``), a kernel's (``TCP_SYN_SENT``), or a
    kernel's number after the system's name (``linux-2``). Raises ValueError for another.
    """
    bare = text.strip().lower()
    if (match := _NUMBER.fullmatch(bare)) is not None:
        system, number = match[1], int(match[2]) - _FIRST[match[1]]
        if 0 <= number < len(_NUMBERED[system]):
            return _NUMBERED[system][number]
    letters = re.sub(r"[^a-z0-9]", "", re.sub(r"^(state-|tcps?_)", "", bare))
    if letters not in _BY_LETTERS:
        raise ValueError(f"'{text}' is no state of TCP")
    return _BY_LETTERS[letters]
