"""A document into a paper: each stage says of some lines what they are, the rest is body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labrig.check.document import Document
from labrig.check.layout import names
from labrig.check.layout.assembling import assembled
from labrig.check.layout.captions import captions
from labrig.check.layout.draft import Draft
from labrig.check.layout.figures import figures
from labrig.check.layout.front import front
from labrig.check.layout.furniture import furniture
from labrig.check.layout.headings import headings, mark
from labrig.check.layout.notes import footnotes, formulas, listings
from labrig.check.layout.parts import Parted, parts
from labrig.check.layout.references import is_labelled, strays
from labrig.check.layout.runin import parted
from labrig.check.layout.sheets import sheets
from labrig.check.layout.style import style
from labrig.check.layout.tables import tables
from labrig.check.paper import Area, Kind, Paper
from labrig.check.profile import Profile


def understand(document: Document, profile: Profile) -> Paper:
    """Say what the words and drawings of ``document`` are, as a report of ``profile``'s kind.

    The profile only tells which names sections have. Never fails: what is not recognised is body
    text.
    """
    draft = _draft(document, profile)
    held = captions(draft)
    drawn = figures(draft, held)
    tabled = tables(draft, held)
    listings(draft)
    footnotes(draft)
    headed = headings(draft, document.bookmarks, profile)
    mark(draft, headed)
    cut = parts(
        [one for one in headed if one.level >= 0],
        len(draft.lines),
        lambda lines: is_labelled(draft, list(draft.free(lines))),
    )
    sections = [part for part in cut if part.kind is Kind.SECTION]
    rest = min([draft.starts[1], *(part.first for part in cut)])
    before = sections[0].first if sections and sections[0] is cut[0] else rest
    fronted = front(draft, list(_unclaimed(draft, range(before))))
    formulas(draft)
    _mark_parts(draft, cut)
    return assembled(draft, held, drawn, tabled, cut, fronted)


def _draft(document: Document, profile: Profile) -> Draft:
    held = sheets(document)
    first = style([line for sheet in held for line in sheet.lines if line.area is Area.BODY])
    known = names.of_sections(profile)
    held = [parted(sheet, first, known) for sheet in held]
    edges = furniture(held, first)
    lines = [line for sheet in held for line in sheet.lines]
    areas: list[Area | None] = [
        edges.get((number, index)) or (None if line.area is Area.BODY else line.area)
        for number, sheet in enumerate(held)
        for index, line in enumerate(sheet.lines)
    ]
    starts = [0]
    for sheet in held:
        starts.append(starts[-1] + len(sheet.lines))
    return Draft(sheets=held, lines=lines, style=first, areas=areas, starts=starts)


def _unclaimed(draft: Draft, indexes: Iterable[int]) -> Iterable[int]:
    return (index for index in indexes if draft.areas[index] in (None, Area.HEADING))


def _mark_parts(draft: Draft, cut: Sequence[Parted]) -> None:
    """Mark running text as that of references and appendices."""
    areas = {Kind.REFERENCES: Area.REFERENCE, Kind.APPENDIX: Area.APPENDIX}
    for part in cut:
        area = areas.get(part.kind)
        if area is not None:
            own = list(draft.free(range(part.first, part.end)))
            stray = strays(draft, own) if part.kind is Kind.REFERENCES else ()
            draft.mark(own, area)
            draft.mark(stray, Area.BODY)
