"""Captions: where each begins and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labrig.check.document import Box
from labrig.check.layout.draft import Draft, distance
from labrig.check.layout.labels import Label, captioned
from labrig.check.layout.rules import horizontal
from labrig.check.layout.style import has_cells
from labrig.check.paper import Area, Line

CLOSE = 1.5
"""Sizes of type between two baselines of one caption at most."""
SAME = 0.35
"""Points by which two lines of one caption differ in size at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Captioned:
    """A caption that was found, by its lines."""

    label: Label
    indexes: tuple[int, ...]


def captions(draft: Draft) -> list[Captioned]:
    """Find all captions, in reading order, among the lines of which nothing is known."""
    found = []
    for index in list(draft.free()):
        if draft.areas[index] is not None:
            continue
        label = captioned(draft.lines[index].words)
        if label is None or _in_a_sentence(draft, index):
            continue
        indexes = (index, *_more(draft, index))
        draft.mark(indexes, Area.CAPTION)
        found.append(Captioned(label=label, indexes=indexes))
    return found


def _in_a_sentence(draft: Draft, index: int) -> bool:
    """Whether a line that begins like a caption goes on from the line above it."""
    one, above = draft.lines[index], draft.above(index)
    if above is None:
        return False
    before = draft.lines[above]
    return (
        draft.areas[above] is None
        and abs(before.size - one.size) < SAME
        and distance(before, one) < 1.2 * draft.style.pitch
        and draft.style.running(before)
        and not before.text.endswith((".", ":"))
        and before.words[-1].font == one.words[0].font
    )


def _more(draft: Draft, first: int) -> Iterator[int]:
    """The further lines of the caption that begins at ``first``."""
    one = draft.lines[first]
    rules = horizontal(draft.sheets[one.page - 1].page)
    last, pitch = first, None
    while (below := draft.below(last)) is not None:
        other = draft.lines[below]
        step = distance(draft.lines[last], other)
        if (
            draft.areas[below] is not None
            or not _same(one, draft.lines[last], other)
            or not 0 < step < CLOSE * one.size
            or (pitch is not None and step > 1.15 * pitch)
            or captioned(other.words) is not None
            or has_cells(other)
            or _between(rules, draft.lines[last], other)
            or not _filled(draft.lines[last], draft, one)
        ):
            return
        yield below
        last, pitch = below, step


def _same(first: Line, last: Line, other: Line) -> bool:
    """Whether a line is in the size of the caption's others; below a bare label in any smaller."""
    bare = last is first and (label := captioned(first.words)) is not None and not label.text
    if bare:
        return other.size < first.size + SAME
    return abs(other.size - last.size) < SAME


def _between(rules: Iterable[Box], above: Line, below: Line) -> bool:
    left = min(above.box.left, below.box.left)
    right = max(above.box.right, below.box.right)
    return any(
        below.baseline < rule.bottom < above.baseline and rule.left < right and left < rule.right
        for rule in rules
    )


def _filled(line: Line, draft: Draft, first: Line) -> bool:
    """Whether a line of a caption is full, so that another may follow."""
    left, right = draft.style.column(line)
    return line.box.width > 0.75 * min(right - left, first.box.width) and (
        line.box.right > right - 8 * line.size or line.box.width >= 0.9 * first.box.width
    )
