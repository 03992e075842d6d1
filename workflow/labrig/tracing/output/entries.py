"""Entries of an aggregation that take several lines. Pure.

Stacks are keys of several lines, and so is what dtrace dumps: memory, and text with a byte in it
that C's ``isprint`` does not know, which every letter beyond ASCII has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labrig.tracing.output.distributions import Mark, is_head, is_in_order, mark
from labrig.tracing.output.feed import Feed
from labrig.tracing.output.frames import frame
from labrig.tracing.output.layout import WHOLE, Row, aggregation_row, dumped, is_dump_head, rows
from labrig.tracing.output.records import Stack, Value

STACK, MARKS = -1, -2
"""In an entry's shape, where a field's width would be: a stack, and a distribution."""

MOST_STACKS = 4
"""Stacks in one entry: where ``stack()`` is traced, one follows the other without an end."""

MOST_LINES = 8
"""Lines of a row whose keys have line ends in them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry as printed; without ``lines``, none is there."""

    lines: int
    """How many lines it takes."""
    fields: Row
    marks: tuple[Mark, ...] = ()
    broken: int | None = None
    """Which of the lines cannot be read."""

    @property
    def shape(self) -> tuple[int, ...]:
        """What entries of one aggregation have alike."""
        widths = tuple(width for width, _ in self.fields)
        return (*widths, MARKS) if self.is_distribution else widths

    @property
    def is_distribution(self) -> bool:
        """Whether it has buckets."""
        return bool(self.marks) or self.broken is not None


def _stack(feed: Feed, at: int) -> Stack:
    calls = []
    while (line := feed.peek(at)) is not None and (call := frame(line)) is not None:
        calls.append(call)
        at += 1
    return tuple(calls)


def stack_ahead(feed: Feed) -> Stack:
    """The calls that stand next."""
    return _stack(feed, 0)


def entry_ahead(feed: Feed) -> Entry | None:
    """Read the entry that begins with the next line, if it takes more than that one.

    A stack begins with a line's end, so that the next line may be blank.
    """
    line = feed.peek()
    if line is None:
        return None
    after = feed.peek(1)
    if after is None:
        return None
    if line == "":
        return _rest(feed, 1, ())
    if not line.startswith(" "):
        return None
    if begins_below(after):
        for row in rows(line):
            found = _rest(feed, 1, row)
            if found is not None:
                return found
    return None


def begins_below(line: str) -> bool:
    """Whether ``line`` is the first of a part that has lines of its own."""
    return is_head(line) or frame(line) is not None or is_dump_head(line)


def dump_ahead(feed: Feed, at: int = 0) -> tuple[bytes, ...]:
    """The rows of a dump, of which the head is the next line but ``at``."""
    found: list[bytes] = []
    while (line := feed.peek(at + 1 + len(found))) and (row := dumped(line, found)) is not None:
        found.append(row)
    return tuple(found)


def _text_of(memory: bytes) -> Value:
    """Text that was dumped, and padded with zeros; memory as it is where it is none."""
    text = memory.rstrip(b"\0")
    if not text or len(text) == len(memory) or b"\0" in text:
        return memory
    return text.decode("latin-1")


def _rest(feed: Feed, at: int, fields: Row) -> Entry | None:
    """Read on at a line that is the first of a stack or of a distribution."""
    line = feed.peek(at)
    if line is None:
        return None
    if is_head(line):
        return _marks(feed, at + 1, fields)
    if is_dump_head(line):
        memory = dump_ahead(feed, at)
        at += 1 + len(memory)
        fields = (*fields, (0, _text_of(b"".join(memory))))
        return _behind(feed, at, fields) if memory else None
    stack = _stack(feed, at)
    if not stack or sum(width == STACK for width, _ in fields) == MOST_STACKS:
        return None
    return _behind(feed, at + len(stack), (*fields, (STACK, stack)))


def _behind(feed: Feed, at: int, fields: Row) -> Entry | None:
    """Read on at the line below a key of several lines."""
    line = feed.peek(at)
    if line is None:
        return None
    if line == "":
        return _rest(feed, at + 1, fields)
    for row in rows(line):
        if row and row[-1][0] == WHOLE:
            return Entry(lines=at + 1, fields=(*fields, *row))
        found = _rest(feed, at + 1, (*fields, *row))
        if found is not None:
            return found
    return None


def _marks(feed: Feed, at: int, fields: Row) -> Entry:
    marks: list[Mark] = []
    while (line := feed.peek(at)) is not None and line != "":
        found = mark(line)
        if found is None or not is_in_order((*marks[-1:], found)):
            return Entry(lines=at + 1, fields=fields, broken=at)
        marks.append(found)
        at += 1
    if line is None or not is_in_order(marks) or not marks:
        # A blank line ends a distribution: without one, rows may be missing.
        return Entry(lines=at, fields=fields, broken=at - 1)
    return Entry(lines=at + 1, fields=fields, marks=tuple(marks))


def distribution_ahead(feed: Feed) -> Entry | None:
    """Read the distribution whose head is the next line."""
    line = feed.peek()
    return _marks(feed, 1, ()) if line is not None and is_head(line) else None


def row_with_line_ends(line: str, feed: Feed) -> Iterator[tuple[int, Row]]:
    """Yield the ways to read ``line`` and those behind it as one row, and how many those are."""
    text = line
    for count in range(MOST_LINES - 1):
        more = feed.peek(count)
        if more is None:
            return
        text = f"{text}\n{more}"
        for row in aggregation_row(text):
            if any(isinstance(key, str) and "\n" in key for _, key in row):
                yield count + 1, row


def keys_of(fields: Row) -> tuple[Value, ...]:
    """What the fields hold."""
    return tuple(value for _, value in fields)
