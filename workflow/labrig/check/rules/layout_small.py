"""Running text where small type is allowed: in notes, captions, tables, listings, drawings."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from labrig.check.paper import Area, Kind, Line, Paper
from labrig.check.prose import is_prose, letters
from labrig.check.rule import Found, Rule, Severity, Subject, around, few

LONG = 800
"""Letters in one footnote or caption: eight full lines of the article class, two paragraphs."""
PROSE_LINES = 6
"""Lines of prose in small type that are a paragraph, in a table, listing or drawing."""
ONE_CELL = 1.2
"""Sizes of type between two words of a cell at most; columns are further apart."""
WIDE_LINE = 45
"""Letters of a line that is text across the page, and not of a narrow cell."""
SIZE_SLACK = 0.15
"""Points, as in layout/font-size."""


def check_small(subject: Subject) -> Iterator[Found]:
    """Find running text that is set small as what it is not."""
    size = subject.profile.fonts.size.least or subject.profile.fonts.least
    lines = list(_counted(subject))
    yield from few(
        (
            *_captions(subject.paper),
            *_notes(subject.paper),
            *_elsewhere(lines, size - SIZE_SLACK),
        )
    )


def _counted(subject: Subject) -> Iterator[Line]:
    """The lines whose pages count: in an appendix that does not, small type saves nothing."""
    appended: set[int] = set()
    if not subject.profile.pages.appendices:
        parts = (part for part in subject.paper.parts if part.kind is Kind.APPENDIX)
        appended = {id(line) for part in parts for line in part.lines}
    yield from (line for line in subject.paper.lines if id(line) not in appended)


def _captions(paper: Paper) -> Iterator[Found]:
    for caption in paper.captions:
        count = letters(caption.lines)
        if count > LONG:
            yield Found(
                place=around(caption.lines),
                what=f"the caption of {caption.kind} {caption.number} has {count} letters in "
                f"{len(caption.lines)} lines; it reads as body text",
            )


def _notes(paper: Paper) -> Iterator[Found]:
    notes = [line for line in paper.lines if line.area is Area.FOOTNOTE]
    for note in footnotes(notes):
        count = letters(note)
        if count > LONG:
            yield Found(
                place=around(note),
                what=f"a footnote has {count} letters in {len(note)} lines; it reads as body text",
            )


def footnotes(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines of footnotes by note: each begins with a mark that is raised, or a number."""
    found: list[list[Line]] = []
    for line in lines:
        mark = line.words[0]
        begins = mark.size < 0.9 * line.size or mark.text[:1] in "*†‡§¶‖" or mark.text.isdigit()
        if begins or not found:
            found.append([])
        found[-1].append(line)
    return found


_KINDS = {Area.TABLE: "a table", Area.LISTING: "a listing", Area.FIGURE: "a drawing"}


def _elsewhere(lines: Sequence[Line], size: float) -> Iterator[Found]:
    for area, name in _KINDS.items():
        for run in prose_runs([line for line in lines if line.area is area], size):
            yield Found(
                place=around(run),
                what=f"{len(run)} lines of running text of {run[0].size:.3g} pt are set as {name}",
            )


def prose_runs(lines: Sequence[Line], size: float) -> Iterator[list[Line]]:
    """Runs of ``PROSE_LINES`` or more lines across the page that are prose smaller than ``size``.

    A line of a table whose words are apart as cells are is none, and a run is prose if all of it
    read together is: a single line may be names and numbers.
    """
    kinds = (
        (line.page, line.size < size and letters([line]) >= WIDE_LINE and _is_one_cell(line))
        for line in lines
    )
    for (_, small), run in itertools.groupby(zip(kinds, lines, strict=True), lambda one: one[0]):
        found = [line for _, line in run]
        if small and len(found) >= PROSE_LINES and is_prose(" ".join(one.text for one in found)):
            yield found


def _is_one_cell(line: Line) -> bool:
    return all(
        after.box.left - before.box.right <= ONE_CELL * line.size
        for before, after in itertools.pairwise(line.words)
    )


RULES = (
    Rule(
        name="layout/small-body",
        severity=Severity.ERROR,
        title="Body text is not set as captions, footnotes, tables, listings or drawings.",
        why="These may have smaller type, so that text moved into them takes less room. A caption "
        f"or footnote of more than {LONG} letters is body text, and so are {PROSE_LINES} lines of "
        "English across the page in a table, a listing or a drawing, in type smaller than the "
        "body's; in an appendix, only if its pages count. English is told by how many of its "
        "words are such as 'the', 'of' and 'is'.",
        fix="Move the text into the body, in the body's size.",
        check=check_small,
    ),
)
