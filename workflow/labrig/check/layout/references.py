"""The list of references: its entries, and what stands below it and is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from labrig.check.layout.draft import Draft, distance

HANGING = 3.0
"""Points by which the further lines of an entry are set in at least, where they are."""
STRAY = 3
"""Lines of running text at least that are seen as no entry where entries have no labels."""
_LABEL = re.compile(r"^\[[^\]]{1,24}\]|^\d{1,3}\.\s")


def entries(draft: Draft, indexes: Sequence[int]) -> list[list[int]]:
    """Put the lines of a list of references into its entries."""
    labelled = [index for index in indexes if _LABEL.match(draft.lines[index].text)]
    if len(labelled) >= 1 and indexes and labelled[0] == indexes[0]:
        return list(_cut(indexes, set(labelled)))
    lefts: dict[tuple[int, int], float] = {}
    for index in indexes:
        line = draft.lines[index]
        key = line.page, line.column
        lefts[key] = min(lefts.get(key, line.box.left), line.box.left)
    hanging = {
        index
        for index in indexes
        if draft.lines[index].box.left
        < lefts[draft.lines[index].page, draft.lines[index].column] + 2
    }
    if 2 * len(hanging) > len(indexes) + 1:
        hanging = {index for index in indexes if _parted(draft, index)}
    return list(_cut(indexes, hanging))


def is_labelled(draft: Draft, indexes: Sequence[int]) -> bool:
    """Whether lines are nothing but entries with labels."""
    return (
        bool(indexes)
        and _LABEL.match(draft.lines[indexes[0]].text) is not None
        and not strays(draft, indexes)
    )


def _parted(draft: Draft, index: int) -> bool:
    above = draft.above(index)
    return (
        above is None or distance(draft.lines[above], draft.lines[index]) > 1.15 * draft.style.pitch
    )


def _cut(indexes: Sequence[int], starts: set[int]) -> Iterator[list[int]]:
    current: list[int] = []
    for index in indexes:
        if current and index in starts:
            yield current
            current = []
        current.append(index)
    if current:
        yield current


def strays(draft: Draft, indexes: Sequence[int]) -> list[int]:
    """The lines at the end of a list of references that belong to no entry.

    An entry's further lines are set in behind its label, or hang where there are no labels; text
    that begins at the left edge again, or stands apart, is none.
    """
    labelled = [at for at, index in enumerate(indexes) if _LABEL.match(draft.lines[index].text)]
    if not indexes or (labelled and labelled[0] != 0):
        return []
    indents = [_indent(draft, index, indexes) for index in indexes]
    if labelled:
        behind = [indent for at, indent in enumerate(indents) if at not in labelled]
        hangs = [indent for indent in behind if indent > HANGING]
        least = min(hangs) - HANGING if 2 * len(hangs) > len(labelled) else None
        start = next(
            (
                at
                for at in range(labelled[-1] + 1, len(indexes))
                if (least is not None and indents[at] < least) or _apart(draft, indexes[at])
            ),
            len(indexes),
        )
        return list(indexes[start:])
    if sum(indent > HANGING for indent in indents) < 0.3 * len(indexes):
        return []
    for at in range(len(indexes) - STRAY + 1):
        if all(indent <= HANGING for indent in indents[at : at + STRAY]) and all(
            draft.style.full(draft.lines[index]) for index in indexes[at : at + STRAY - 1]
        ):
            return list(indexes[at:])
    return []


def _indent(draft: Draft, index: int, indexes: Sequence[int]) -> float:
    line = draft.lines[index]
    return line.box.left - min(
        draft.lines[other].box.left
        for other in indexes
        if (draft.lines[other].page, draft.lines[other].column) == (line.page, line.column)
    )


def _apart(draft: Draft, index: int) -> bool:
    above = draft.above(index)
    if above is None:
        return False
    return distance(draft.lines[above], draft.lines[index]) > 2 * draft.style.pitch
