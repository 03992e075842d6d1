"""Lines of running text into paragraphs, over floats, formulas, columns and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labrig.check.layout.draft import Draft, distance
from labrig.check.paper import Area, Line

INDENTED = 0.7
"""Sizes of type by which a paragraph's first line is set in at least; TeX's is 1.5."""
PARTED = 1.3
"""Pitches between two paragraphs at least, where they are told apart by space."""
_ITEM = re.compile(r"^(?:[•·▪◦‣∗*–—-]|\(?[a-z0-9]{1,2}[.)]|\(?[ivx]{1,4}[.)])(?:\s|$)")


def paragraphs(
    draft: Draft,
    indexes: Sequence[int],
    breaks: frozenset[int] = frozenset(),
    column: tuple[float, float] | None = None,
) -> list[list[int]]:
    """Put lines of running text into paragraphs.

    Before each of ``breaks`` one ends: after headings. ``column`` is the left and right edge of
    the text where these are not those of the page's columns.
    """
    found: list[list[int]] = []
    for index in indexes:
        if not found or index in breaks or _begins(draft, found[-1], index, column):
            found.append([index])
        else:
            found[-1].append(index)
    return found


def _text_left(line: Line) -> float:
    """Where a line's text begins, behind the sign of an item."""
    return line.words[_ITEM.match(line.text) is not None and len(line.words) > 1].box.left


def _begins(
    draft: Draft, before: Sequence[int], index: int, column: tuple[float, float] | None
) -> bool:
    style = draft.style
    line, last = draft.lines[index], draft.lines[before[-1]]
    left, _ = column or style.column(line)
    before_left, before_right = column or style.column(last)
    indent = line.box.left - left
    if _ITEM.match(line.text) and indent > -1:
        return False
    in_list = last.box.left - before_left > INDENTED * style.size and len(before) > 1
    near = draft.above(index) == before[-1]
    short = last.box.right < before_right - 2 * style.size
    if near:
        step = distance(last, line)
        if step > PARTED * style.pitch:
            return not (in_list and line.box.left > _text_left(last) - 2)
    ended = last.text.endswith((".", "?", "!", ":", ")", "”", '"'))
    if INDENTED * style.size < indent < 4 * style.size:
        if near and abs(line.box.left - last.box.left) < 2:
            return False  # the same item of a list, or a quotation
        return ended or short or not near
    if not near and not in_list and short and ended and indent < INDENTED * style.size:
        # Over a float, a page or a formula: a short last line tells.
        return draft.areas[index - 1] is not Area.FORMULA
    return False
