"""Space around headings, captions and floats, against what LaTeX's article leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, by_tex
from labrig.check.paging import pages
from labrig.check.paper import Area, Caption, Figure, Heading, Leaf, Line, Paper, Table
from labrig.check.rule import Found, Place, Rule, Severity, Subject

ABOVE = (1.2, 1.1)
"""Sizes of body type above a section's heading, and above one within a section, besides the
line's own distance. article leaves 3.5 ex and 3.25 ex less 0.2, of at least 0.43 each, so 1.42 and
1.31; what a fifth of it may be short by is rounding, and lines of other height."""
BELOW = (0.75, 0.45)
"""The same below it: article leaves 2.3 ex and 1.5 ex, so 0.99 and 0.65."""
LEADING = 1.2
"""Distance of lines over their size, in all standard sizes of LaTeX."""
LARGER = 1.0
"""Points by which article's headings are larger than text; a bold line of its size is none."""
CAPTION = 7.0
"""Points between a figure and its caption below: article leaves 10 (abovecaptionskip)."""
IN_TEXT = 8.0
"""Points between text and a float in it: article leaves 10 at least (intextsep)."""
AT_EDGE = 13.5
"""Points between text and a float at the top or bottom of a page: article leaves 16 at least
(textfloatsep)."""
SLACK = 0.5
"""Points by which a space may be smaller: lengths in other programs are rounded."""
_ELSEWHERE = "Set more space around these in the styles of headings and captions."
_RUNNING = frozenset({Area.BODY, Area.APPENDIX, Area.REFERENCE})
_NEXT_TO_FLOATS = _RUNNING | {Area.HEADING}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tight:
    """A space that is too small, in points."""

    what: str
    page: int
    box: Box
    space: float
    least: float


def check_spacing(subject: Subject) -> Iterator[Found]:
    """Find space that was taken out around headings, captions and floats."""
    for kind, tight in (
        ("above headings", list(_headings(subject.paper, above=True))),
        ("below headings", list(_headings(subject.paper, above=False))),
        ("between figures and their captions", list(_captions(subject.paper))),
        ("between floats and text", list(_floats(subject.paper))),
    ):
        if tight:
            worst = min(tight, key=lambda one: one.space - one.least)
            named = ", ".join(dict.fromkeys(one.what for one in tight[:3]))
            more = f" and {len(tight) - 3} more" if len(tight) > 3 else ""
            yield Found(
                place=Place(page=worst.page, box=worst.box),
                what=f"little space {kind} ({named}{more}; {pages(one.page for one in tight)}): "
                f"{worst.space:.1f} pt, where LaTeX's article leaves more than {worst.least:.1f}",
                fix="" if by_tex(subject.document) else _ELSEWHERE,
            )


def _headings(paper: Paper, *, above: bool) -> Iterator[Tight]:
    for heading in (one for part in paper.parts for one in (part.heading, *part.inner)):
        if heading.level > 1 or not heading.lines:
            continue
        leaf = paper.leaves[heading.lines[0].page - 1]
        measured = _space_above(leaf, heading) if above else _space_below(leaf, heading)
        if measured is None:
            continue
        space, size = measured
        least = (ABOVE if above else BELOW)[heading.level] * size
        if space < least - SLACK:
            line = heading.lines[0]
            yield Tight(
                what=f"'{heading.text}'", page=line.page, box=line.box, space=space, least=least
            )


def _space_above(leaf: Leaf, heading: Heading) -> tuple[float, float] | None:
    """Space above a heading besides its line's own distance, and the size of the text there."""
    first = heading.lines[0]
    near = neighbour(leaf, first, step=-1)
    if near is None or near.area not in _RUNNING or first.size < near.size + LARGER:
        return None
    return near.baseline - first.baseline - LEADING * max(first.size, near.size), near.size


def _space_below(leaf: Leaf, heading: Heading) -> tuple[float, float] | None:
    last = heading.lines[-1]
    near = neighbour(leaf, last, step=1)
    if near is None or near.area not in _RUNNING or last.size < near.size + LARGER:
        return None
    return last.baseline - near.baseline - LEADING * near.size, near.size


def neighbour(leaf: Leaf, line: Line, *, step: int) -> Line | None:
    """The next line below (``step`` 1) or above (-1) in the line's column, of any area.

    None where there is none, or a figure or table stands between.
    """
    beyond = [
        one
        for one in leaf.lines
        if one.column == line.column
        and one.area not in (Area.HEADER, Area.FOOTER)
        and step * (line.baseline - one.baseline) > 1
    ]
    if not beyond:
        return None
    return max(beyond, key=lambda one: step * one.baseline)


def _captions(paper: Paper) -> Iterator[Tight]:
    for figure in paper.figures:
        caption = figure.caption
        if caption is None or not caption.lines or caption.lines[0].page != figure.page:
            continue
        space = figure.box.bottom - caption.lines[0].box.top
        if -figure.box.height / 2 < space < CAPTION - SLACK:
            box = caption.lines[0].box
            yield Tight(what=_named(caption), page=figure.page, box=box, space=space, least=CAPTION)


def _floats(paper: Paper) -> Iterator[Tight]:
    floats: tuple[Figure | Table, ...] = (*paper.figures, *paper.tables)
    for thing in floats:
        caption = thing.caption
        if caption is None or any(line.page != thing.page for line in caption.lines):
            continue
        box = thing.box
        for line in caption.lines:
            box = box.around(line.box)
        text = [
            line
            for line in paper.leaves[thing.page - 1].lines
            if line.area in _NEXT_TO_FLOATS
            and line.box.left < box.right
            and box.left < line.box.right
        ]
        yield from _around(caption, thing.page, box, text)


def _around(caption: Caption, page: int, box: Box, text: Sequence[Line]) -> Iterator[Tight]:
    middle = (box.bottom + box.top) / 2
    above = [line.baseline - box.top for line in text if line.baseline > middle]
    below = [box.bottom - line.box.top for line in text if line.baseline <= middle]
    least = IN_TEXT if above and below else AT_EDGE
    for space in (min(above, default=least), min(below, default=least)):
        # What overlaps stands beside the text, or was not understood.
        if -least < space < least - SLACK:
            yield Tight(what=_named(caption), page=page, box=box, space=space, least=least)


def _named(caption: Caption) -> str:
    return f"{caption.kind} {caption.number}".strip()


RULES = (
    Rule(
        name="layout/spacing",
        severity=Severity.WARNING,
        title="Headings, captions and floats have the space around them that the class gives.",
        why="Negative space puts more on a page and makes it hard to read. Baselines and boxes "
        "are measured and compared with what LaTeX's article leaves at the least: 1.4 and 1.0 "
        "sizes of type above and below a section's heading, 10 pt above a figure's caption, 10 pt "
        "around a float in the text and 16 pt below or above one at the edge of a page.",
        fix=r"Take out \vspace with negative lengths, titlesec's compact, and changes to "
        r"\textfloatsep, \intextsep and \abovecaptionskip.",
        check=check_spacing,
    ),
)
