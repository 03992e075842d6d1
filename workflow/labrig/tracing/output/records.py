"""What can stand in a tracer's output, whichever tracer printed it. Pure.

Lines count from 1. Integers are as printed: an unsigned one may exceed 63 bits.

What may come a million times is a named tuple: it is made in less than half the time of a frozen
dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

TroubleKind = Literal[
    "drops",
    "aggregation-drops",
    "dynamic-drops",
    "speculation-drops",
    "failed-speculations",
    "string-overflow",
    "probe-error",
    "lost-events",
    "map-full",
    "aborted",
    "warning",
    "error",
    "unnamed",
]
"""What went wrong. ``unnamed`` alone is labrig's word: rows that the script lets belong to more
than one of its aggregations."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One call of a stack."""

    module: str | None
    function: str | None
    offset: int | None
    """Bytes behind the function's begin; the address itself where no function is known."""


Stack = tuple[Frame, ...]
"""A stack, the innermost call first."""

Value = int | float | str | bytes | Stack | None
"""One thing printed: a number, text, memory as bytes, or a stack."""


class TraceRecord(NamedTuple):
    """What one firing of a probe printed; of quiet output, one line of text."""

    line: int
    text: str
    """As printed, without the columns before it and the line's end."""
    cpu: int | None = None
    probe: int | None = None
    """The probe's ID."""
    function: str | None = None
    name: str | None = None
    values: tuple[Value, ...] = ()
    """What was traced, one by one, where the text alone or the script's format tells."""
    stacks: tuple[Stack, ...] = ()
    timestamp: int | None = None
    """When it was printed, where the form says so; in the form's own unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """How many values lay from ``low`` to ``high``, both included.

    None is without bound, or not told: of a first or last row, the width may not be.
    """

    low: int | None
    high: int | None
    count: int


class Aggregation(NamedTuple):
    """One key of an aggregation and its value, or its distribution."""

    line: int
    name: str | None
    """Without its ``@``, so ``""`` for ``@`` alone; None where the output does not tell."""
    keys: tuple[Value, ...]
    kind: str | None
    """The aggregating function, such as ``count``; None where neither output nor script tells."""
    value: Value = None
    buckets: tuple[Bucket, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Something that makes the rest doubtful. dtrace exits with 0 all the same."""

    line: int
    kind: TroubleKind
    text: str
    """The line; of ``unnamed``, what the rows could belong to."""
    count: int | None = None
    cpu: int | None = None
    reason: str | None = None
    """Of an error in a probe, what it was."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A line that is no trouble and no result: the tracer's progress, or the workload's words."""

    line: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RawLine:
    """A line that could not be read, kept because that was asked for."""

    line: int
    text: str
    why: str


Item = TraceRecord | Aggregation | Trouble | Notice | RawLine
