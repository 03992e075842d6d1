"""Tables: by their rules, and by their columns where they have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Page, Path
from labrig.check.layout.captions import Captioned
from labrig.check.layout.draft import Draft, distance
from labrig.check.layout.program import is_program
from labrig.check.layout.rules import THIN, horizontal, rules_in
from labrig.check.layout.runs import around
from labrig.check.layout.style import LARGER, fixed, has_cells
from labrig.check.paper import Area

REACH = 30.0
"""Points from a caption to its table at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tabled:
    """A table that was found."""

    page: int
    box: Box
    indexes: tuple[int, ...]
    rules: tuple[Path, ...]
    caption: int | None


def tables(draft: Draft, captions: Sequence[Captioned]) -> list[Tabled]:
    """Find the tables of all pages, and mark the lines in them."""
    found: list[Tabled] = []
    for sheet in draft.sheets:
        number = sheet.page.number
        own = [
            index
            for index, caption in enumerate(captions)
            if draft.lines[caption.indexes[0]].page == number
            and caption.label.kind in ("table", "listing")
        ]
        regions = list(_ruled(draft, sheet.page))
        held = dict(_claimed(draft, captions, own, regions))
        for index in own:
            if index not in held and captions[index].label.kind == "table":
                region = _unruled(draft, captions[index])
                if region is not None:
                    regions.append(region)
                    held[index] = len(regions) - 1
        by_region = {region: caption for caption, region in held.items()}
        for place, (box, indexes) in enumerate(regions):
            owner = by_region.get(place)
            kind = captions[owner].label.kind if owner is not None else ""
            if kind == "listing" or (not kind and is_program([draft.lines[i] for i in indexes])):
                draft.mark(indexes, Area.LISTING)  # an algorithm between rules, or a frame
                continue
            notes = list(_notes(draft, box, indexes[-1]))
            box = around([box, *(draft.lines[line].box for line in notes)])
            indexes = [*indexes, *notes]
            draft.mark(indexes, Area.TABLE)
            found.append(
                Tabled(
                    page=number,
                    box=box,
                    indexes=tuple(indexes),
                    rules=tuple(rules_in(sheet.page, box)),
                    caption=owner,
                )
            )
    return found


SMALLER = 0.9
"""Points by which notes below a table are smaller than the text at least."""
HEAD = 4
"""Lines of a table's head at most."""

_Region = tuple[Box, list[int]]


def _claimed(
    draft: Draft, captions: Sequence[Captioned], own: Sequence[int], regions: Sequence[_Region]
) -> Iterator[tuple[int, int]]:
    """Which region is nearest to each caption."""
    pairs = []
    for index in own:
        box = around(draft.lines[line].box for line in captions[index].indexes)
        for place, (region, rows) in enumerate(regions):
            apart = max(region.bottom - box.top, box.bottom - region.top)
            first = draft.lines[captions[index].indexes[0]]
            if apart < REACH and any(draft.lines[row].column == first.column for row in rows):
                pairs.append((abs(apart), index, place))
    taken: set[int] = set()
    done: set[int] = set()
    for _, index, place in sorted(pairs):
        if index not in done and place not in taken:
            done.add(index)
            taken.add(place)
            yield index, place


def _ruled(draft: Draft, page: Page) -> Iterator[_Region]:
    """Regions between rules of one width whose lines are no prose."""
    rules = horizontal(page)
    done: set[int] = set()
    for index, rule in enumerate(rules):
        if index in done:
            continue
        group = [rule]
        done.add(index)
        for further, other in enumerate(rules[index + 1 :], index + 1):
            alike = abs(other.left - rule.left) < 4 and abs(other.right - rule.right) < 4
            if further not in done and alike and _is_tabular(draft, page, group[-1], other):
                group.append(other)
                done.add(further)
        if len(group) > 1:
            box = around(group)
            lines = [
                line
                for line in draft.free(draft.on(page.number))
                if box.holds(draft.lines[line].box, 4)
            ]
            upright = (one.box for one in rules_in(page, box) if one.box.height > 2 * THIN)
            inner = any(box.left + THIN < one.left < box.right - THIN for one in upright)
            if lines and (inner or any(has_cells(draft.lines[line]) for line in lines)):
                if len(group) == 2 and len(lines) <= HEAD:
                    lines += _rows_below(draft, lines[-1], box)
                    box = around([box, *(draft.lines[line].box for line in lines)])
                yield box, lines


def _notes(draft: Draft, box: Box, last: int) -> Iterator[int]:
    """The small lines right below a table that explain it, without a rule between."""
    rules = horizontal(draft.sheets[draft.lines[last].page - 1].page)
    bottom = box.bottom
    while (below := draft.below(last)) is not None and draft.areas[below] is None:
        line = draft.lines[below]
        if (
            line.size > draft.style.size - SMALLER
            or bottom - line.baseline > draft.style.pitch
            or not (box.left - 4 < line.box.left and line.box.right < box.right + 4)
            or any(line.baseline < rule.bottom < bottom - THIN for rule in rules)
        ):
            return
        yield below
        last, bottom = below, line.baseline


def _rows_below(draft: Draft, last: int, box: Box) -> Iterator[int]:
    """The rows of a table that goes on overleaf: it has no rule below them."""
    size = draft.lines[last].size
    while (below := draft.below(last)) is not None and draft.areas[below] is None:
        line = draft.lines[below]
        if (
            abs(line.size - size) > 0.5
            or distance(draft.lines[last], line) > 2 * draft.style.pitch
            or not (box.left - 4 < line.box.left and line.box.right < box.right + 4)
            or draft.style.running(line)
        ):
            return
        yield below
        last = below


def _is_tabular(draft: Draft, page: Page, top: Box, bottom: Box) -> bool:
    """Whether what stands between two rules is no running text."""
    if top.top - bottom.top < THIN:
        return True
    box = Box(top.left - 4, bottom.bottom, top.right + 4, top.top)
    inside = []
    for index in draft.on(page.number):
        line = draft.lines[index]
        if bottom.top < line.baseline < top.top and line.box.left < box.right:
            if line.box.right <= box.left:
                continue
            larger = line.size > draft.style.size + LARGER
            heading = larger and not _parted(page, box)
            if heading or draft.areas[index] is not None or not box.holds(line.box, 6):
                return False
            inside.append(line)
    prose = [
        line
        for line in inside
        if draft.style.running(line) and line.size > draft.style.size - 0.4 and not fixed(line)
    ]
    return len(prose) <= 1 or 3 * len(prose) <= len(inside)


def _parted(page: Page, row: Box) -> bool:
    """Whether a vertical rule runs inside a row, between its cells: a grid of any size of type."""
    return any(
        path.form is None
        and path.box.width <= THIN < path.box.height
        and row.left + 4 + THIN < path.box.left < row.right - 4 - THIN
        and path.box.meets(row)
        for path in page.paths
    )


def _unruled(draft: Draft, caption: Captioned) -> _Region | None:
    """The rows below a caption, or above it."""
    for first, step in ((caption.indexes[-1], draft.below), (caption.indexes[0], draft.above)):
        rows: list[int] = []
        last = first
        while (near := step(last)) is not None and draft.areas[near] is None:
            one = draft.lines[near]
            gap = abs(distance(draft.lines[last], one))
            if gap > 2.5 * draft.style.pitch or draft.style.running(one):
                break
            if not rows and not has_cells(one) and len(one.words) > 3:
                break
            rows.append(near)
            last = near
        while rows and not has_cells(draft.lines[rows[-1]]):
            rows.pop()
        if sum(has_cells(draft.lines[row]) for row in rows) >= 2:
            return around(draft.lines[row].box for row in rows), sorted(rows)
    return None
