"""Headers and footers: what stands at the same place on many pages, and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from labrig.check.layout.sheets import Sheet
from labrig.check.paper import Area, Line

DEEP = 3
"""Lines of a header or footer at most."""
APART = 1.5
"""Pitches between text and a footer or header at least, where nothing else tells."""
_NUMBER = re.compile(
    r"^(?:page|p\.)?\s*[-–—|\[(]*\s*(\d{1,4}|[ivxlc]{1,7}|[A-Z]-?\d{1,3})\s*"
    r"(?:(?:of|/|\|)\s*\d{1,4})?\s*[-–—|\])]*$",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\bpage\s+(\d{1,4}|[ivxlc]{1,7})\b|^(\d{1,4})\s{0,3}\D|\D\s{0,3}(\d{1,4})$", re.I)


def furniture(sheets: Sequence[Sheet], pitch: float) -> dict[tuple[int, int], Area]:
    """The area of each line that is a header or a footer, by page and index in the sheet."""
    found: dict[tuple[int, int], Area] = {}
    for area in (Area.HEADER, Area.FOOTER):
        for _ in range(DEEP):
            edges = {
                number: edge
                for number, sheet in enumerate(sheets)
                if (edge := _edge(sheet, number, area, found))
            }
            more = _repeated(sheets, edges, area, pitch, found)
            if not more:
                break
            found.update(dict.fromkeys(more, area))
    return found


def printed(lines: Iterable[Line]) -> str:
    """The page number that a page's headers and footers have; empty where they have none."""
    held = list(lines)
    for line in reversed(held):
        if (alone := _NUMBER.match(line.text)) is not None:
            return alone[1]
    for line in reversed(held):
        if (within := _WITHIN.search(line.text)) is not None:
            return next(filter(None, within.groups()), "")
    return ""


def _free(sheet: Sheet, number: int, found: Mapping[tuple[int, int], Area]) -> list[int]:
    return [
        index
        for index, line in enumerate(sheet.lines)
        if line.area is not Area.FIGURE
        and (number, index) not in found
        and 0 <= line.baseline <= sheet.page.height
        and abs(line.words[0].angle) <= 1
    ]


def _edge(
    sheet: Sheet, number: int, area: Area, found: Mapping[tuple[int, int], Area]
) -> list[int]:
    """The lines on the outermost baseline of a page."""
    free = _free(sheet, number, found)
    if not free:
        return []
    sign = 1 if area is Area.HEADER else -1
    outermost = max(free, key=lambda index: sign * sheet.lines[index].baseline)
    level = sheet.lines[outermost].baseline
    return [index for index in free if abs(sheet.lines[index].baseline - level) < 2]


def _repeated(
    sheets: Sequence[Sheet],
    edges: Mapping[int, list[int]],
    area: Area,
    pitch: float,
    found: Mapping[tuple[int, int], Area],
) -> list[tuple[int, int]]:
    texts = {number: _text(sheets[number], edge) for number, edge in edges.items()}
    gaps = {number: _gap(sheets[number], number, edge, found) for number, edge in edges.items()}
    levels = {number: _level(sheets[number], edge) for number, edge in edges.items()}
    same: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, text in texts.items():
        same[re.sub(r"\d+", "#", text), levels[number]].append(number)
    alike = {number for numbers in same.values() if len(numbers) > 1 for number in numbers}
    placed = Counter(levels.values())
    apart = Counter(level for number, level in levels.items() if gaps[number] > APART * pitch)
    more = []
    for number, edge in edges.items():
        text, level = texts[number], levels[number]
        lonely = gaps[number] > APART * pitch
        numbered = _NUMBER.match(text) is not None
        held = (
            (numbered and (lonely or placed[level] > 1))
            or (number in alike and (lonely or not numbered) and len(text) < 150)
            or (lonely and apart[level] >= 3 and apart[level] >= 0.8 * placed[level] and area is Area.HEADER and _outside(sheets[number], edge))
        )
        if held:
            more += [(number, index) for index in edge]
    return more


def _outside(sheet: Sheet, edge: Sequence[int]) -> bool:
    """Whether a top line is in the margin, of an inch or of a twelfth of the page."""
    return all(sheet.lines[index].baseline > sheet.page.height * 11 / 12 for index in edge)


def _text(sheet: Sheet, edge: Sequence[int]) -> str:
    return " ".join(sheet.lines[index].text for index in edge)


def _level(sheet: Sheet, edge: Sequence[int]) -> int:
    return round(sheet.lines[edge[0]].baseline / 3)


def _gap(
    sheet: Sheet, number: int, edge: Sequence[int], found: Mapping[tuple[int, int], Area]
) -> float:
    """The distance to the nearest baseline that is not on the edge."""
    level = sheet.lines[edge[0]].baseline
    others = [
        abs(sheet.lines[index].baseline - level)
        for index in _free(sheet, number, found)
        if index not in edge
    ]
    drawn = [
        min(abs(form.box.bottom - level), abs(form.box.top - level)) for form in sheet.page.forms
    ]
    return min([*others, *drawn], default=sheet.page.height)
