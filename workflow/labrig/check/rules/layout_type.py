"""The type of a report: sizes, family, distance of lines."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from labrig.check.counted import counted
from labrig.check.lengths import Window
from labrig.check.paging import pages
from labrig.check.paper import Area, Line, Paper
from labrig.check.profile import Profile
from labrig.check.rule import CannotTell, Found, Place, Rule, Severity, Subject, around
from labrig.check.text.families import belongs, family_of, is_apart
from labrig.check.text.prose import letters

SIZE_SLACK = 0.15
"""Points: what a word processor calls 10 pt are 10.04 of TeX's, and writers round to tenths."""
PITCH_SLACK = 0.1
"""Points: writers round where a line stands to a tenth at worst."""
SAME_SIZE = 0.05
"""Points by which words of one size differ at most."""
FEW_LINES = 3
"""Lines of body text of another size that are remarked on: fewer may be misread."""
LEAST_LETTERS = 10
"""In a line of running text: fewer are a fragment of a formula or of a drawing."""
ALIEN = 0.15
"""Of the letters of a page's text in fonts of other families: names and marks take less."""
TIGHT_PAIRS, TIGHT_SHARE = 4, 0.1
"""Pairs of lines on a page, and their share, that stand too close: a short paragraph."""
LEAST_WORD = 3
"""Characters of a word whose font counts: shorter ones are mostly variables of formulas."""
NAMELESS = (
    "Have letters outlined, not made of pixels, which have no name: install cm-super, or load a "
    r"family that is outlined (\usepackage{lmodern}, \usepackage{mathptmx})."
)
NAMES: Mapping[Area, str] = {
    Area.BODY: "body text",
    Area.ABSTRACT: "the abstract",
    Area.CAPTION: "captions",
    Area.FOOTNOTE: "footnotes",
    Area.REFERENCE: "references",
    Area.APPENDIX: "text of appendices",
    Area.LISTING: "listings",
}


def sizes(profile: Profile) -> Mapping[Area, Window]:
    """Which size of type each area has, in points."""
    fonts = profile.fonts
    small = Window(least=fonts.least, most=None)
    asked = dict.fromkeys(NAMES, small)
    asked[Area.BODY] = fonts.size
    return asked


def check_size(subject: Subject) -> Iterator[Found]:
    """Find type that is smaller or larger than the profile asks for, by area."""
    areas: defaultdict[Area, list[Line]] = defaultdict(list)
    for line in counted(subject):
        if line.area in NAMES and letters([line]) >= LEAST_LETTERS:
            areas[line.area].append(line)
    if not areas[Area.BODY]:
        raise CannotTell("no running text was found")
    for area, window in sizes(subject.profile).items():
        lines = [line for line in areas[area] if area is not Area.BODY or not _is_code(line)]
        other: defaultdict[float, list[Line]] = defaultdict(list)
        for line in lines:
            if not holds(window, nominal(line)):
                other[round(line.size, 1)].append(line)
        for size, held in sorted(other.items()):
            if len(held) >= FEW_LINES or area not in (Area.BODY, Area.APPENDIX):
                yield Found(
                    place=around(held),
                    what=f"{NAMES[area]} of {size:g} pt in {len(held)} of {len(lines)} lines "
                    f"({pages(line.page for line in held)}); "
                    f"the profile asks for {window.words} pt",
                )


def holds(window: Window, size: float) -> bool:
    """Whether a size is the one asked for, but for rounding."""
    least = window.least is None or size >= window.least - SIZE_SLACK
    return least and (window.most is None or size <= window.most + SIZE_SLACK)


def nominal(line: Line) -> float:
    """The size of a line; letters drawn smaller as small capitals count as those beside them.

    Times has no small capitals, so that LaTeX shrinks capitals to 0.8 of the size.
    """
    shrunk = [word for word in line.words if abs(word.size - line.size) < SAME_SIZE]
    beside = [
        initial.size
        for initial, word in itertools.pairwise(line.words)
        if word.joined and word in shrunk and initial.size > word.size and initial.text.isupper()
    ]
    if not beside or any(word.text.upper() != word.text for word in shrunk):
        return line.size
    return max(beside)


def _is_code(line: Line) -> bool:
    fixed = sum(len(word.text) for word in line.words if is_apart(word.font))
    return fixed > letters([line]) / 2


def check_family(subject: Subject) -> Iterator[Found]:
    """Find body text that is in another family than the profile's."""
    asked = subject.profile.fonts.family
    alien: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for page, lines in _body_pages(subject.paper):
        names = font_letters(lines)
        whole = names.total()
        others = {name: count for name, count in names.items() if not belongs(name, asked)}
        if sum(others.values()) > ALIEN * whole:
            alien[max(others, key=lambda name: others[name])].append(
                (page, sum(others.values()) / whole)
            )
    for name, found in alien.items():
        family = family_of(name)
        said = name or "a font without a name"
        yield Found(
            place=Place(page=found[0][0]),
            what=f"{statistics.mean(share for _, share in found):.0%} of the letters of the text "
            f"on {pages(page for page, _ in found)} are in other fonts, most in "
            f"{said}{f' ({family})' if family else ''}; the profile asks for {asked}",
            fix="" if name else NAMELESS,
        )


def font_letters(lines: Iterable[Line]) -> Counter[str]:
    """How many letters of ``lines`` are in each font, by name; code and formulas do not count."""
    found: Counter[str] = Counter()
    for line in lines:
        for word in line.words:
            if len(word.text) >= LEAST_WORD and not is_apart(word.font):
                found[word.font.name] += len(word.text)
    return found


def check_pitch(subject: Subject) -> Iterator[Found]:
    """Find pages whose lines stand closer than the profile asks for."""
    asked = subject.profile.fonts
    tight: defaultdict[float, list[Line]] = defaultdict(list)
    least = (asked.size.least or asked.least) - SIZE_SLACK
    for _, lines in _body_pages(subject.paper):
        pairs = pitches(lines, least)
        close = [(line, pitch) for line, pitch in pairs if pitch < asked.line_pitch - PITCH_SLACK]
        if len(close) >= max(TIGHT_PAIRS, TIGHT_SHARE * len(pairs)):
            middle = round(statistics.median(pitch for _, pitch in close), 1)
            tight[middle] += [line for line, _ in close]
    for pitch, found in sorted(tight.items()):
        yield Found(
            place=around(found),
            what=f"baselines {pitch:g} pt apart in {len(found)} lines "
            f"({pages(line.page for line in found)}); the profile asks for "
            f"{asked.line_pitch:g} pt at least",
        )


def pitches(lines: Sequence[Line], least: float) -> list[tuple[Line, float]]:
    """How far below the one before it each line of running text stands, in points.

    ``lines`` are in reading order. Only lines next to each other in one column count, of type of
    ``least`` points at least, and only full ones: a fragment of a formula is none.
    """
    return [
        (below, above.baseline - below.baseline)
        for above, below in itertools.pairwise(lines)
        if above.page == below.page
        and above.column == below.column
        and min(above.size, below.size) >= least
        and min(len(above.words), len(below.words)) >= 4
        and 0.6 * below.size < above.baseline - below.baseline < 3 * below.size
    ]


def _body_pages(paper: Paper) -> Iterator[tuple[int, list[Line]]]:
    for leaf in paper.leaves:
        lines = [line for line in leaf.lines if line.area is Area.BODY and not _is_code(line)]
        if lines:
            yield leaf.page.number, lines


RULES = (
    Rule(
        name="layout/font-size",
        severity=Severity.ERROR,
        title="Type has the size that the profile asks for.",
        why="Smaller type puts more on a page than others may. The body has the profile's size in "
        f"every paragraph ({SIZE_SLACK:g} pt are allowed for rounding); the abstract, "
        "captions, footnotes, references and listings have its least size or more, since classes "
        "set them smaller. Capitals that are shrunk to small ones count as those beside them. "
        "Appendices are looked at where the profile counts their pages.",
        fix=r"Take out \small, \footnotesize and the like, and set the size as an option of the "
        "class.",
        check=check_size,
    ),
    Rule(
        name="layout/font-family",
        severity=Severity.ERROR,
        title="Body text is in the family of type that the profile asks for.",
        why="Families differ in how much they put on a line. The letters of each page's body are "
        "counted by font; clones of a family are the family, and formulas, symbols and program "
        f"text have fonts of their own. More than {ALIEN:.0%} in other fonts is an error.",
        fix=r"Load the family in the preamble, such as \usepackage{mathptmx} for Times.",
        check=check_family,
    ),
    Rule(
        name="layout/line-pitch",
        severity=Severity.ERROR,
        title="Lines of body text stand as far apart as the profile asks for.",
        why="Lines that stand closer put more on a page. Baselines of neighbouring lines are "
        "measured on every page; a page with a paragraph or more that is set closer, by more than "
        f"{PITCH_SLACK:g} pt, is an error.",
        fix=r"Take out \linespread, \setstretch, \baselinestretch and \baselineskip.",
        check=check_pitch,
    ),
)
