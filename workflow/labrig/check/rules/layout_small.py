"""Running text where small type is allowed: in notes, captions, tables, listings, drawings."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterable, Iterator, Sequence

from labrig.check.counted import counted
from labrig.check.paper import Area, Line, Paper
from labrig.check.rule import Found, Rule, Severity, Subject, around, few
from labrig.check.text.prose import is_prose, letters

LONG = 800
"""Letters in one footnote or caption: eight full lines of the article class, two paragraphs."""
PROSE_LINES = 6
"""Lines of prose in small type that are a paragraph, in a table, listing or drawing."""
EDGE_LINES = 3
"""Lines of prose at a page's edge: a running head has one, or two."""
ONE_CELL = 1.2
"""Sizes of type between two words of a cell at most; columns are further apart."""
WIDE_LINE = 45
"""Letters of a line that is text across the page, and not of a narrow cell."""
_EDGES = (Area.HEADER, Area.FOOTER)
SIZE_SLACK = 0.15
"""Points, as in layout/font-size."""


def check_small(subject: Subject) -> Iterator[Found]:
    """Find running text that is set small as what it is not."""
    size = subject.profile.fonts.size.least or subject.profile.fonts.least
    lines = tuple(counted(subject))
    yield from few(
        (
            *_captions(subject.paper, lines),
            *_notes(lines),
            *_elsewhere(lines, size - SIZE_SLACK),
            *_edges(subject.paper, {line.page for line in lines if line.area not in _EDGES}),
        )
    )


def _captions(paper: Paper, marked: Sequence[Line]) -> Iterator[Found]:
    for caption in paper.captions:
        count = letters(caption.lines)
        if count > LONG and caption.lines[0] in marked:
            yield Found(
                place=around(caption.lines),
                what=f"the caption of {caption.kind} {caption.number} has {count} letters in "
                f"{len(caption.lines)} lines; it reads as body text",
            )


def _notes(lines: Sequence[Line]) -> Iterator[Found]:
    for note in footnotes(line for line in lines if line.area is Area.FOOTNOTE):
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


def _edges(paper: Paper, pages: Container[int]) -> Iterator[Found]:
    for leaf in paper.leaves:
        if leaf.page.number not in pages:
            continue
        for area in _EDGES:
            lines = [one for one in leaf.lines if one.area is area and letters([one]) >= WIDE_LINE]
            if len(lines) >= EDGE_LINES and is_prose(" ".join(one.text for one in lines)):
                yield Found(
                    place=around(lines),
                    what=f"{len(lines)} lines of running text of {lines[0].size:.3g} pt stand in "
                    f"the page's {area}",
                )


def _is_one_cell(line: Line) -> bool:
    return all(
        after.box.left - before.box.right <= ONE_CELL * line.size
        for before, after in itertools.pairwise(line.words)
    )


RULES = (
    Rule(
        name="layout/small-body",
        severity=Severity.ERROR,
        title="Body text is not set as captions, footnotes, tables, listings, drawings or headers.",
        why="These may have smaller type, so that text moved into them takes less room. A caption "
        f"or footnote of more than {LONG} letters is body text, and so are {PROSE_LINES} lines of "
        "English across the page in a table, a listing or a drawing, in type smaller than the "
        f"body's. {EDGE_LINES} such lines in a header or footer are as well, in any size. English "
        "is told by how many of its words are such as 'the', 'of' and 'is'. Appendices are looked "
        "at where the profile counts their pages.",
        fix="Move the text into the body, in the body's size.",
        check=check_small,
    ),
)
