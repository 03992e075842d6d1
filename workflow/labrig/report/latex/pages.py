"""Count a report's pages, and measure its sections, from what LaTeX wrote beside the PDF.

The body begins with its first section and ends with its last line before the references, or with
its last figure or table where that comes later; a page that holds both the body's end and the first
references is the body's. In columns a section's length is that of its columns, and the title above
those of the first page counts to the section that runs from one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from labrig.check import profile
from labrig.check.limit import Length, Pages, exceeded, longest
from labrig.errors import CheckError

TITLE, FIRST, LAST = "labrig:title", "labrig:first", "labrig:last"
REFERENCES, APPENDICES, END = "labrig:references", "labrig:appendices", "labrig:end"
_LABEL = re.compile(r"^\\newlabel\{([^}]*)\}\{\{[^{}]*\}\{(\w+)\}", re.MULTILINE)
_POSITION = re.compile(r"^(\d+) (\d+) (-?\d+) (-?\d+)$", re.MULTILINE)
_PAPER = re.compile(r"^height (\d+) columns ([12]) middle (\d+)$", re.MULTILINE)


def count(folder: Path, name: str, headings: Sequence[str], floats: Sequence[str]) -> Pages:
    """Read ``name.aux`` and ``name.pos``; ``floats`` are the labels of the body's floats.

    Raises CheckError when a marker cannot be found.
    """
    aux = _read(folder / f"{name}.aux")
    labels = {label: _number(page) for label, page in _LABEL.findall(aux)}
    for label in (FIRST, LAST, *floats):
        if label not in labels:
            raise CheckError(
                f"{folder / name}.aux: the marker {label} cannot be found; pages not counted"
            )
    last = max(labels[label] for label in (LAST, *floats))
    body = last - labels[FIRST] + 1
    if body < 1:
        raise CheckError(f"{folder / name}.aux: the body ends before it begins; pages not counted")
    appendices = 0
    if APPENDICES in labels and END in labels:
        appendices = labels[END] - labels[APPENDICES] + 1
    return Pages(
        body=body,
        title=labels.get(TITLE, 0),
        references=max(0, labels.get(REFERENCES, last) - last),
        appendices=appendices,
        sections=_sections(folder / f"{name}.pos", headings),
    )


def check(pages: Pages, rules: profile.Pages) -> None:
    """Raise CheckError, with the longest sections, when more pages count than are allowed."""
    said = exceeded(pages, rules)
    if said:
        raise CheckError(f"{said}; its longest sections, in pages: {longest(pages.sections)}")


def _number(page: str) -> int:
    """A page's number; pages of a title count in letters."""
    return int(page) if page.isdigit() else ord(page[0]) - ord("A") + 1


def _sections(path: Path, headings: Sequence[str]) -> tuple[Length, ...]:
    text = _read(path)
    paper = _PAPER.search(text)
    marks = {int(i): (int(page), int(x), int(y)) for i, page, x, y in _POSITION.findall(text)}
    if paper is None or int(paper[1]) == 0 or sorted(marks) != list(range(len(headings) + 1)):
        raise CheckError(
            f"{path}: the positions of the sections cannot be found; pages not counted"
        )
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
        raise CheckError(f"{path}: cannot be read: {error.strerror}; pages not counted") from None
