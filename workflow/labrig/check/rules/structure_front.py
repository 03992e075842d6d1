"""What stands before the first section: title, author, date, abstract, and their page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check import windows
from labrig.check.paper import Area, FrontMatter, Line, Paragraph
from labrig.check.rule import CannotTell, Found, Place, Rule, Severity, Subject, at

FIRST = Place(page=1)

# A line of keywords, a count of words, a statement that the work is one's own: all usual there.
ALLOWED = 8
"""Lines of running text on a title page that are not the abstract's."""

RUNNING = 7
"""Words on a line of running text at least: names and dates have fewer."""

# What one class sets differs from what it sets otherwise by far more.
SIZE_SLACK = 0.5
EDGE_SLACK = 6.0
"""Points by which lines of one abstract may differ, in size and at their left edge."""

_CONTENTS = re.compile(r"(\.\s?){4,}|\s\d+$")
"""A line of a table of contents."""


def _title(subject: Subject) -> Iterator[Found]:
    if not subject.paper.front.title:
        yield Found(place=FIRST, what="no title was found before the first section")


def _author(subject: Subject) -> Iterator[Found]:
    if not subject.paper.front.authors:
        yield Found(place=FIRST, what="no author was found below the title")


def _date(subject: Subject) -> Iterator[Found]:
    if subject.profile.title_page and not subject.paper.front.date:
        yield Found(place=FIRST, what="no date was found on the title page")


def _abstract(subject: Subject) -> Iterator[Found]:
    front = subject.paper.front
    if front.abstract:
        return
    if front.abstract_heading is None:
        yield Found(place=FIRST, what="no abstract was found before the first section")
    else:
        yield Found(place=at(front.abstract_heading), what="the abstract is empty")


def _abstract_length(subject: Subject) -> Iterator[Found]:
    abstract = subject.paper.front.abstract
    if abstract:
        # Notes on the report, in other type or at another edge, may follow.
        alike = [one for one in abstract if _set_as(abstract[0], one)]
        for said in windows.of_abstract(subject.profile, len(alike)):
            yield Found(place=at(abstract[0].lines[0]), what=said)


def _title_page(subject: Subject) -> Iterator[Found]:
    if not subject.profile.title_page:
        return
    front = subject.paper.front
    if front.pages == 0:
        if subject.paper.first_body_page is None:
            raise CannotTell("no section was found, so it is not known where the title page ends")
        yield Found(
            place=FIRST,
            what="the text begins on page 1, not after a title page; the profile "
            f"'{subject.profile.name}' asks for one",
        )
        return
    strange = list(_strange(front))
    if len(strange) > ALLOWED:
        yield Found(
            place=at(strange[0]),
            what=f"{len(strange)} lines of text before the first section are not set as the "
            f"abstract is, from '{_beginning(strange[0])}' on",
            fix="Move this text into a section, where its pages count.",
        )


def _strange(front: FrontMatter) -> Iterator[Line]:
    """Lines of running text that are neither of the title, the abstract nor the contents."""
    first = front.abstract[0].lines[0] if front.abstract else None
    for line in front.lines:
        if line in front.title or len(line.words) < RUNNING or _CONTENTS.search(line.text):
            continue
        if line.area is Area.ABSTRACT and first is not None and _set_alike(first, line):
            continue
        yield line


def _set_as(first: Paragraph, other: Paragraph) -> bool:
    """Whether a paragraph begins where the first does, as bold as it, and is as much in italics."""
    types = [(one.lines[0].words[0].font.bold, _in_italics(one)) for one in (first, other)]
    return types[0] == types[1] and _set_alike(first.lines[0], other.lines[0])


def _in_italics(one: Paragraph) -> bool:
    slanted = [word.font.italic for line in one.lines for word in line.words]
    return 2 * sum(slanted) > len(slanted)


def _set_alike(first: Line, other: Line) -> bool:
    """Whether ``other`` is of the size of an abstract's first line, and not further left."""
    return (
        abs(other.size - first.size) <= SIZE_SLACK
        and other.box.left >= first.box.left - 2 * first.size - EDGE_SLACK
    )


def _beginning(line: Line) -> str:
    words = line.text.split()
    return " ".join(words[:6]) + (" …" if len(words) > 6 else "")


RULES = (
    Rule(
        name="structure/title",
        severity=Severity.ERROR,
        title="The report has a title.",
        why="It is looked for before the first section, in letters larger than those of the text.",
        fix="Give the report its experiment's name by \\title, and set it by \\maketitle.",
        check=_title,
    ),
    Rule(
        name="structure/author",
        severity=Severity.ERROR,
        title="The report names its author.",
        why="Names are looked for below the title and above the abstract.",
        fix="Give your name by \\author.",
        check=_author,
    ),
    Rule(
        name="structure/date",
        severity=Severity.ERROR,
        title="The title page has a date.",
        why="A date is looked for below the title, in any usual spelling. A profile without a "
        "title page asks for none.",
        fix="Give the day of the report by \\date.",
        check=_date,
    ),
    Rule(
        name="structure/abstract",
        severity=Severity.ERROR,
        title="The report has an abstract.",
        why="It is the text under a heading 'Abstract' or 'Summary' before the first section.",
        fix="Write what was asked, measured and found between \\begin{abstract} and "
        "\\end{abstract}.",
        check=_abstract,
    ),
    Rule(
        name="structure/abstract-length",
        severity=Severity.WARNING,
        title="The abstract is as long as the profile asks for.",
        why="Its paragraphs are counted, in the course one or two.",
        fix="Shorten or lengthen the abstract.",
        check=_abstract_length,
    ),
    Rule(
        name="structure/title-page",
        severity=Severity.ERROR,
        title="Title and abstract have a page of their own, where the profile has a title page.",
        why="The page is not counted, so it may hold nothing that belongs in a section: more than "
        f"{ALLOWED} lines of other text there, or of text not set as the abstract is, are an "
        "error. A long abstract may run on to a second page.",
        fix="Begin a new page after the abstract: with \\clearpage in LaTeX.",
        check=_title_page,
    ),
)
