"""What the file itself lacks: fonts, metadata, bookmarks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from labrig.check.paging import pages
from labrig.check.profile import same
from labrig.check.rule import Found, Place, Rule, Severity, Subject, at, few
from labrig.check.rules.text_empty import divides
from labrig.check.sections import section_of

_NO_TITLE = re.compile(
    r"(?:untitled|title|document\d*|report|main|paper|draft|microsoft word\b.*|.*\.(?:tex|dvi|docx?"
    r"|odt|pdf))",
    re.IGNORECASE,
)
_CUT = 8
"""Letters from which on the end of a title is told from another title."""
_WORD = re.compile(r"[^\W\d_]{4,}")


def _fonts(subject: Subject) -> Iterator[Found]:
    places: dict[str, list[int]] = defaultdict(list)
    first_place: dict[str, Place] = {}
    for page in subject.document.pages:
        for word in page.words:
            if not word.font.embedded and word.painted:
                places[word.font.name].append(page.number)
                first_place.setdefault(word.font.name, Place(page=page.number, box=word.box))
    yield from few(
        Found(
            place=first_place[name],
            what=f"the font {name or 'without a name'} is not embedded ({pages(numbers)})",
        )
        for name, numbers in places.items()
    )


FONTS = Rule(
    name="document/fonts-embedded",
    severity=Severity.ERROR,
    title="All fonts are embedded, those of figures too.",
    why="Without the font, a reader's computer or the printer takes another: letters change, move "
    "or are lost. Asked of every font with which a page shows a letter; the 14 standard fonts "
    "(Helvetica, Times, Courier and their like) are no exception, as publishers and PDF/A have it.",
    fix="Export the figure with its fonts (matplotlib: pdf.fonttype 42; R: cairo_pdf), and typeset "
    "with pdfLaTeX or LuaLaTeX, which embed them.",
    check=_fonts,
)


def _metadata(subject: Subject) -> Iterator[Found]:
    document = subject.document
    title = document.metadata.get("Title", "")
    if not title:
        yield Found(place=Place(), what="the PDF has no title in its metadata")
    elif _NO_TITLE.fullmatch(title):
        yield Found(place=Place(), what=f"the title in the metadata is '{title}'")
    elif (printed := " ".join(line.text for line in subject.paper.front.title)) and not (
        _words(title) & _words(printed)
    ):
        what = f"the title in the metadata is '{title}', that on the page '{printed}'"
        yield Found(place=Place(), what=what)
    if not document.metadata.get("Author"):
        yield Found(place=Place(), what="the PDF has no author in its metadata")
    if not document.language:
        yield Found(place=Place(), what="the PDF does not say in which language it is")


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


METADATA = Rule(
    name="document/metadata",
    severity=Severity.WARNING,
    title="The file says its title, author and language.",
    why="Viewers show the title, libraries and markers sort by title and author, and a screen "
    "reader chooses its voice by the language. A title that is a file's name, or shares no word "
    "with the printed one, is none.",
    fix="With hyperref: \\hypersetup{pdftitle={...},pdfauthor={...},pdflang={en-GB}}; in a word "
    "processor: in the document's properties.",
    check=_metadata,
)


def _bookmarks(subject: Subject) -> Iterator[Found]:
    bookmarks = subject.document.bookmarks
    sections = subject.paper.sections
    if not bookmarks:
        # Of a report without sections, which bookmarks would name, another rule tells.
        if sections:
            what = f"the PDF has no bookmarks; it has {_so_many(sections)}"
            yield Found(place=Place(), what=what)
        return
    titles = {_compared(bookmark.title) for bookmark in bookmarks}
    due = [
        part.heading
        for part in sections
        if (part.heading.number and not divides(part.heading))
        or section_of(subject.profile, part.heading.text) is not None
    ]
    yield from few(
        Found(
            place=at(heading.lines[0]),
            what=f"there is no bookmark for the section '{heading.text}'",
        )
        for heading in due
        if not _listed(heading.text, titles)
    )
    yield from few(
        Found(place=Place(), what=f"the bookmark '{bookmark.title}' leads nowhere")
        for bookmark in bookmarks
        if bookmark.page is None
    )


def _so_many(sections: tuple[object, ...]) -> str:
    return "1 section" if len(sections) == 1 else f"{len(sections)} sections"


def _compared(text: str) -> str:
    """A heading without its number, hyphens and marks, as bookmarks may differ in these."""
    bare = re.sub(r"^(?:[0-9]+|[A-Z]|[IVXL]+)(?:\.[0-9]+)*\.?\s+(?=\S)", "", text)
    return re.sub(r"[\W_]+", "", same(bare))


def _listed(heading: str, titles: Iterable[str]) -> bool:
    """Whether a title is the heading's, or holds it where a heading of two lines was cut."""
    forms = {_compared(heading), re.sub(r"[\W_]+", "", same(heading))}
    return any(
        title in forms or (len(form) > _CUT and title.endswith(form))
        for title in titles
        for form in forms
    )


BOOKMARKS = Rule(
    name="document/bookmarks",
    severity=Severity.WARNING,
    title="The file has a bookmark for each section.",
    why="A marker moves through a report by its outline. The heading of each section "
    "that has a number, or that the profile names, is looked for among the bookmarks.",
    fix="Load hyperref, and use \\section rather than \\section* or bold text; in a word "
    "processor, export headings as bookmarks.",
    check=_bookmarks,
)


RULES = (FONTS, METADATA, BOOKMARKS)
