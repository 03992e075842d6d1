"""The columns in which dtrace prints an aggregation's keys and value, or traced data. Pure.

libdtrace pads every field: text to the right of two spaces, numbers before a space, each to a width
of its type's (``dt_print_datum`` and ``dt_print_trace`` of ``dt_consume.c``). A line is a row when
it is made of such fields from end to end, so that text with spaces in it is read as one key.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from operator import call

from labrig.tracing.output.records import Value

KEY, TRACED = 50, 33
"""How wide text is printed in a row, and by ``trace()``."""

WHOLE = 16
"""How wide an aggregation's value is printed."""

_WIDTHS = {KEY: (3, 5, 8, WHOLE), TRACED: (3, 5, 8, 10, WHOLE, 19, 20)}
_NUMBER = re.compile(r" +(-?\d{1,20})(?![^ ])")
_LONGEST = {3: 4, 5: 6, 8: 11, 10: 11, WHOLE: 20, 19: 20, 20: 20}
"""How many places a number of a width's type can take at most."""

TRIES, MOST_FIELDS, LONGEST_ROW = 2000, 64, 8192
"""Fields tried of one line, fields in it, and its characters, before it is said to be no row."""

Field = tuple[int, Value]
"""A field's width (0 for text) and what it holds."""

Row = tuple[Field, ...]


def rows(line: str, text: int = KEY) -> Iterator[Row]:
    """Yield the ways to read a line as fields; hardly ever is there more than one."""
    if len(line) <= LONGEST_ROW:
        yield from _from(line, 0, text, [TRIES], MOST_FIELDS)


def _from(line: str, start: int, text: int, left: list[int], fields: int) -> Iterator[Row]:
    if start == len(line):
        yield ()
        return
    for end, field in _fields(line, start, text):
        left[0] -= 1
        if left[0] < 0 or not fields:
            return
        for rest in _from(line, end, text, left, fields - 1):
            yield (field, *rest)


def _fields(line: str, start: int, text: int) -> Iterator[tuple[int, Field]]:
    number = _NUMBER.match(line, start)
    if number is not None:
        width, places = number.end() - start - 1, len(number[1])
        for known in _WIDTHS[text]:
            if width == known or (known < width == places <= _LONGEST[known]):
                yield number.end(), (known, int(number[1]))
                break
    if not line.startswith("  ", start):
        return
    end = start + 2 + text
    if len(line) >= end:
        yield end, (0, line[start + 2 : end].rstrip(" "))
        # Text that is longer than its column ends where something else can begin.
        if line[end - 1] != " ":
            for longer in range(end + 1, len(line) + 1):
                if line[longer - 1] != " " and line[longer : longer + 1] in ("", " "):
                    yield longer, (0, line[start + 2 : longer])


def aggregation_row(line: str) -> Iterator[Row]:
    """Yield the ways to read a line as keys and a value."""
    return (row for row in rows(line) if row and row[-1][0] == WHOLE)


def widths(row: Row) -> tuple[int, ...]:
    """The widths of a row's fields: rows of one aggregation have the same."""
    return tuple(width for width, _ in row)


@functools.lru_cache(maxsize=64)
def _reading(
    shape: tuple[int, ...],
) -> tuple[re.Pattern[str], tuple[Callable[[str], Value], ...]]:
    """The pattern of a shape's rows, and how each of its groups is read."""
    # Text has no white space but blanks: they are stripped at a fifth of the price when all may be.
    fields = (f"  ([\\S ]{{{KEY}}})" if not width else f" ([ 0-9-]{{{width}}})" for width in shape)
    return re.compile("".join(fields)), tuple(int if width else str.rstrip for width in shape)


def again(line: str, shape: tuple[int, ...]) -> tuple[Value, ...] | None:
    """Read a line as a row of the shape of the one before; None when it is not plainly one."""
    pattern, reads = _reading(shape)
    found = pattern.fullmatch(line)
    if found is None:
        return None
    try:
        return tuple(map(call, reads, found.groups()))
    except ValueError:
        return None


def traced(text: str) -> tuple[Value, ...] | None:
    """What ``trace()`` printed, one by one; None when something else is in it."""
    for row in rows(text, TRACED):
        return tuple(value for _, value in row)
    return None


_DUMP_HEAD = re.compile(r" *(?:  [0-9a-f]){16}  0123456789abcdef$")
_DUMP_ROW = re.compile(r" *([0-9a-f]{1,8}): ((?:[0-9a-f]{2} ){0,15}[0-9a-f]{2})(?: |$)")


def is_dump_head(line: str) -> bool:
    """Whether a hex dump begins behind this line."""
    return _DUMP_HEAD.match(line) is not None


def dumped(line: str, before: Sequence[bytes]) -> bytes | None:
    """Read a row of a hex dump that stands behind the rows ``before``; None when it is none."""
    found = _DUMP_ROW.match(line)
    if found is None or int(found[1], 16) != sum(map(len, before)):
        return None
    return bytes.fromhex(found[2])
