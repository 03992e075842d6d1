"""Count the pages of the body, and measure its sections, from what LaTeX wrote beside the PDF.

The body begins with its first section and ends with its last line before the references, or with
its last figure or table where that comes later. References and appendices do not count; a page
that holds both the body's end and the first references does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labrig.errors import CheckError

FIRST, LAST = "labrig:first", "labrig:last"
_LABEL = re.compile(r"^\\newlabel\{([^}]*)\}\{\{[^{}]*\}\{(\d+)\}", re.MULTILINE)
_POSITION = re.compile(r"^(\d+) (\d+) (-?\d+)$", re.MULTILINE)
_HEIGHT = re.compile(r"^height (\d+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Length:
    """How long a section is, in pages."""

    heading: str
    pages: float


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The pages of the body and the lengths of its sections, in order."""

    body: int
    sections: tuple[Length, ...]


def count(folder: Path, name: str, headings: Sequence[str], floats: Sequence[str]) -> Pages:
    """Read ``name.aux`` and ``name.pos``; ``floats`` are the labels of the body's floats.

    Raises CheckError when a marker cannot be found.
    """
    aux = _read(folder / f"{name}.aux")
    labels = {label: int(page) for label, page in _LABEL.findall(aux)}
    for label in (FIRST, LAST, *floats):
        if label not in labels:
            raise CheckError(
                f"{folder / name}.aux: the marker {label} cannot be found; pages not counted"
            )
    last = max(labels[label] for label in (LAST, *floats))
    body = last - labels[FIRST] + 1
    if body < 1:
        raise CheckError(f"{folder / name}.aux: the body ends before it begins; pages not counted")
    return Pages(body=body, sections=_sections(folder / f"{name}.pos", headings))


def check(pages: Pages, limit: int) -> None:
    """Raise CheckError, with the longest sections, when the body has more than ``limit`` pages."""
    if pages.body <= limit:
        return
    longest = sorted(pages.sections, key=lambda section: -section.pages)[:3]
    words = ", ".join(f"{section.heading} ({section.pages:.1f})" for section in longest)
    raise CheckError(
        f"the body has {pages.body} pages, allowed are {limit}; its longest sections, in pages: "
        f"{words}"
    )


def _sections(path: Path, headings: Sequence[str]) -> tuple[Length, ...]:
    text = _read(path)
    height = _HEIGHT.search(text)
    marks = {int(i): (int(page), int(y)) for i, page, y in _POSITION.findall(text)}
    if height is None or int(height[1]) == 0 or sorted(marks) != list(range(len(headings) + 1)):
        raise CheckError(
            f"{path}: the positions of the sections cannot be found; pages not counted"
        )
    lengths = []
    for index, heading in enumerate(headings):
        (page, y), (end_page, end_y) = marks[index], marks[index + 1]
        pages = end_page - page + (y - end_y) / int(height[1])
        lengths.append(Length(heading=heading, pages=max(pages, 0.0)))
    return tuple(lengths)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CheckError(f"{path}: cannot be read: {error.strerror}; pages not counted") from None
