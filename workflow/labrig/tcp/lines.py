"""The lines ``tcp NS LPORT RPORT EVENT FIELD=VALUE ...`` that a script prints. Pure.

``docs/tcp.md`` says what each field is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from labrig.tcp.state_names import State, state_of

Kind = Literal["send", "receive", "state", "window"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FLAGS: Mapping[int, str] = {1: "FIN", 2: "SYN", 4: "RST", 8: "PSH", 16: "ACK", 32: "URG"}
"""RFC 793, section 3.1."""
FIN, SYN, RST, ACK = 1, 2, 4, 16

SEQUENCE = 2**32
"""Sequence numbers are counted modulo this."""

_HEAD = re.compile(r"tcp (\d+) (\d+) (\d+) ([a-z]+)((?: +\S+)*) *")
_NUMBER = re.compile(r"\d+|0x[0-9a-fA-F]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A segment as its header has it: ``window`` is in bytes where the line tells its scale."""

    flags: int
    seq: int
    ack: int
    window: int
    length: int
    """Bytes of payload."""

    @property
    def words(self) -> str:
        """The flags that matter to states, as RFC 793 writes them: ``SYN,ACK``."""
        shown = [FLAGS[bit] for bit in (SYN, FIN, RST, ACK) if self.flags & bit]
        return ",".join(shown) or "no flags"

    @property
    def span(self) -> int:
        """How many sequence numbers it takes: bytes of payload, SYN and FIN (section 3.3)."""
        return self.length + bool(self.flags & SYN) + bool(self.flags & FIN)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A change of state."""

    before: State
    after: State
    call: str = ""
    """The system call that the firing thread was in; empty for none, or where nobody told."""
    since: int | None = None
    """When that call began, ns."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """The sender's variables, as far as a line tells them: bytes, of ``srtt`` microseconds."""

    cwnd: int | None = None
    ssthresh: int | None = None
    snd_wnd: int | None = None
    srtt: int | None = None
    mss: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line: when (ns), at which end, and what."""

    ns: int
    local: int
    """The port of the end at which it happened; 0 where it is not known yet."""
    remote: int
    """The port of the other end; 0 at a socket that listens."""
    kind: Kind
    segment: Segment | None = None
    change: Change | None = None
    sample: Sample = Sample()
    retransmit: bool = False
    untold: bool = False
    """Whether the line of a segment does not tell its length, which is 0 then."""


def is_tcp(text: str) -> bool:
    """Whether a line of a script's output is meant to be one of these."""
    return text.startswith("tcp ")


def read_line(text: str) -> Event:
    """Read one line. Raises ValueError, which says what is wrong with it."""
    head = _HEAD.fullmatch(text)
    if head is None:
        raise ValueError("a line of a connection is: tcp NS LPORT RPORT EVENT FIELD=VALUE ...")
    kind = next((one for one in KINDS if one == head[4]), None)
    if kind is None:
        raise ValueError(f"'{head[4]}' is none of the events {', '.join(KINDS)}")
    fields = _fields(head[5])
    local, remote = int(head[2]), int(head[3])
    if max(local, remote) > 65535:
        raise ValueError(f"{max(local, remote)} is no port")
    return Event(
        ns=int(head[1]),
        local=local,
        remote=remote,
        kind=kind,
        segment=_segment(fields, kind) if kind in ("send", "receive") else None,
        change=_change(fields) if kind == "state" else None,
        sample=_sample(fields),
        retransmit=bool(_optional(fields, "retransmit")),
        untold=kind == "send" and "len" not in fields,
    )


def _fields(text: str) -> dict[str, str]:
    fields = {}
    for word in text.split():
        name, sign, value = word.partition("=")
        if not sign:
            raise ValueError(f"'{word}' is no FIELD=VALUE")
        if name in fields:
            raise ValueError(f"{name} is given twice")
        fields[name] = value
    return fields


def _segment(fields: Mapping[str, str], kind: Kind) -> Segment:
    flags, seq, ack, window = (_number(fields, name) for name in ("flags", "seq", "ack", "win"))
    length = _optional(fields, "len") or 0 if kind == "send" else _number(fields, "len")
    if max(seq, ack) >= SEQUENCE:
        raise ValueError(f"{max(seq, ack)} is no sequence number of 32 bits")
    scale = _optional(fields, "scale") or 0
    if scale > 14:
        raise ValueError(f"a window's scale is at most 14 (RFC 7323), not {scale}")
    return Segment(
        flags=flags,
        seq=seq,
        ack=ack,
        window=window if flags & SYN else window << scale,
        length=length,
    )


def _change(fields: Mapping[str, str]) -> Change:
    for name in ("from", "to"):
        if name not in fields:
            raise ValueError(f"{name}= is missing")
    call = fields.get("call", "")
    return Change(
        before=state_of(fields["from"]),
        after=state_of(fields["to"]),
        call="" if call == "-" else call,
        since=_optional(fields, "since"),
    )


def _sample(fields: Mapping[str, str]) -> Sample:
    mss = _optional(fields, "mss")
    return Sample(
        cwnd=_bytes(fields, "cwnd", mss),
        ssthresh=_bytes(fields, "ssthresh", mss),
        snd_wnd=_optional(fields, "snd_wnd"),
        srtt=_optional(fields, "srtt"),
        mss=mss,
    )


def _bytes(fields: Mapping[str, str], name: str, mss: int | None) -> int | None:
    segments = _optional(fields, f"{name}_segments")
    if segments is None:
        return _optional(fields, name)
    if mss is None:
        raise ValueError(f"{name}_segments= needs mss= beside it")
    return segments * mss


def _number(fields: Mapping[str, str], name: str) -> int:
    number = _optional(fields, name)
    if number is None:
        raise ValueError(f"{name}= is missing")
    return number


def _optional(fields: Mapping[str, str], name: str) -> int | None:
    text = fields.get(name)
    if text is None:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(f"{name}={text} is no whole number")
    return int(text, 16) if text[:2] == "0x" else int(text)
