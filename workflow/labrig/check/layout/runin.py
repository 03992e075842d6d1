"""Headings that stand in the first line of their text: both get lines of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from labrig.check.layout import names
from labrig.check.layout.labels import split
from labrig.check.layout.lines import line as line_of
from labrig.check.layout.looks import Look, look_of
from labrig.check.layout.runs import run
from labrig.check.layout.sheets import Sheet
from labrig.check.layout.style import Style
from labrig.check.paper import Area, Line

LONGEST = 10
"""Words of such a heading at most."""


def parted(sheet: Sheet, style: Style, known: frozenset[str]) -> Sheet:
    """The sheet with each heading of a ``known`` name cut off the text that follows in its line."""
    lines = tuple(one for line in sheet.lines for one in _parted(line, style, known))
    return sheet if len(lines) == len(sheet.lines) else replace(sheet, lines=lines)


def _parted(line: Line, style: Style, known: frozenset[str]) -> Iterator[Line]:
    count = _heading(line, style, known)
    if not count:
        yield line
        return
    for words in (line.words[:count], line.words[count:]):
        yield line_of(line.page, line.column, run(words), line.area)


def _heading(line: Line, style: Style, known: frozenset[str]) -> int:
    """How many words are the heading's; 0 where there is none, or nothing else."""
    if line.area is not Area.BODY:
        return 0
    first = next((word for word in line.words[:3] if len(word.text) > 3), None)
    if first is None or not _is_apart(look_of([first]), style):
        return 0
    for count in range(1, min(LONGEST, len(line.words) - 1) + 1):
        if line.words[count].font == first.font or line.words[count - 1].font != first.font:
            continue
        _, rest, said = split(line.words[:count])
        name = names.plain(said)
        if rest and (name in known or names.is_references(name)):
            return count
    return 0


def _is_apart(look: Look, style: Style) -> bool:
    return (look.bold and not style.bold) or look.upper or look.italic
