"""Measure a report's sections from the positions that LaTeX wrote beside the PDF.

In columns a section's length is that of its columns, and the title above those of the first page
counts to the section that runs from one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from labrig.check.limit import Length
from labrig.errors import CheckError

_POSITION = re.compile(r"^(\d+) (\d+) (-?\d+) (-?\d+)$", re.MULTILINE)
_PAPER = re.compile(r"^height (\d+) columns ([12]) middle (\d+)$", re.MULTILINE)


def section_lengths(positions: Path, headings: Sequence[str]) -> tuple[Length, ...]:
    """Read the file of ``positions`` of the sections with these ``headings``.

    Raises CheckError when one cannot be found.
    """
    text = _read(positions)
    paper = _PAPER.search(text)
    marks = {int(i): (int(page), int(x), int(y)) for i, page, x, y in _POSITION.findall(text)}
    if paper is None or int(paper[1]) == 0 or sorted(marks) != list(range(len(headings) + 1)):
        raise CheckError(f"{positions}: the positions of the sections cannot be found")
    height, columns, middle = map(int, paper.groups())

    def column(page: int, x: int) -> int:
        return page * columns + (columns == 2 and x > middle)

    lengths = []
    for index, heading in enumerate(headings):
        (page, x, y), (end_page, end_x, end_y) = marks[index], marks[index + 1]
        long = column(end_page, end_x) - column(page, x) + (y - end_y) / height
        lengths.append(Length(heading=heading, pages=max(long, 0.0) / columns))
    return tuple(lengths)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CheckError(f"{path}: cannot be read: {error.strerror}") from None
