"""``text/empty-section``: headings without text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.paper import Area, Heading, Kind, Line, Part
from labrig.check.rule import Found, Rule, Severity, Subject, at, few

_TEXT = frozenset({Area.BODY, Area.FORMULA, Area.LISTING, Area.APPENDIX, Area.ABSTRACT})
_FLOATING = frozenset({Area.FIGURE, Area.TABLE, Area.CAPTION, Area.FOOTNOTE, Area.REFERENCE})
_DIVISION = re.compile(r"part\s+(?:[ivxl]+|\d+)\b.*", re.IGNORECASE)


def _check(subject: Subject) -> Iterator[Found]:
    parts = subject.paper.parts
    yield from few(one for part in parts for one in _empty(part))


def divides(heading: Heading) -> bool:
    """Whether a heading is of a division that holds sections, as LaTeX's ``\\part`` makes it."""
    return _DIVISION.fullmatch(heading.text) is not None


def _empty(part: Part) -> Iterator[Found]:
    if divides(part.heading):
        return
    if part.kind is Kind.REFERENCES:
        if not any(line.area is not Area.HEADING for line in part.lines):
            yield _found(part.heading, "has no entries")
        return
    areas = {line.area for line in part.lines}
    if not areas & _TEXT:
        if not areas & _FLOATING:
            inner = "only headings and no text" if part.inner else "no text"
            yield _found(part.heading, f"has {inner}")
            return
        # Figures float into a section that is none of theirs; an appendix may be one of figures.
        if part.kind is Kind.SECTION:
            yield _found(part.heading, "has figures or tables and no text")
            return
    yield from _empty_inside(part)


def _empty_inside(part: Part) -> Iterator[Found]:
    """Headings in a part with nothing up to the next of their own level, or a higher one."""
    order = {_key(line): index for index, line in enumerate(part.lines)}
    places = [
        order.get(_key(heading.lines[-1]), -1) if heading.lines else -1 for heading in part.inner
    ]
    for index, heading in enumerate(part.inner):
        start = places[index]
        if start < 0:
            continue
        end = len(part.lines)
        for following, place in zip(part.inner[index + 1 :], places[index + 1 :], strict=True):
            if following.level <= heading.level and place >= 0:
                end = place
                break
        between = part.lines[start + 1 : end]
        if not any(line.area in _TEXT | _FLOATING for line in between):
            yield _found(heading, "has no text")


def _key(line: Line) -> tuple[int, float, float]:
    return line.page, line.box.left, line.baseline


def _found(heading: Heading, what: str) -> Found:
    name = f"{heading.number} {heading.text}".strip()
    return Found(place=at(heading.lines[0]), what=f"'{name}' {what}")


EMPTY_SECTION = Rule(
    name="text/empty-section",
    severity=Severity.ERROR,
    title="Every section and subsection has text.",
    why="A heading with nothing below says that something is missing. A section that has only "
    "subsections is not empty when they have text; a section (not an appendix) that has figures "
    "or tables alone is.",
    fix="Write the section, or remove its heading.",
    check=_check,
)

RULES = (EMPTY_SECTION,)
