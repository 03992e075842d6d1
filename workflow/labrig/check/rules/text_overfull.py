"""``text/overfull``: text that sticks out of its column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from labrig.check.latex.log_file import Message, Told, messages
from labrig.check.latex.records import LatexFolder
from labrig.check.latex.told import told_of
from labrig.check.lengths import points
from labrig.check.paper import Area, Leaf, Line, Paper
from labrig.check.profile import Profile
from labrig.check.rule import Found, Rule, Severity, Subject, at, few

ALLOWED = 1.0
"""Points beyond the edge that no one sees."""
PROTRUDES = 0.4
"""Of the size: how far microtype hangs a hyphen or a full stop into the margin (its manual, 3.1:
70 % of the width of a hyphen, which is a third of the size; a dash may be wider)."""
LEANS = 0.15
"""Of the size: how far an italic f reaches beyond its width: 146 of 1000 in Times (ptmri8a.afm)."""
_HANGING = "-‐–—.,:;!?'\"’”)]"
_ALIKE = 0.6
"""Points within which right edges are one edge: letters end short of it by their side bearings."""
_SUPPORT = 4
"""Lines of running text that make an edge."""
_SHARE = 6
"""One of so many lines has to end there: in ragged text a few end alike by chance."""
_RUNNING = frozenset({Area.BODY, Area.APPENDIX, Area.REFERENCE})
_TEXT = _RUNNING | {
    *(Area.ABSTRACT, Area.HEADING, Area.CAPTION, Area.FOOTNOTE),
    *(Area.TABLE, Area.LISTING, Area.FORMULA),
}
_SAME_EXCESS = 1.5
"""Points by which what is measured and what the log says may differ: ink is no advance width."""
_SPANS = 20.0
"""Points into the next column from which on a line is one that spans both."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Out:
    """A line that sticks out."""

    line: Line
    excess: float


def _check(subject: Subject) -> Iterator[Found]:
    out = list(_out(subject.paper, subject.profile))
    latex = subject.latex
    told = [] if latex is None else list(_told(latex))
    yield from few(_together(out, told, latex))


def _out(paper: Paper, profile: Profile) -> Iterator[_Out]:
    whole = _whole_edges(paper)
    usual = Counter(leaf.columns for leaf in paper.leaves).most_common(1)[0][0]
    for leaf in paper.leaves:
        parity = leaf.page.number % 2
        if leaf.columns > usual:  # one wide table may look like columns
            edges = dict.fromkeys(range(leaf.columns), whole.get((parity, 0), 0.0))
        elif leaf.columns < usual:  # a page across, among pages of columns
            edges = {0: _edge(leaf.lines, 0) or 0.0}
        else:
            edges = {
                column: max(_edge(leaf.lines, column) or 0.0, whole.get((parity, column), 0.0))
                for column in range(leaf.columns)
            }
        if leaf.columns == 1 and not edges[0]:  # ragged, or too little text
            edges[0] = leaf.page.width - points(profile.margins.right)
        for line in leaf.lines:
            if line.area not in _TEXT or any(word.angle for word in line.words):
                continue
            edge = _of(line, edges, leaf)
            excess = line.box.right - edge
            if edge and excess > ALLOWED + _hangs(line):
                yield _Out(line=line, excess=excess)


def _hangs(line: Line) -> float:
    """How far the ink of a line's last letter may lie beyond where the line ends."""
    if line.text.endswith((*_HANGING,)):
        return PROTRUDES * line.size
    return LEANS * line.size if line.words[-1].font.italic else 0.0


def _of(line: Line, edges: Mapping[int, float], leaf: Leaf) -> float:
    """The edge that a line keeps to: of its own column, or of the last where it spans them."""
    edge = edges.get(line.column, 0.0)
    last = edges.get(leaf.columns - 1, 0.0)
    spans = line.area not in _RUNNING and line.box.right > edge + _SPANS
    return last if spans and leaf.columns > 1 else edge


def _whole_edges(paper: Paper) -> dict[tuple[int, int], float]:
    """By parity of the page and column: over all pages, since margins may alternate."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for leaf in paper.leaves:
        lines[leaf.page.number % 2] += leaf.lines
    return {
        (parity, column): edge
        for parity, here in lines.items()
        for column in (0, 1)
        if (edge := _edge(here, column)) is not None
    }


def _edge(lines: Sequence[Line], column: int) -> float | None:
    """Where a column ends: the rightmost place where several lines of running text do."""
    rights = sorted(
        (line.box.right for line in lines if line.area in _RUNNING and line.column == column),
        reverse=True,
    )
    support = max(_SUPPORT, len(rights) // _SHARE)
    for index in range(len(rights) - support + 1):
        if rights[index] - rights[index + support - 1] <= _ALIKE:
            return rights[index]
    return None


def _told(latex: LatexFolder) -> Iterator[Message]:
    for message in messages(latex.log or ""):
        if message.told is Told.OVERFULL and message.excess > ALLOWED:
            yield message


def _together(
    out: Sequence[_Out], told: list[Message], latex: LatexFolder | None
) -> Iterator[Found]:
    """What is seen, with the line of the source where the log has the same excess."""
    for one in out:
        near = min(told, key=lambda each: abs(each.excess - one.excess), default=None)
        place = at(one.line)
        if near is not None and abs(near.excess - one.excess) <= _SAME_EXCESS:
            told.remove(near)
            source = told_of(near, latex)
            place = replace(place, file=source.file, line=source.line)
        said = one.line.text
        said = said if len(said) <= 40 else f"…{said[-40:]}"
        what = f"a line ends {one.excess:.1f} pt beyond its column's edge: '{said}'"
        yield Found(place=place, what=what)
    for message in told:
        what = f"LaTeX says that a line is {message.excess:.1f} pt too wide: '{message.name}'"
        yield Found(place=told_of(message, latex), what=what)


OVERFULL = Rule(
    name="text/overfull",
    severity=Severity.WARNING,
    title="No line sticks out of its column.",
    why="A line that reaches into the margin is the first thing that a reader sees of a page. "
    f"Measured from the page: lines that end more than {ALLOWED:g} pt beyond the edge at which the "
    "column's other lines end, what microtype hangs out allowed. Where LaTeX's log is given, its "
    "overfull boxes are told with their lines, those inside a cell or a box included.",
    fix="Rephrase the sentence, let long words or addresses break (\\url, \\-), or narrow the "
    "table.",
    check=_check,
)

RULES = (OVERFULL,)
