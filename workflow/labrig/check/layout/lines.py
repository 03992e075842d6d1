"""Words into lines: what stands beside each other on one baseline, in one column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from labrig.check.document import Box, Page, Word
from labrig.check.layout.labels import captioned
from labrig.check.layout.runs import ALIGNED, ASCENT, Run, aligned, run
from labrig.check.paper import Area, Line

NEAR = 0.9
"""Sizes of type above the first line of text within which something begins a column as well: the
label of a table at the top of the other column."""
LINES, ROWS = 1.6, 2.2
"""Sizes of type between two lines below a caption at most: of text, and of a table."""


def in_lines(
    page: Page, found: Iterable[Run], gutter: float | None, apart: Iterable[tuple[Box, Line]] = ()
) -> list[Line]:
    """Put the runs of a page into lines, in reading order.

    ``apart`` are lines that join no others, each with what it is part of. ``gutter`` is the
    middle between two columns, None where there is one. What lies across it is read before what
    is below it in either column.
    """
    found = list(found)
    columns: defaultdict[int, list[Run]] = defaultdict(list)
    top = _columns_begin(page, found) if gutter is not None and page.number == 1 else page.height
    for one in found:
        above = one.baseline > top and captioned(one.words) is None
        columns[_ACROSS if above else _column(one.box, gutter)].append(one)
    lines = {
        column: [line(page.number, max(column, 0), one) for one in _ordered(joined)]
        for column, joined in columns.items()
    }
    for whole, alone in apart:
        column = _column(whole, gutter)
        _insert(lines.setdefault(column, []), replace(alone, column=max(column, 0)))
    across = lines.pop(_ACROSS, [])
    if not across:
        return [one for column in sorted(lines) for one in lines[column]]
    ordered: list[Line] = []
    for border in [*across, None]:
        for column in sorted(lines):
            ordered += (one for one in lines[column] if border is None or _higher(one, border))
            lines[column] = [
                one for one in lines[column] if border is not None and not _higher(one, border)
            ]
        if border is not None:
            ordered.append(border)
    return ordered


_ACROSS = -1


def _columns_begin(page: Page, found: Sequence[Run]) -> float:
    """The height below which a first page has columns: where its running text begins.

    Authors stand beside each other below a title, and are no columns.
    """
    title = max(found, key=lambda one: one.size, default=None)
    running = [
        one.baseline + NEAR * one.size
        for one in found
        if one.box.width > 0.28 * page.width
        and len(one.words) > 3
        and title is not None
        and one.baseline < title.baseline
        and one.size < title.size - 2
    ]
    return max(running, default=page.height)


def _higher(one: Line, other: Line) -> bool:
    return one.baseline > other.baseline


def _column(box: Box, gutter: float | None) -> int:
    if gutter is None:
        return 0
    if box.left < gutter - 20 and box.right > gutter + 20:
        return _ACROSS
    return 0 if (box.left + box.right) / 2 < gutter else 1


def _insert(lines: list[Line], one: Line) -> None:
    """Put a line before the first that is below it."""
    at = next(
        (at for at, other in enumerate(lines) if other.baseline < one.baseline - 0.1), len(lines)
    )
    lines.insert(at, one)


def _ordered(found: list[Run]) -> list[Run]:
    """The lines of a column from the top; what stands beside a caption is read apart from it."""
    found = sorted(found, key=lambda one: (-one.baseline, one.box.left))
    for place, one in enumerate(found):
        label = captioned(one.words)
        if label is None or not label.text:
            continue
        near = [
            other
            for other in found[max(place - 4, 0) : place + 5]
            if abs(other.baseline - one.baseline) < ASCENT * one.size and len(other.words) > 2
        ]
        before = [other for other in near if other.box.right < one.box.left]
        after = [other for other in near if other.box.left > one.box.right]
        if not before and not after:
            continue
        border = min(other.box.left for other in after) - 2 if after else one.box.left - 2
        if after and any(captioned(other.words) for other in after):
            # Two floats: each may be wider than its caption, and none than half of what is between.
            border = (one.box.right + border) / 2
        first = min(place, *(found.index(other) for other in (*before, *after)))
        below = _until_across(found[first:], border)
        beside = [other for other in (*before, *after) if captioned(other.words)]
        end = min(_end(caption, below) for caption in (one, *beside))
        below = [run for run in below if run.baseline >= end]
        left = [run for run in below if run.box.left < border]
        right = [run for run in below if run.box.left >= border]
        return [
            *_merged(found[:first]),
            *_merged(left),
            *_ordered(right),
            *_ordered(found[first + len(below) :]),
        ]
    return _merged(found)


def _end(caption: Run, below: Sequence[Run]) -> float:
    """The height of the last line that goes on with a caption, or of its table."""
    last = caption
    label = captioned(caption.words)
    near = ROWS if label is not None and label.kind == "table" else LINES
    for one in below:
        beside = one.box.left < caption.box.right and caption.box.left < one.box.right
        if beside and 0 < last.baseline - one.baseline < near * caption.size:
            last = one
    return last.baseline


def _until_across(found: Sequence[Run], border: float) -> list[Run]:
    """The first runs, up to one that lies on both sides of ``border``."""
    return list(takewhile(lambda run: run.box.right < border or run.box.left >= border, found))


def _merged(found: list[Run]) -> list[Run]:
    """Runs that stand on one baseline made one, from the top."""
    rows: list[list[Run]] = []
    for one in sorted(found, key=lambda one: (-one.baseline, one.box.left)):
        row = next((row for row in reversed(rows[-4:]) if _fits(row, one)), None)
        if row is None:
            rows.append([one])
        else:
            row.append(one)
    merged = [
        row[0] if len(row) == 1 else run(sorted(_words(row), key=lambda word: word.box.left))
        for row in rows
    ]
    return sorted(merged, key=lambda one: (-one.baseline, one.box.left))


def _words(row: Iterable[Run]) -> Iterable[Word]:
    return (word for one in row for word in one.words)


def _fits(row: Sequence[Run], one: Run) -> bool:
    main = max(row, key=lambda held: held.size)
    bands = [(held.baseline, held.baseline + max(ASCENT * held.size, 0.1)) for held in (main, one)]
    if not aligned(bands[0], bands[1], 0.5 if main.size < 1.2 * one.size else ALIGNED):
        return False
    if any(held.box.left < one.box.right - 1 and one.box.left < held.box.right - 1 for held in row):
        return False
    # Two captions side by side are two lines.
    return not (captioned(one.words) and max(held.box.right for held in row) < one.box.left)


def line(page: int, column: int, one: Run, area: Area = Area.BODY) -> Line:
    """The line that a run is."""
    return Line(
        page=page,
        column=column,
        area=area,
        box=one.box,
        baseline=one.baseline,
        size=one.size,
        words=one.words,
    )
