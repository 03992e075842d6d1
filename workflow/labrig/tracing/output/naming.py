"""Which of a script's aggregations each row belongs to, where dtrace prints several in a row. Pure.

At its end dtrace prints one aggregation behind the other with nothing between them, each sorted by
value, in the order in which the script names them; one that has no rows leaves no trace. Rows are
named when there is one way only to divide them so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from labrig.tracing.output.distributions import Mark
from labrig.tracing.output.entries import MARKS, STACK
from labrig.tracing.output.expected import Declared
from labrig.tracing.output.records import Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Rows of one shape, one behind the other, that have no names yet: a list a column."""

    shape: tuple[int, ...]
    """Widths of a row's fields: alike within an aggregation."""
    lines: list[int] = field(default_factory=list)
    keys: list[tuple[Value, ...]] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    """Empty of distributions."""
    marks: list[tuple[Mark, ...]] = field(default_factory=list)
    """Empty of what are no distributions."""


def fits(shape: tuple[int, ...], one: Declared) -> bool:
    """Whether rows of a shape can be the aggregation's: its keys, and whether it has buckets."""
    stacks = tuple(width == STACK for width in shape[:-1])
    return stacks == one.stacks and (shape[-1] == MARKS) == one.is_distribution


def divide(
    runs: Sequence[Run], those: Sequence[Declared], *, by_value: bool = True
) -> list[Declared] | None:
    """Name each row by one of ``those``, in their order; None when there is not one way only.

    ``by_value`` says that values rise within an aggregation.
    """
    starts = _starts(runs, by_value)
    # ways[i]: how often the first i rows can be divided among the aggregations so far; counted up
    # to 2, since more than one is enough to know.
    ways = [1] + [0] * len(starts)
    table = [ways]
    for one in those:
        ways = _with(one, ways, runs, starts)
        table.append(ways)
    if ways[-1] != 1:
        return None
    return _walk_back(those, table, starts)


def _with(
    one: Declared, before: list[int], runs: Sequence[Run], starts: Sequence[int]
) -> list[int]:
    """The ways to divide the first rows when one more aggregation may have the last of them."""
    sums = [0, *accumulate(before)]
    ways = before[:1]
    for run in runs:
        begin = len(ways) - 1
        end = begin + len(run.lines)
        without = before[begin + 1 : end + 1]
        if not fits(run.shape, one):
            ways += without
            continue
        # Rows of one shape fit alike, and a start lies within a shape.
        ways += [
            number if (number := way + below - sums[start]) < 2 else 2
            for way, below, start in zip(
                without, sums[begin + 1 : end + 1], starts[begin:end], strict=True
            )
        ]
    return ways


def _starts(runs: Sequence[Run], by_value: bool) -> list[int]:
    """For each row, the first with which it can stand in one aggregation."""
    starts: list[int] = []
    for run in runs:
        start = len(starts)
        seen: dict[tuple[Value, ...], int] = {}
        before: float = -math.inf
        # Distributions are read as if all were of one value.
        values = run.values if by_value and run.values else [0] * len(run.lines)
        for at, (keys, value) in enumerate(zip(run.keys, values, strict=True), start):
            if value < before:
                start, seen = at, {}
            elif (twin := seen.get(keys, -1)) >= start:
                start = twin + 1
            before = value
            seen[keys] = at
            starts.append(start)
    return starts


def _walk_back(
    those: Sequence[Declared],
    table: Sequence[Sequence[int]],
    starts: Sequence[int],
) -> list[Declared]:
    names: list[Declared] = []
    end = len(starts)
    for number in range(len(those), 0, -1):
        if end == 0 or table[number - 1][end]:
            continue  # the one way leaves this aggregation without rows
        begin = next(at for at in range(starts[end - 1], end) if table[number - 1][at])
        names.extend([those[number - 1]] * (end - begin))
        end = begin
    return names[::-1]
