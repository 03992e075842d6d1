"""Which of a script's aggregations each row belongs to, where dtrace prints several in a row. Pure.

At its end dtrace prints one aggregation behind the other with nothing between them, each sorted by
value, in the order in which the script names them; one that has no rows leaves no trace. Rows are
named when there is one way only to divide them so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labrig.tracing.output.expected import Declared
from labrig.tracing.output.records import Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A row that has no name yet."""

    line: int
    keys: tuple[Value, ...]
    shape: tuple[int, ...]
    """Widths of its fields: alike within an aggregation."""
    value: int | None
    """None of a distribution."""
    marks: tuple[Any, ...] = ()


def divide(
    drafts: Sequence[Draft], those: Sequence[Declared], *, by_value: bool = True
) -> list[Declared] | None:
    """Name each row by one of ``those``, in their order; None when there is not one way only.

    ``by_value`` says that values rise within an aggregation.
    """
    if not drafts:
        return []
    starts = _starts(drafts, by_value)
    count = len(drafts)
    # ways[i]: how often the first i rows can be divided among the aggregations so far; counted up
    # to 2, since more than one is enough to know.
    ways = [1] + [0] * count
    table = [ways]
    for one in those:
        before = ways
        ways = list(before)
        sums = [0]
        for number in before:
            sums.append(sums[-1] + number)
        for end in range(1, count + 1):
            start = max(starts[end - 1], _fits_from(drafts, end - 1, one, count))
            if start < end:
                ways[end] = min(2, ways[end] + min(2, sums[end] - sums[start]))
        table.append(ways)
    if ways[count] != 1:
        return None
    return _walk_back(drafts, those, table, starts)


def _starts(drafts: Sequence[Draft], by_value: bool) -> list[int]:
    """For each row, the first with which it can stand in one aggregation."""
    starts: list[int] = []
    seen: dict[tuple[Value, ...], int] = {}
    start = 0
    for at, draft in enumerate(drafts):
        if at:
            before = drafts[at - 1]
            falls = (
                by_value
                and draft.value is not None
                and before.value is not None
                and draft.value < before.value
            )
            if falls or draft.shape != before.shape:
                start = at
        start = max(start, seen.get(draft.keys, -1) + 1)
        seen[draft.keys] = at
        starts.append(start)
    return starts


def fits(draft: Draft, one: Declared) -> bool:
    """Whether a row can be the aggregation's, by its keys and by its being a distribution."""
    return (
        len(draft.keys) == one.keys
        and bool(draft.marks) == one.is_distribution
        and all(
            isinstance(key, tuple) == stack
            for key, stack in zip(draft.keys, one.stacks, strict=True)
        )
    )


def _fits_from(drafts: Sequence[Draft], at: int, one: Declared, never: int) -> int:
    # Rows of one shape fit alike, and a start lies within a shape: the last row tells.
    return 0 if fits(drafts[at], one) else never


def _walk_back(
    drafts: Sequence[Draft],
    those: Sequence[Declared],
    table: Sequence[Sequence[int]],
    starts: Sequence[int],
) -> list[Declared]:
    names: list[Declared] = []
    end = len(drafts)
    for number in range(len(those), 0, -1):
        if end == 0 or table[number - 1][end]:
            continue  # the one way leaves this aggregation without rows
        begin = next(at for at in range(starts[end - 1], end) if table[number - 1][at])
        names.extend([those[number - 1]] * (end - begin))
        end = begin
    return names[::-1]
