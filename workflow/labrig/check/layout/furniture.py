"""Headers and footers: what stands at the same place on many pages, and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from labrig.check.document import Box
from labrig.check.layout.labels import captioned
from labrig.check.layout.rules import horizontal
from labrig.check.layout.sheets import Sheet
from labrig.check.layout.style import Style
from labrig.check.paper import Area, Line
from labrig.check.text.prose import is_prose

DEEP = 3
"""Lines of a header or footer at most."""
APART = 1.5
"""Pitches between text and a footer or header at least, where nothing else tells."""
LEVEL = 3.0
"""Points by which the height of a header differs between pages at most."""
FLUSH = 2.0
"""Points between the right edges of numbers that are set flush: a 1 has its ink further left."""
_NUMBER = re.compile(
    r"^(?:page|p\.)?\s*[-–—|\[(]*\s*(\d{1,4}|[ivxlc]{1,7}|[A-Z]-?\d{1,3})\s*"
    r"(?:(?:of|/|\|)\s*\d{1,4})?\s*[-–—|\])]*$",
    re.IGNORECASE,
)
_RECORD = re.compile(r"Record [0-9a-f]{12}")
"""What labrig prints beside the number of a report's last page: which record it carries."""
_WITHIN = re.compile(
    r"\bpage\s+(\d{1,4}|[ivxlc]{1,7})\b|^(\d{1,4})\s{0,3}\D|\D\s{0,3}(\d{1,4})$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Edge:
    """The outermost lines of a page, on one side."""

    indexes: tuple[int, ...]
    text: str
    level: int
    """The height of the outermost."""
    gap: float
    """From the innermost to what is next."""
    ruled: tuple[int, int, int] | None
    """Where a line is drawn between them: its left, right and height."""
    loud: bool
    """Whether its type is larger or bolder than text."""

    centred: bool
    """Whether it is in the middle of the page, and no closer to the text than its lines are."""

    prose: bool
    """Whether it is sentences on several lines: text above a table begins with a rule as well."""

    @property
    def pattern(self) -> str:
        """What it says, whatever its numbers."""
        return re.sub(r"\d+|\b[ivx]+\b", "#", self.text)


def furniture(sheets: Sequence[Sheet], style: Style) -> dict[tuple[int, int], Area]:
    """The area of each line that is a header or a footer, by page (from 0) and its index there."""
    found: dict[tuple[int, int], Area] = {}
    for area in (Area.HEADER, Area.FOOTER):
        edges = {
            number: edge
            for number, sheet in enumerate(sheets)
            if (edge := _edge(sheet, area, style)) is not None
        }
        same = Counter((edge.pattern, edge.level) for edge in edges.values())
        far = Counter(
            (edge.level, round(edge.gap))
            for edge in edges.values()
            if edge.gap > APART * style.pitch
        )
        levels = Counter(edge.level for edge in edges.values())
        rules = Counter(edge.ruled for edge in edges.values())
        sure = {
            (edge.pattern, edge.level)
            for edge in edges.values()
            if edge.gap > APART * style.pitch and same[edge.pattern, edge.level] > 1
        }
        for number, edge in edges.items():
            lonely = edge.gap > APART * style.pitch
            alike = (edge.pattern, edge.level) in sure
            # A running head says other things on each page, but the text begins as far below it.
            placed = max(far[edge.level, round(edge.gap) + by] for by in (-1, 0, 1)) >= 3
            if (alike or not edge.prose) and (
                (_NUMBER.match(edge.text) and (lonely or edge.centred or levels[edge.level] > 1))
                or (edge.ruled is not None and rules[edge.ruled] > (1 if alike else 2))
                or (not edge.loud and (alike or (lonely and placed and area is Area.HEADER)))
            ):
                found.update(((number, index), area) for index in edge.indexes)
    return found


def printed(lines: Iterable[Line]) -> str:
    """The page number that a page's headers and footers have; empty where they have none."""
    held = list(lines)
    edges = [line.box.right for line in held if line.text.isdigit()]
    # Numbers that stand below each other in the margin are those of lines.
    held = [
        line for line in held if sum(abs(line.box.right - edge) < FLUSH for edge in edges) <= DEEP
    ]
    for line in reversed(held):
        if (alone := _NUMBER.match(line.text)) is not None:
            return alone[1]
    for line in reversed(held):
        if (within := _WITHIN.search(line.text)) is not None:
            return next(filter(None, within.groups()), "")
    return ""


def _edge(sheet: Sheet, area: Area, style: Style) -> _Edge | None:
    """The outermost lines of a page up to a gap, or those on the outermost baseline alone."""
    sign = 1 if area is Area.HEADER else -1
    lines = sheet.lines
    free = [
        index
        for index, line in enumerate(lines)
        if 0 <= line.baseline <= sheet.page.height
        and abs(line.words[0].angle) <= 1
        and line.area is not Area.HEADER
    ]
    rows: list[list[int]] = []
    for index in sorted(free, key=lambda index: -sign * lines[index].baseline):
        if rows and abs(lines[rows[-1][0]].baseline - lines[index].baseline) < 2:
            rows[-1].append(index)
        elif len(rows) <= DEEP:
            rows.append([index])
    if not rows or _has_head(sheet, lines[rows[0][0]], area):
        return None
    levels = [lines[row[0]].baseline for row in rows]
    steps = [abs(one - other) for one, other in pairwise(levels)]
    steps.append(sheet.page.height if len(rows) <= DEEP else 0.0)
    depth = next(
        (
            at
            for at, step in enumerate(steps[:DEEP])
            if step > APART * style.pitch
            or (
                at + 1 < len(levels)
                and _ruled(sheet, levels[at], levels[at + 1], style) is not None
            )
        ),
        0,
    )
    if area is Area.FOOTER and _NUMBER.match(_said(lines[index] for index in rows[0])):
        depth = 0
    indexes = tuple(index for row in rows[: depth + 1] for index in row)
    held = [lines[index] for index in indexes]
    if any(line.area is Area.FIGURE or captioned(line.words) for line in held):
        return None
    if _is_row(sheet, levels[0], style):
        return None
    inner, outer = levels[depth], levels[0]
    text = _said(held)
    beyond = levels[depth + 1] if depth + 1 < len(levels) else inner - sign * sheet.page.height
    parts = [
        *(form.box for form in sheet.page.forms),
        *(image.box for image in sheet.page.images),
    ]
    if any(sign * ((box.top + box.bottom) / 2 - inner) > 0 for box in parts):
        return None
    drawn = [abs((box.top if area is Area.HEADER else box.bottom) - inner) for box in parts]
    return _Edge(
        indexes=indexes,
        text=text,
        prose=depth > 0 and is_prose(text),
        level=round(outer / LEVEL),
        gap=min([steps[depth], *drawn]),
        ruled=_ruled(sheet, inner, beyond, style),
        centred=area is Area.FOOTER
        and steps[depth] > 0.9 * style.pitch
        and abs(held[0].box.left + held[-1].box.right - sheet.page.width) < 24,
        loud=any(
            line.size > style.size + 0.8 or all(word.font.bold for word in line.words)
            for line in held
        ),
    )


def _said(lines: Iterable[Line]) -> str:
    """What lines say, but for the hash of a record."""
    return _RECORD.sub("", " ".join(line.text for line in lines)).strip()


def _has_head(sheet: Sheet, first: Line, area: Area) -> bool:
    """Whether a head was found already, printed over the first line of text."""
    return area is Area.HEADER and any(
        line.area is Area.HEADER
        and not line.text.isdigit()
        and abs(line.baseline - first.baseline) < first.size
        for line in sheet.lines
    )


def _beside(sheet: Sheet, level: float, style: Style) -> list[Box]:
    """The long lines that are drawn right above or below a height."""
    return [
        box
        for box in horizontal(sheet.page)
        if abs(box.bottom - level) < 2 * style.size and box.width > 0.3 * sheet.page.width
    ]


def _is_row(sheet: Sheet, level: float, style: Style) -> bool:
    """Whether lines are drawn both above and below: what is between is a table's row."""
    rules = _beside(sheet, level, style)
    return any(box.bottom > level for box in rules) and any(box.bottom < level for box in rules)


def _ruled(sheet: Sheet, inner: float, beyond: float, style: Style) -> tuple[int, int, int] | None:
    """The line across the text that is drawn right beside a header or footer."""
    between = [
        box
        for box in _beside(sheet, inner, style)
        if min(inner, beyond) < box.bottom < max(inner, beyond)
        and box.width > 0.5 * sheet.page.width
    ]
    if not between:
        return None
    return round(between[0].left), round(between[0].right), round(between[0].bottom)
