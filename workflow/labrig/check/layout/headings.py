"""Headings: which lines are, with their number and level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from labrig.check.document import Bookmark, Word
from labrig.check.layout import names
from labrig.check.layout.draft import Draft, distance
from labrig.check.layout.front import DATE
from labrig.check.layout.labels import split
from labrig.check.layout.looks import Look, look_of
from labrig.check.layout.style import LARGER, has_cells
from labrig.check.paper import Area, Line, joined
from labrig.check.profile import Profile

ABOVE = -1
"""The level of a title of several sections, of ``\\part``."""
LONGEST = 160
"""Letters of a heading at most."""
SPACED = 1.25
"""Pitches above a heading at least, where nothing else tells."""
STRETCHED = 0.25
"""Sizes of type by which blanks that were stretched alike differ at most: side bearings."""
_ALONE = re.compile(
    r"^(?:chapter|section|appendix)\s+(?P<number>\d{1,2}|[A-Z]|[IVX]{1,5})[.:]?$", re.IGNORECASE
)
_LEADERS = re.compile(r"(?:\.\s*){4,}\s*\w*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Headed:
    """A heading that was found."""

    indexes: tuple[int, ...]
    number: str
    text: str
    look: Look
    appendix: bool
    """Whether it says that it is an appendix's."""
    known: bool
    """Whether sections are called so, or references, appendices or front matter."""
    booked: int | None
    """Its level among the document's bookmarks."""
    level: int = 0
    """0 is a section's, ``ABOVE`` that of what holds sections."""


def headings(draft: Draft, bookmarks: Sequence[Bookmark], profile: Profile) -> list[Headed]:
    """Find the headings among the lines of which nothing is known, with their levels."""
    known = names.of_sections(profile)
    outline = _outline(bookmarks)
    found = []
    last = -1
    for index in draft.free():
        if index > last and (one := _heading(draft, index, known, outline)) is not None:
            found.append(one)
            last = one.indexes[-1]
    return _levelled(found)


def _outline(bookmarks: Sequence[Bookmark]) -> dict[tuple[int, str], int]:
    levels: dict[tuple[int, str], int] = {}
    for mark in bookmarks:
        if mark.page is not None:
            title = names.plain(mark.title)
            levels[mark.page, title] = mark.level
            levels[mark.page, names.plain(re.sub(r"^[\dA-Z.]+\s+", "", mark.title))] = mark.level
    return levels


def _heading(
    draft: Draft, index: int, known: frozenset[str], outline: dict[tuple[int, str], int]
) -> Headed | None:
    line = draft.lines[index]
    if len(line.text) > LONGEST or abs(line.words[0].angle) > 1 or _LEADERS.search(line.text):
        return None
    number, rest, said = split(line.words)
    if not any(map(str.isalpha, said)) or _has_cells(line, rest):
        return None
    look = look_of(rest)
    indexes = (index, *_more(draft, index, look))
    if (alone := _ALONE.match(line.text)) and (titled := _titled(draft, index)):
        number = alone["number"]
        indexes = (index, *titled)
        rest = draft.lines[titled[0]].words
        look, said = look_of(rest), ""
    for further in indexes[1:]:
        said = joined(said, draft.lines[further].text).strip()
    if DATE.search(line.text):
        return None
    appendix = names.is_appendix(line.text)
    found = Headed(
        indexes=indexes,
        number=number,
        text=said.rstrip(".:").strip() or said,
        look=look,
        appendix=appendix,
        known=appendix
        or names.is_references(said)
        or names.is_front(said)
        or names.plain(said) in known,
        booked=outline.get((line.page, names.plain(said))),
    )
    return found if _stands_out(draft, found) else None


def _titled(draft: Draft, index: int) -> tuple[int, ...]:
    """The lines of the title below a line that is only ``Chapter 1`` or ``Appendix A``."""
    below = draft.below(index)
    if below is None or draft.areas[below] is not None:
        return ()
    line = draft.lines[below]
    look = look_of(line.words)
    if not _apart(draft, look) or distance(draft.lines[index], line) > 5 * look.size:
        return ()
    return (below, *_more(draft, below, look))


def _has_cells(line: Line, rest: Sequence[Word]) -> bool:
    if len(rest) < 2 or not has_cells(replace(line, words=tuple(rest))):
        return False
    # In a narrow column a heading's first line is stretched, all of its blanks alike.
    gaps = [right.box.left - left.box.right for left, right in pairwise(rest) if not right.joined]
    return len(gaps) < 2 or max(gaps) - min(gaps) > STRETCHED * line.size


def _more(draft: Draft, index: int, look: Look) -> Iterator[int]:
    """The further lines of a heading."""
    last = index
    while (below := draft.below(last)) is not None and draft.areas[below] is None:
        line = draft.lines[below]
        number, rest, _ = split(line.words)
        if (
            number
            or not look_of(rest).like(look)
            or not _apart(draft, look)
            or not 0 < distance(draft.lines[last], line) < 1.45 * look.size
            or len(line.text) > LONGEST
        ):
            return
        yield below
        last = below


def _apart(draft: Draft, look: Look) -> bool:
    """Whether type of this look is not that of running text."""
    return (
        look.size > draft.style.size + LARGER
        or (look.bold and not draft.style.bold)
        or look.upper
        or look.italic
    )


def _stands_out(draft: Draft, one: Headed) -> bool:
    style = draft.style
    first = draft.lines[one.indexes[0]]
    if len(one.indexes) > 3 or one.look.size < style.size - 1:
        return False
    spaced = _spaced(draft, one.indexes[0])
    named = one.known or one.booked is not None
    if named and _begins(draft, one.indexes[0]) and (spaced or _apart(draft, one.look)):
        return True
    if not _apart(draft, one.look) or not spaced or not _placed(draft, first):
        return False
    if one.look.italic and not (one.look.bold or one.look.size > style.size + LARGER):
        return bool(one.number)
    if draft.lines[one.indexes[-1]].text.endswith((".", ",", ";")) and not one.number:
        return False
    return len(one.text) > 1


def _placed(draft: Draft, line: Line) -> bool:
    """Whether a line begins where its column does, or is centred in it."""
    left, right = draft.style.column(line)
    centred = abs((line.box.left + line.box.right) - (left + right)) < 12
    return centred or line.box.left < left + 2.5 * draft.style.size


def _spaced(draft: Draft, index: int) -> bool:
    """Whether there is more space above a line than between lines of text, or no text."""
    above = draft.above(index)
    if above is None or draft.areas[above] is not None:
        return True
    step = distance(draft.lines[above], draft.lines[index])
    return not 0 < step < SPACED * draft.style.pitch or draft.lines[above].size > (
        draft.style.size + LARGER
    )


def _begins(draft: Draft, index: int) -> bool:
    """Whether a line does not go on from the one above."""
    above = draft.above(index)
    if above is None or _spaced(draft, index):
        return True
    before = draft.lines[above]
    return not draft.style.running(before) or before.text.endswith((".", ":", "?", "!"))


def _levelled(found: Sequence[Headed]) -> list[Headed]:
    """Give each heading its level, by the bookmarks, its number and its look."""
    section = _section_look(found)
    lowest = _lowest(found)
    # Sections are numbered 0.1, 0.2, … where a class has chapters and a report has none.
    base = min((one.number.count(".") for one in found if one.known and one.number), default=0)
    return [replace(one, level=_level(one, section, lowest, base)) for one in found]


def _lowest(found: Sequence[Headed]) -> int:
    """The level of sections among the bookmarks: that of known names, or the lowest there is.

    A document in parts (``\\part``) has their titles below.
    """
    booked = [one for one in found if one.booked is not None]
    known = [one for one in booked if one.known and not names.is_front(one.text)]
    return min((one.booked for one in known or booked if one.booked is not None), default=0)


def _section_look(found: Sequence[Headed]) -> Look | None:
    """The look that most headings have that are known to be of sections."""
    for held in (
        [one for one in found if one.known and not names.is_front(one.text)],
        [one for one in found if one.number and "." not in one.number],
        found[1:],
    ):
        looks: Counter[Look] = Counter(one.look for one in held)
        if looks:
            return max(looks, key=lambda look: (looks[look], look.size))
    return None


def _level(one: Headed, section: Look | None, lowest: int, base: int) -> int:
    if names.is_references(one.text):
        return 0
    if names.is_part(one.text):
        return ABOVE
    if one.booked is not None:
        return max(one.booked - lowest, ABOVE)
    depth = one.number.count(".")
    if depth:
        return max(depth - base, 0)
    if section is None or one.look.like(section):
        return 0
    if one.known and one.look.size > section.size - 0.6:
        return 0
    return 0 if one.look.size > section.size + 0.6 and one.known else 1


def mark(draft: Draft, found: Sequence[Headed]) -> None:
    """Mark the lines of headings."""
    for one in found:
        draft.mark(one.indexes, Area.HEADING)
