"""Figures: drawings with the words in and around them, and their captions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labrig.check.document import Box
from labrig.check.layout.captions import Captioned
from labrig.check.layout.draft import Draft, distance
from labrig.check.layout.drawings import Drawing, drawings
from labrig.check.layout.runs import around
from labrig.check.paper import Area, Line

_PART = re.compile(r"^\([a-h]\)(?:\s|$)")
"""How the caption of a part of a figure begins."""
REACH = 26.0
"""Points from a drawing to its labels at most: those of a plot's axis stand below its ticks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A figure that was found."""

    page: int
    box: Box
    drawings: tuple[Drawing, ...]
    indexes: tuple[int, ...]
    """Its words' lines."""
    caption: int | None
    """Which of the captions is its."""


def figures(draft: Draft, captions: Sequence[Captioned]) -> list[Drawn]:
    """Find the figures of all pages, and mark the lines in them."""
    found: list[Drawn] = []
    for sheet in draft.sheets:
        held = drawings(draft, sheet.page)
        own = [
            index
            for index, caption in enumerate(captions)
            if draft.lines[caption.indexes[0]].page == sheet.page.number
        ]
        if held:
            found += _on_page(draft, sheet.page.number, held, captions, own)
    return found


def _on_page(
    draft: Draft,
    page: int,
    held: Sequence[Drawing],
    captions: Sequence[Captioned],
    own: Sequence[int],
) -> Iterator[Drawn]:
    boxes = {index: _box(draft, captions[index]) for index in own}
    walls = [draft.lines[index].box for index in draft.on(page) if _is_wall(draft, index, held)]
    claimed: dict[int, list[Drawing]] = {}
    left = list(held)
    wanted = [index for index in own if captions[index].label.kind != "table"]
    for above in _directions(boxes, wanted, held, walls):
        for index in wanted:
            if index in claimed:
                continue
            near = [one for one in left if _reached(boxes[index], one.box, above, walls)]
            if near:
                claimed[index] = near
                left = [one for one in left if one not in near]
    groups: list[tuple[list[Drawing], int | None]] = [
        (near, index) for index, near in claimed.items()
    ]
    groups += [([one], None) for one in left]
    for parts, caption in sorted(groups, key=lambda group: -group[0][0].box.top):
        yield _drawn(draft, page, parts, caption)


def _directions(
    boxes: dict[int, Box], wanted: Sequence[int], held: Sequence[Drawing], walls: Sequence[Box]
) -> tuple[bool, bool]:
    """Whether captions are looked for a drawing above first, or below first."""
    above, below = (
        sum(
            any(_reached(boxes[index], one.box, up, walls) for one in held)
            and not any(_reached(boxes[index], one.box, not up, walls) for one in held)
            for index in wanted
        )
        for up in (True, False)
    )
    return (True, False) if above >= below else (False, True)


def _box(draft: Draft, caption: Captioned) -> Box:
    return around(draft.lines[index].box for index in caption.indexes)


def _reached(caption: Box, drawing: Box, above: bool, walls: Sequence[Box]) -> bool:
    """Whether nothing but the drawing is between a caption and the drawing's far side."""
    if caption.right < drawing.left or drawing.right < caption.left:
        return False
    middle = (drawing.bottom + drawing.top) / 2
    near, far = (caption.top, middle) if above else (middle, caption.bottom)
    if far <= near:
        return False
    between = Box(max(caption.left, drawing.left), near, min(caption.right, drawing.right), far)
    return not any(
        between.meets(wall) for wall in walls if wall is not caption and not _same(wall, caption)
    )


def _same(wall: Box, caption: Box) -> bool:
    return caption.holds(wall, 0.5)


def _of_parts(draft: Draft, page: int, box: Box) -> Iterator[int]:
    """The captions of a figure's parts, which stand right below a drawing."""
    last: int | None = None
    for index in draft.free(draft.on(page)):
        line = draft.lines[index]
        near = box.bottom - 2.5 * line.size < line.box.top < box.top
        within = line.box.left > box.left - 4 and line.box.right < box.right + 4
        goes_on = (
            last is not None
            and draft.above(index) == last
            and distance(draft.lines[last], line) < 1.3 * line.size
        )
        if within and near and (goes_on or _PART.match(line.text)):
            last = index
            yield index


def _is_wall(draft: Draft, index: int, held: Sequence[Drawing]) -> bool:
    """Whether a line is text that no figure reaches over."""
    area = draft.areas[index]
    if area is not None:
        return area is Area.CAPTION
    return is_text(draft, draft.lines[index]) and not any(
        one.box.holds(draft.lines[index].box, 2) for one in held
    )


def is_text(draft: Draft, line: Line) -> bool:
    """Whether a line is a heading or running text by its look, not a label in a drawing."""
    style = draft.style
    left, right = style.column(line)
    if abs(line.words[0].angle) > 1 or _PART.match(line.text):
        return False
    if line.size > style.size + 0.8 or style.running(line):
        return True
    at_left = abs(line.box.left - left) < 2
    bold = all(word.font.bold for word in line.words)
    enough = len(line.words) >= 5 and line.size > style.size - 0.4
    return at_left and (bold or enough or line.box.width > 0.5 * (right - left))


def _drawn(draft: Draft, page: int, parts: Sequence[Drawing], caption: int | None) -> Drawn:
    box = around(part.box for part in parts)
    inside = [
        index
        for index in draft.on(page)
        if draft.areas[index] is Area.FIGURE and box.holds(draft.lines[index].box, 12)
    ]
    embedded = all(part.forms or part.images for part in parts)
    free = [index for index in draft.free(draft.on(page)) if not is_text(draft, draft.lines[index])]
    grown = True
    while grown and not embedded:
        reach = Box(box.left - REACH, box.bottom - REACH, box.right + REACH, box.top + REACH)
        near = [index for index in free if reach.holds(draft.lines[index].box, 2)]
        near = [index for index in near if index not in inside]
        grown = bool(near)
        inside += near
        box = around([box, *(draft.lines[index].box for index in near)])
    over = [index for index in draft.free(draft.on(page)) if box.holds(draft.lines[index].box, 2)]
    inside += [index for index in over if index not in inside]
    draft.mark(inside, Area.FIGURE)
    draft.mark(_of_parts(draft, page, box), Area.CAPTION)
    return Drawn(
        page=page, box=box, drawings=tuple(parts), indexes=tuple(sorted(inside)), caption=caption
    )
