"""The pages of a report: paper, margins, columns."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Page, by_tex
from labrig.check.lengths import POINTS, points
from labrig.check.paging import pages
from labrig.check.paper import Area, Figure, Leaf, Line, Table
from labrig.check.papers import PAPER_SLACK, paper_of
from labrig.check.profile import Profile
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few

MM = POINTS["mm"]
SLACK = 3.0
"""Points, about 1 mm, that text may reach into a margin: slanted and hanging letters do."""
BLOCK_SLACK = 10.0
"""Points for figures and tables: one that is a little too wide is what text/overfull is for."""
SAME_LINES = 3
"""Lines of a page that end in one place within a margin: then it is an edge of the text. Lines
that were too long to be broken end in as many places as there are, and text/overfull has them."""
SAME_EDGE = 1.0
"""Points by which the ends of lines at one edge differ at most."""
RUNNING_LINES = 10
"""Lines of body text by which the columns of a page can be told."""
GAP_SLACK = 1.0
"""Points for letters that hang over, on both sides of the gap between columns."""
_FURNITURE = frozenset({Area.HEADER, Area.FOOTER})
_BLOCKS = frozenset({Area.FIGURE, Area.TABLE, Area.FORMULA})


def check_paper(subject: Subject) -> Iterator[Found]:
    """Find pages on other paper, and pages of running text that lie on their side."""
    asked = subject.profile.paper
    other: defaultdict[str, list[int]] = defaultdict(list)
    for page in subject.document.pages:
        name = paper_of(page)
        if name not in asked:
            size = f"{page.width / MM:.0f} x {page.height / MM:.0f} mm"
            other[f"{size} ({name})" if name else size].append(page.number)
    for said, numbers in other.items():
        yield Found(
            place=Place(page=numbers[0]),
            what=f"the paper of {pages(numbers)} is {said}; "
            f"the profile asks for {' or '.join(asked)}",
        )
    lying = [
        leaf.page.number
        for leaf in subject.paper.leaves
        if leaf.page.width > leaf.page.height and len(_body(leaf)) >= RUNNING_LINES
    ]
    if lying:
        yield Found(
            place=Place(page=lying[0]),
            what=f"{pages(lying)} with running text {'lies' if len(lying) == 1 else 'lie'} on "
            "the side; only a figure or table may",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """A margin: how far within it something reaches, in points; negative is not at all."""

    name: str
    asked: float
    into: Callable[[Box, Page, float], float]
    lengthwise: bool
    """Whether lines end at it."""


def sides(profile: Profile, page: Page) -> Iterator[Side]:
    """The margins that a profile asks for on a page."""
    asked = {name: points(getattr(profile.margins, name)) for name in _INTO}
    if page.width > page.height:  # Turned, which side is where depends on how.
        asked = dict.fromkeys(asked, min(asked.values()))
    for name, into in _INTO.items():
        yield Side(name=name, asked=asked[name], into=into, lengthwise=name in ("left", "right"))


_INTO: Mapping[str, Callable[[Box, Page, float], float]] = {
    "left": lambda box, page, asked: asked - box.left,
    "right": lambda box, page, asked: box.right - (page.width - asked),
    "top": lambda box, page, asked: box.top - (page.height - asked),
    "bottom": lambda box, page, asked: asked - box.bottom,
}


def check_margins(subject: Subject) -> Iterator[Found]:
    """Find margins that text, figures or tables reach into, of every page."""
    reached: defaultdict[tuple[str, float, str], list[tuple[int, float]]] = defaultdict(list)
    for leaf in subject.paper.leaves:
        for side in sides(subject.profile, leaf.page):
            if depth := intrusion(leaf, side):
                reached[side.name, side.asked, "text"].append((leaf.page.number, depth))
    floats: tuple[Figure | Table, ...] = (*subject.paper.figures, *subject.paper.tables)
    for thing in floats:
        kind = "a figure" if isinstance(thing, Figure) else "a table"
        page = subject.document.pages[thing.page - 1]
        for side in sides(subject.profile, page):
            depth = side.into(thing.box, page, side.asked)
            if depth > BLOCK_SLACK:
                reached[side.name, side.asked, kind].append((page.number, depth))
    yield from few(_reached(reached))


def _reached(
    found: Mapping[tuple[str, float, str], Sequence[tuple[int, float]]],
) -> Iterator[Found]:
    for (name, asked, kind), places in found.items():
        depth = max(depth for _, depth in places)
        yield Found(
            place=Place(page=places[0][0]),
            what=f"{kind} reaches into the {name} margin of {pages(page for page, _ in places)}, "
            f"to {max(0.0, asked - depth) / MM:.1f} mm from the edge; "
            f"the profile asks for {asked / MM:.1f} mm",
        )


def intrusion(leaf: Leaf, side: Side) -> float:
    """How far a page's text reaches into a margin, in points; 0 where it keeps it."""
    whole = Box(0.0, 0.0, leaf.page.width, leaf.page.height)
    depths = [
        side.into(box, leaf.page, side.asked)
        for line in leaf.lines
        if line.area not in _FURNITURE
        and not (line.area in _BLOCKS and side.lengthwise)
        and (box := _text_box(line)) is not None
        and box.meets(whole)
    ]
    beyond = sorted((depth for depth in depths if depth > SLACK), reverse=True)
    if not beyond or not side.lengthwise:
        return beyond[0] if beyond else 0.0
    return max(
        (
            depth
            for depth in beyond
            if sum(abs(depth - other) <= SAME_EDGE for other in beyond) >= SAME_LINES
        ),
        default=0.0,
    )


def _text_box(line: Line) -> Box | None:
    """Around what is text in a line: numbers of lines stand in margins, and on the baseline."""
    held = [word.box for word in line.words if not word.text.strip(".:[]()-–—|").isdigit()]
    if not held or abs(line.words[0].angle) > 1 or line.words[0].form is not None:
        return None
    return Box(
        min(box.left for box in held),
        line.baseline,
        max(box.right for box in held),
        max(box.top for box in held),
    )


def check_columns(subject: Subject) -> Iterator[Found]:
    """Find pages of the body with more or fewer columns, and columns too near each other."""
    asked, paper = subject.profile.columns, subject.paper
    first, last = paper.first_body_page or 1, paper.last_body_page or len(paper.leaves)
    body = [leaf for leaf in paper.leaves[first - 1 : last] if len(_body(leaf)) >= RUNNING_LINES]
    other: defaultdict[int, list[int]] = defaultdict(list)
    for leaf in body:
        if leaf.columns != asked.number:
            other[leaf.columns].append(leaf.page.number)
    for number, found in other.items():
        yield Found(
            place=Place(page=found[0]),
            what=f"{pages(found)} {'has' if len(found) == 1 else 'have'} {_columns(number)}; "
            f"the profile asks for {_columns(asked.number)}",
        )
    if asked.gap is None:
        return
    least = points(asked.gap)
    near = {
        leaf.page.number: gap
        for leaf in body
        if leaf.columns == 2
        and (gap := gap_of(_body(leaf))) is not None
        and gap < least - GAP_SLACK
    }
    if near:
        yield Found(
            place=Place(page=min(near)),
            what=f"the columns of {pages(near)} are {min(near.values()) / MM:.1f} mm apart; "
            f"the profile asks for {least / MM:.1f} mm",
            fix=f"Set \\setlength{{\\columnsep}}{{{asked.gap}}} in the preamble."
            if by_tex(subject.document)
            else f"Set the columns {asked.gap} apart.",
        )


def gap_of(lines: Sequence[Line]) -> float | None:
    """The distance of two columns in points; None where one has too few lines to tell.

    Lines are taken to be flush on most lines' ends: the quartiles of ends are the edges.
    """
    left = [line.box.right for line in lines if line.column == 0]
    right = [line.box.left for line in lines if line.column == 1]
    if min(len(left), len(right)) < 4:
        return None
    return statistics.quantiles(right)[0] - statistics.quantiles(left)[2]


def _columns(number: int) -> str:
    return "one column" if number == 1 else f"{number} columns"


def _body(leaf: Leaf) -> list[Line]:
    return [line for line in leaf.lines if line.area is Area.BODY]


RULES = (
    Rule(
        name="layout/paper",
        severity=Severity.ERROR,
        title="Every page is on the paper that the profile asks for, and text is upright.",
        why="A page limit counts pages of one size. Each page's shown size is compared with the "
        f"profile's, with {PAPER_SLACK:g} pt for rounding. A page may lie on its side for a "
        "figure or a table, not for running text.",
        fix="Set the paper as an option of the class, such as a4paper.",
        check=check_paper,
    ),
    Rule(
        name="layout/margins",
        severity=Severity.ERROR,
        title="Text, figures and tables keep out of the margins on every page.",
        why="Narrow margins put more on a page. Above and below, any line counts; left and right, "
        f"{SAME_LINES} lines of a page that end in one place within the margin: lines that could "
        "not be broken end in different places, and are text/overfull's. "
        f"{SLACK:g} pt are allowed for letters that hang over, {BLOCK_SLACK:g} pt for figures and "
        "tables. Headers, footers and numbers of lines may stand in margins.",
        fix="Leave the margins to fullpage or geometry, once for the whole document, and make "
        r"figures no wider than \linewidth.",
        check=check_margins,
    ),
    Rule(
        name="layout/columns",
        severity=Severity.ERROR,
        title="Pages of the body have the columns that the profile asks for.",
        why="Columns change how much fits onto a page. Counted on the pages of the body with "
        f"{RUNNING_LINES} lines of text or more; in two columns the gap is measured too.",
        fix="Give the class the option onecolumn or twocolumn as the profile says.",
        check=check_columns,
    ),
)
