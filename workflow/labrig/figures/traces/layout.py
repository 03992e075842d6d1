"""Where each call of a flame graph lies. Pure.

After B. Gregg, "The Flame Graph", Communications of the ACM 59(6), 2016, 48-57: the outermost
call at the bottom, callees on their callers, siblings in alphabetical order, a box as wide as
what was counted while its call was on the stack. Nothing is rounded: widths are what was counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labrig.figures.traces.stacks import Call, Calls

ALL = Call(function="all")
"""What all stacks stand on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A call, and all that was counted while it was on the stack in this place."""

    call: Call
    level: int
    """Calls below it; 0 is ``ALL``."""
    start: int
    """What was counted to the left of it."""
    value: int


def layout(stacks: Mapping[Calls, int]) -> tuple[Box, ...]:
    """Lay out stacks (outermost call first) and what was counted at each.

    Boxes are in the order of level and start. Values of 0 make no box. Raises ValueError for a
    value below 0.
    """
    if any(value < 0 for value in stacks.values()):
        raise ValueError("a flame graph has no place for values below 0")
    boxes: list[Box] = []
    opened: list[tuple[Call, int]] = []
    at = 0

    def close(down_to: int) -> None:
        while len(opened) > down_to:
            call, start = opened.pop()
            boxes.append(Box(call=call, level=len(opened), start=start, value=at - start))

    for calls, value in sorted((calls, value) for calls, value in stacks.items() if value):
        path = (ALL, *calls)
        same = 0
        while same < min(len(path), len(opened)) and opened[same][0] == path[same]:
            same += 1
        close(same)
        opened.extend((call, at) for call in path[same:])
        at += value
    close(0)
    return tuple(sorted(boxes, key=lambda box: (box.level, box.start)))
