"""From what was found to the records of a ``Paper``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labrig.check.layout.captions import Captioned
from labrig.check.layout.draft import Draft
from labrig.check.layout.extent import Extents, extents
from labrig.check.layout.figures import Drawn
from labrig.check.layout.front import Fronted
from labrig.check.layout.furniture import printed
from labrig.check.layout.headings import Headed
from labrig.check.layout.paragraphs import paragraphs
from labrig.check.layout.parts import Parted
from labrig.check.layout.references import entries
from labrig.check.layout.tables import Tabled
from labrig.check.paper import (
    Area,
    Caption,
    Figure,
    FrontMatter,
    Heading,
    Kind,
    Leaf,
    Line,
    Paper,
    Paragraph,
    Part,
    Table,
)

TEXT = {
    Kind.SECTION: Area.BODY,
    Kind.REFERENCES: Area.REFERENCE,
    Kind.APPENDIX: Area.APPENDIX,
}
"""The area of a part's running text."""


def assembled(
    draft: Draft,
    captions: Sequence[Captioned],
    drawn: Sequence[Drawn],
    tabled: Sequence[Tabled],
    cut: Sequence[Parted],
    fronted: Fronted,
) -> Paper:
    """Put a paper together from its pieces; all of its lines are known by now."""
    lines = [draft.line(index) for index in range(len(draft.lines))]
    kinds = _kinds(cut, len(lines))
    labels = [
        Caption(
            kind=one.label.kind,
            number=one.label.number,
            text=" ".join(
                filter(None, (one.label.text, *(lines[line].text for line in one.indexes[1:])))
            ),
            lines=tuple(lines[line] for line in one.indexes),
            in_body=kinds[one.indexes[0]] is not Kind.APPENDIX,
        )
        for one in captions
    ]
    floats = [*((one.page, one.box.top) for one in drawn)]
    floats += [(one.page, one.box.top) for one in tabled]
    places = [_place(draft, page, top) for page, top in floats]
    in_body = [place < 0 or kinds[place] is not Kind.APPENDIX for place in places]
    figures = tuple(
        Figure(
            page=one.page,
            box=one.box,
            caption=None if one.caption is None else labels[one.caption],
            forms=tuple(form for part in one.drawings for form in part.forms),
            paths=tuple(path for part in one.drawings for path in part.paths),
            images=tuple(image for part in one.drawings for image in part.images),
            words=tuple(word for line in one.indexes for word in lines[line].words),
            in_body=inside,
        )
        for one, inside in zip(drawn, in_body[: len(drawn)], strict=True)
    )
    tables = tuple(
        Table(
            page=one.page,
            box=one.box,
            caption=None if one.caption is None else labels[one.caption],
            lines=tuple(lines[line] for line in one.indexes),
            rules=one.rules,
            in_body=inside,
        )
        for one, inside in zip(tabled, in_body[len(drawn) :], strict=True)
    )
    body = _body(
        cut, lines, [(page, place) for (page, _), place in zip(floats, places, strict=True)]
    )
    references, appendices = _beyond(cut, lines, body[1])
    return Paper(
        leaves=tuple(_leaf(draft, number, lines) for number in range(1, len(draft.sheets) + 1)),
        front=_front(draft, fronted, lines, cut),
        parts=tuple(_parts(draft, cut, lines)),
        captions=tuple(labels),
        figures=figures,
        tables=tables,
        first_body_page=body[0],
        last_body_page=body[1],
        reference_pages=references,
        appendix_pages=appendices,
    )


def _kinds(cut: Sequence[Parted], count: int) -> list[Kind | None]:
    """The kind of the part that each line is in; None before the first."""
    kinds: list[Kind | None] = [None] * count
    for part in cut:
        kinds[part.first : part.end] = [part.kind] * (part.end - part.first)
    return kinds


def _place(draft: Draft, page: int, top: float) -> int:
    """The line after which something stands; -1 before all."""
    above = [
        index
        for index in draft.on(page)
        if draft.lines[index].box.bottom >= top - 1
        and draft.areas[index] not in (Area.HEADER, Area.FOOTER)
    ]
    return above[-1] if above else draft.starts[page - 1] - 1


def _body(
    cut: Sequence[Parted], lines: Sequence[Line], floats: Sequence[tuple[int, int]]
) -> tuple[int | None, int | None]:
    """The first and last page of the body; ``floats`` are pages and the lines before them."""
    sections = [part for part in cut if part.kind is Kind.SECTION]
    if not sections:
        return None, None
    first = lines[sections[0].first].page
    kinds = [part.kind for part in cut]
    closing = Kind.REFERENCES if Kind.REFERENCES in kinds else Kind.APPENDIX
    end = next((part.first for part in cut if part.kind is closing), len(lines))
    own = [part for part in sections if part.first < end]
    pages = [
        lines[index].page
        for part in own
        for index in range(part.first, part.end)
        if _is_text(lines[index])
    ]
    # A float that is printed among the references is the body's.
    floating = [*own, *(part for part in cut if part.kind is Kind.REFERENCES)]
    pages += [
        page for page, place in floats if any(part.first <= place < part.end for part in floating)
    ]
    return first, max(pages, default=first)


def _is_text(line: Line) -> bool:
    return line.area not in (Area.HEADER, Area.FOOTER)


def _beyond(cut: Sequence[Parted], lines: Sequence[Line], last: int | None) -> tuple[int, int]:
    """How many pages of references, and then of appendices, are no pages of the body."""
    counted: set[int] = set(range(1, (last or 0) + 1))
    found = []
    for kind in (Kind.REFERENCES, Kind.APPENDIX):
        pages = {
            lines[index].page
            for part in cut
            if part.kind is kind
            for index in range(part.first, part.end)
            if _is_text(lines[index])
        }
        found.append(len(pages - counted))
        counted |= pages
    return found[0], found[1]


def _leaf(draft: Draft, number: int, lines: Sequence[Line]) -> Leaf:
    sheet = draft.sheets[number - 1]
    own = tuple(lines[index] for index in draft.on(number))
    return Leaf(
        page=sheet.page,
        lines=own,
        columns=1 if sheet.gutter is None else 2,
        printed=printed(line for line in own if not _is_text(line)),
    )


def _front(
    draft: Draft, fronted: Fronted, lines: Sequence[Line], cut: Sequence[Parted]
) -> FrontMatter:
    first = next((part.first for part in cut if part.kind is Kind.SECTION), None)
    heading = fronted.abstract_heading
    own = [lines[index].box for index in fronted.abstract]
    edges = (min(box.left for box in own), max(box.right for box in own)) if own else None
    abstract = paragraphs(draft, fronted.abstract, column=edges)
    return FrontMatter(
        pages=0 if first is None else lines[first].page - 1,
        title=tuple(lines[index] for index in fronted.title),
        authors=tuple(lines[index] for index in fronted.authors),
        date=fronted.date,
        abstract_heading=None if heading is None else lines[heading],
        abstract=tuple(_paragraph(one, lines) for one in abstract),
        lines=tuple(line for line in lines if line.area in (Area.TITLE, Area.ABSTRACT)),
    )


def _parts(draft: Draft, cut: Sequence[Parted], lines: Sequence[Line]) -> Iterable[Part]:
    measure = extents(draft)
    for place, part in enumerate(cut):
        head = part.heading.indexes
        own = [
            index
            for index in range(part.first, part.end)
            if index not in head and _is_text(lines[index])
        ]
        begin = _at(measure, lines[part.first], lines[part.first].box.top)
        end = max(
            (_at(measure, lines[index], lines[index].box.bottom) for index in own), default=begin
        )
        if place + 1 < len(cut):
            after = lines[cut[place + 1].first]
            end = min(end, max(begin, _at(measure, after, after.box.top)))
        yield Part(
            kind=part.kind,
            heading=_heading(part.heading, lines),
            inner=tuple(_heading(one, lines) for one in part.inner),
            lines=tuple(lines[index] for index in own),
            paragraphs=tuple(_text(draft, part, lines)),
            pages=round(end - begin, 3),
        )


def _at(measure: Extents, line: Line, y: float) -> float:
    return measure.at(line.page, line.column, y)


def _heading(one: Headed, lines: Sequence[Line]) -> Heading:
    return Heading(
        text=one.text,
        number=one.number,
        level=one.level,
        lines=tuple(lines[index] for index in one.indexes),
    )


def _text(draft: Draft, part: Parted, lines: Sequence[Line]) -> Iterable[Paragraph]:
    own = [index for index in range(part.first, part.end) if lines[index].area is TEXT[part.kind]]
    if part.kind is Kind.REFERENCES:
        found = entries(draft, own)
    else:
        headed = [one.indexes[-1] for one in (part.heading, *part.inner)]
        after = (next((index for index in own if index > last), -1) for last in headed)
        found = paragraphs(draft, own, frozenset(after))
    return (_paragraph(one, lines) for one in found)


def _paragraph(indexes: Sequence[int], lines: Sequence[Line]) -> Paragraph:
    return Paragraph(lines=tuple(lines[index] for index in indexes))
