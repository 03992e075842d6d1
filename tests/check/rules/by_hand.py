"""Papers built by hand, line by line, for what no typesetter would make of a small source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from labrig.check import profile as profiles
from labrig.check.document import Box, Colour, Document, Font, Page, Word
from labrig.check.latex.records import Label, LatexFolder, Source
from labrig.check.paper import (
    Area,
    FrontMatter,
    Heading,
    Kind,
    Leaf,
    Line,
    Paper,
    Paragraph,
    Part,
)
from labrig.check.profile import Profile
from labrig.check.rule import Subject

TIMES = Font(name="NimbusRomNo9L-Regu", embedded=True, bold=False, italic=False, fixed=False)
HEIGHT, WIDTH = 845.0, 597.5


def line(text: str, page: int = 1, area: Area = Area.BODY, size: float = 10) -> Line:
    """A line at the top of a page; where it stands on it plays no part in these tests."""
    box = Box(72.27, 700, 525, 708)
    words = tuple(
        Word(
            text=word,
            box=box,
            baseline=701,
            size=size,
            stretch=1,
            angle=0,
            font=TIMES,
            colour=Colour(0, 0, 0),
            painted=True,
            form=None,
            joined=False,
        )
        for word in text.split()
    )
    return Line(page=page, column=0, area=area, box=box, baseline=701, size=size, words=words)


def heading(text: str, page: int = 1, level: int = 0) -> Heading:
    lines = (line(text, page, Area.HEADING, 14),)
    return Heading(text=text, number="", level=level, lines=lines)


def part(
    name: str,
    first: int,
    last: int | None = None,
    *,
    kind: Kind = Kind.SECTION,
    inner: Sequence[Heading] = (),
    texts: Sequence[str] = ("Some words.",),
    pages: float = 1.0,
) -> Part:
    """A part from page ``first`` to ``last``, of one line a paragraph, the last on ``last``."""
    area = {
        Kind.SECTION: Area.BODY,
        Kind.REFERENCES: Area.REFERENCE,
        Kind.APPENDIX: Area.APPENDIX,
    }[kind]
    lines = [line(text, first, area) for text in texts[:-1]]
    lines.append(line(texts[-1], first if last is None else last, area))
    return Part(
        kind=kind,
        heading=heading(name, first),
        inner=tuple(inner),
        lines=tuple(lines),
        paragraphs=tuple(Paragraph(lines=(one,)) for one in lines),
        pages=pages,
    )


def paper(
    *parts: Part,
    length: int,
    front: FrontMatter | None = None,
    first: int | None = 2,
    last: int | None = None,
    printed: Mapping[int, str] | None = None,
    reference_pages: int = 0,
    appendix_pages: int = 0,
) -> Paper:
    """A report of ``length`` pages, the first a title page; ``printed`` replaces its numbers."""
    numbers = {page: str(page - 1) for page in range(2, length + 1)} | dict(printed or {})
    leaves = tuple(
        Leaf(page=_page(page), lines=(), columns=1, printed=numbers.get(page, ""))
        for page in range(1, length + 1)
    )
    return Paper(
        leaves=leaves,
        front=front or title_page(),
        parts=parts,
        captions=(),
        figures=(),
        tables=(),
        first_body_page=first,
        last_body_page=last if last is not None or first is None else length,
        reference_pages=reference_pages,
        appendix_pages=appendix_pages,
    )


def title_page(*, pages: int = 1, more: Sequence[Line] = (), **changed: Any) -> FrontMatter:
    """A title page with nothing wrong, and ``more`` lines on it."""
    abstract = line("We measured and found.", area=Area.ABSTRACT)
    whole: dict[str, Any] = {
        "pages": pages,
        "title": (line("On reading", area=Area.TITLE, size=17),),
        "authors": (line("Ada Student", area=Area.TITLE, size=12),),
        "date": "12 November 2026",
        "abstract_heading": line("Abstract", area=Area.TITLE),
        "abstract": (Paragraph(lines=(abstract,)),),
        "lines": (abstract, *more),
    }
    return FrontMatter(**(whole | changed))


def subject(
    paper: Paper, *, profile: str = "course", latex: LatexFolder | None = None, **changed: Any
) -> Subject:
    """A paper under a profile, of which ``changed`` parts are replaced."""
    loaded = profiles.load(profile, Path("/nonexistent")).model_dump()
    for key, value in changed.items():
        loaded[key] = {**loaded[key], **value} if isinstance(value, dict) else value
    document = Document(
        pages=tuple(leaf.page for leaf in paper.leaves),
        metadata={},
        bookmarks=(),
        attachments=(),
        scripts=0,
        language="",
        tagged=False,
    )
    return Subject(
        profile=Profile.model_validate(loaded),
        document=document,
        paper=paper,
        latex=latex,
        results=None,
    )


def latex(text: str, labels: Mapping[str, str] | None) -> LatexFolder:
    """LaTeX of one file; ``labels`` has the printed page of each."""
    known = None
    if labels is not None:
        known = {name: Label(number="1", page=page) for name, page in labels.items()}
    return LatexFolder(
        sources=(Source(file="report.tex", text=text),),
        labels=known,
        cited=None,
        entries=(),
        log=None,
    )


def _page(number: int) -> Page:
    return Page(
        number=number,
        label="",
        width=WIDTH,
        height=HEIGHT,
        turned=0,
        words=(),
        paths=(),
        images=(),
        forms=(),
        links=(),
    )
