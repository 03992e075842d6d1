"""Text that was handed in as pixels."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.document import Page
from labrig.check.outlines import outlined
from labrig.check.paper import Paper
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few

SCAN = 0.5
"""Of a page that one picture covers, where hardly any text is on it."""
HARDLY_ANY = 200
"""Letters painted on a page: two lines, such as a header and a caption."""
LINES = 4
"""Lines of text in a picture: the title, labels and legend of a chart are fewer, or uneven."""


def check_image(subject: Subject) -> Iterator[Found]:
    """Find pictures of pages, of tables and of text."""
    tables = list(_tables(subject.paper))
    known = [found.place for found in tables]
    pictured = (
        found
        for page in subject.document.pages
        for found in _pictured(page)
        if not any(
            place.page == page.number
            and place.box
            and found.place.box
            and place.box.meets(found.place.box)
            for place in known
        )
    )
    drawn = (found for page in subject.document.pages for found in _outlined(page))
    yield from few((*tables, *pictured, *drawn))


def _tables(paper: Paper) -> Iterator[Found]:
    for figure in paper.figures:
        caption = figure.caption
        if caption is not None and caption.kind in ("table", "listing") and figure.raster:
            yield Found(
                place=Place(page=figure.page, box=figure.box),
                what=f"{caption.kind} {caption.number} is a picture made of pixels",
            )


def _pictured(page: Page) -> Iterator[Found]:
    letters = sum(len(word.text) for word in page.words if word.painted)
    for image in page.images:
        place = Place(page=page.number, box=image.box)
        share = image.box.width * image.box.height / (page.width * page.height)
        if share >= SCAN and letters < HARDLY_ANY:
            yield Found(
                place=place,
                what=f"the page is a picture ({share:.0%} of it, {image.resolution:.0f} dpi), "
                f"with {letters} letters of text",
            )
        elif image.lines >= LINES:
            yield Found(
                place=place,
                what=f"a picture of {image.columns} x {image.rows} pixels has {image.lines} lines "
                "of text",
            )


def _outlined(page: Page) -> Iterator[Found]:
    lines = outlined(page.paths)
    if len(lines) >= LINES:
        box = lines[0]
        for line in lines:
            box = box.around(line)
        yield Found(
            place=Place(page=page.number, box=box),
            what=f"{len(lines)} lines of text are drawn as shapes",
            fix="Write the text in LaTeX, and save figures with their text as text.",
        )


RULES = (
    Rule(
        name="layout/image-text",
        severity=Severity.ERROR,
        title="Text, tables and listings are text, not pictures of text.",
        why="A picture can have any size of type, and cannot be searched, copied or read aloud. "
        f"Looked for: pages of which a picture covers {SCAN:.0%} or more and which have hardly any "
        f"text; tables and listings that are pictures; pictures whose pixels lie in {LINES} or "
        "more even lines that cross many strokes, as text does and charts do not; as many lines of "
        "letters that are drawn as shapes.",
        fix="Write the text, table or listing in LaTeX instead of a picture of it.",
        check=check_image,
    ),
)
