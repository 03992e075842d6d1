"""What a report is made of, as understood from how it lies on its pages.

``labrig.check.layout`` makes a ``Paper`` of a ``Document``. Every line of every page is in exactly
one area; what could not be told apart is ``BODY``, so that nothing escapes being counted.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum

from labrig.check.document import Box, Form, Image, Page, Path, Word


class Area(StrEnum):
    """What a line belongs to."""

    HEADER = "header"
    FOOTER = "footer"
    TITLE = "title"
    """Title, authors, date and affiliation; the heading of the abstract too."""
    ABSTRACT = "abstract"
    HEADING = "heading"
    BODY = "body"
    """Running text, lists and listings in it."""
    FORMULA = "formula"
    """A displayed one, on lines of its own."""
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FIGURE = "figure"
    """Letters inside a drawing."""
    TABLE = "table"
    LISTING = "listing"
    """Program text in a fixed-width font."""
    REFERENCE = "reference"
    APPENDIX = "appendix"
    """Running text of an appendix."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Words beside each other on one baseline, in one column."""

    page: int
    """From 1, by position in the file."""
    column: int
    """From 0, left to right."""
    area: Area
    box: Box
    baseline: float
    size: float
    """Of most of its letters."""
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words, with blanks where there are blanks."""
        said = "".join(("" if word.joined else " ") + word.text for word in self.words)
        return said.strip()


def joined(said: str, more: str) -> str:
    """What is ``said`` so far with the next line, a word put together that its end hyphenated."""
    if said.endswith("-") and said[-2:-1].isalpha() and more[:1].islower():
        return said[:-1] + more
    return f"{said} {more}" if said else more


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Lines of running text that belong together, over columns and pages."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Its lines joined, words that were hyphenated at a line's end put together."""
        return functools.reduce(joined, (line.text for line in self.lines), "")


class Kind(StrEnum):
    """What a part of a report is."""

    SECTION = "section"
    REFERENCES = "references"
    APPENDIX = "appendix"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading, of a section or of one within a section."""

    text: str
    """Without its number, lines joined."""
    number: str
    """``2.1``, ``A``, ``IV``; empty where there is none."""
    level: int
    """0 is a section's."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section, the references or an appendix, with its subsections."""

    kind: Kind
    heading: Heading
    inner: tuple[Heading, ...]
    """The headings in it."""
    lines: tuple[Line, ...]
    """All, in reading order, without those of its heading, headers and footers."""
    paragraphs: tuple[Paragraph, ...]
    """Of running text; in the references each entry is one."""
    pages: float
    """How long it is, figures and tables in it included."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Caption:
    """A caption of a float."""

    kind: str
    """``figure``, ``table`` or ``listing``."""
    number: str
    """``3`` or ``A.1``; empty where it has none."""
    text: str
    """Without ``Figure 3:``."""
    lines: tuple[Line, ...]
    in_body: bool
    """False in an appendix."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A drawing or a picture on a page."""

    page: int
    box: Box
    """Around all of it."""
    caption: Caption | None
    forms: tuple[Form, ...]
    paths: tuple[Path, ...]
    images: tuple[Image, ...]
    words: tuple[Word, ...]
    in_body: bool

    @property
    def raster(self) -> bool:
        """Whether it is nothing but pixels."""
        return bool(self.images) and not self.paths and not self.words


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table on a page."""

    page: int
    box: Box
    caption: Caption | None
    lines: tuple[Line, ...]
    rules: tuple[Path, ...]
    in_body: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontMatter:
    """What stands before the first section. What was not found is empty or None."""

    pages: int
    """How many pages it has to itself: 0 where the text begins below it."""
    title: tuple[Line, ...]
    authors: tuple[Line, ...]
    """Names and affiliations."""
    date: str
    abstract_heading: Line | None
    abstract: tuple[Paragraph, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """A page as understood."""

    page: Page
    lines: tuple[Line, ...]
    """In reading order, all areas."""
    columns: int
    """Of running text: 1 or 2."""
    printed: str
    """The page number printed on it: ``4``; empty where there is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """A report."""

    leaves: tuple[Leaf, ...]
    front: FrontMatter
    parts: tuple[Part, ...]
    """In the order in which they stand."""
    captions: tuple[Caption, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    first_body_page: int | None
    """The page with the first section; None where no section was found."""
    last_body_page: int | None
    """The page with the body's last line before the references (or, where there are none, before
    the appendices or the end), its last figure or table included."""
    reference_pages: int
    """Pages of references after the body's last."""
    appendix_pages: int
    """Pages of appendices after the body's last and the references'."""

    @property
    def sections(self) -> tuple[Part, ...]:
        """The parts that are sections."""
        return tuple(part for part in self.parts if part.kind is Kind.SECTION)

    @property
    def references(self) -> Part | None:
        """The references, None where there are none."""
        return next((part for part in self.parts if part.kind is Kind.REFERENCES), None)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order."""
        return tuple(line for leaf in self.leaves for line in leaf.lines)
