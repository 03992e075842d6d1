from dataclasses import replace

import pytest

from labrig.check.document import Bookmark, Box, Goes, Link
from labrig.check.rule import Rule, Subject
from labrig.check.rules.document import BOOKMARKS, FONTS, METADATA
from labrig.check.rules.document_active import ACTIVE
from labrig.check.rules.document_links import LINKS
from tests.check.rules.by_hand import TIMES, line, paper, part, subject

GOOD = {"Title": "On reading", "Author": "Ada Student"}


def said(rule: Rule, of: Subject) -> list[str]:
    return [found.what for found in rule.check(of)]


def of(**changed) -> Subject:
    one = subject(paper(part("1 Introduction", 2), part("Results and discussion", 3), length=3))
    document = replace(one.document, metadata=GOOD, language="en-GB")
    return replace(one, document=replace(document, **changed))


def page(**changed) -> Subject:
    one = of()
    return of(pages=(replace(one.document.pages[0], **changed),))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, []),
        ({"metadata": {}}, ["no title", "no author"]),
        ({"metadata": {**GOOD, "Title": "Microsoft Word - lab2.docx"}}, ["is 'Microsoft Word"]),
        ({"metadata": {**GOOD, "Title": "A template"}}, ["on the page 'On reading'"]),
        ({"metadata": {**GOOD, "Title": "Reading, ON: a report"}}, []),
        ({"language": ""}, ["in which language"]),
    ],
)
def test_metadata(changed, words) -> None:
    found = said(METADATA, of(**changed))
    assert len(found) == len(words)
    assert all(one in other for one, other in zip(words, found, strict=True))


def marks(*titles: str, goal: int | None = 1) -> tuple[Bookmark, ...]:
    return tuple(Bookmark(title=title, level=0, page=goal) for title in titles)


@pytest.mark.parametrize(
    ("titles", "words"),
    [
        (("Introduction", "Results & Discussion"), []),
        (("1 Introduction", "2. Results and discussion", "References"), []),
        (("Introduction",), ["'Results and discussion'"]),
        ((), ["no bookmarks"]),
    ],
)
def test_bookmarks_stand_for_sections_under_any_number(titles, words) -> None:
    found = said(BOOKMARKS, of(bookmarks=marks(*titles)))
    assert len(found) == len(words)
    assert all(one in other for one, other in zip(words, found, strict=True))


def test_a_bookmark_that_leads_nowhere_is_told() -> None:
    titles = marks("Introduction", "Results and discussion", goal=None)
    assert len(said(BOOKMARKS, of(bookmarks=titles))) == 2


BOX = Box(72.27, 700, 525, 708)


@pytest.mark.parametrize(
    ("goes", "to", "broken", "active"),
    [
        (Goes.PAGE, "", 0, 0),
        (Goes.WEB, "https://example.org", 0, 0),
        (Goes.WEB, "mailto:ada@example.org", 0, 0),
        (Goes.WEB, "www.example.org", 1, 0),
        (Goes.WEB, "file:///home/ada/data.csv", 1, 0),
        (Goes.FILE, "data.pdf", 1, 0),
        (Goes.NOWHERE, "", 2, 0),
        (Goes.PROGRAM, "evil.exe", 0, 2),
        (Goes.SCRIPT, "", 0, 2),
    ],
)
def test_links_by_where_they_lead(goes, to, broken, active) -> None:
    # Two areas of one goal are one link that was broken at a line's end.
    links = tuple(Link(box=BOX, goes=goes, to=to) for _ in range(2))
    one = page(links=links)
    assert len(said(LINKS, one)) == broken
    assert len(said(ACTIVE, one)) == active


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"scripts": 2, "actions": ("JavaScript",)}, 1),
        ({"actions": ("JavaScript", "Launch")}, 2),
        ({"attachments": ("data.csv",)}, 1),
        ({}, 0),
    ],
)
def test_what_runs_is_told_once(changed, number) -> None:
    assert len(said(ACTIVE, of(**changed))) == number


def test_annotations_that_hold_something_are_told_and_remarks_are_not() -> None:
    assert said(ACTIVE, page(notes=("Text", "Highlight", "Widget"))) == []
    assert len(said(ACTIVE, page(notes=("FileAttachment", "FileAttachment")))) == 1


def test_a_font_that_is_not_embedded_is_told_once_with_its_pages_where_it_is_painted() -> None:
    words = line("some words").words
    bare = tuple(replace(w, font=replace(TIMES, name="Helvetica", embedded=False)) for w in words)
    assert said(FONTS, page(words=words)) == []
    assert said(FONTS, page(words=bare)) == ["the font Helvetica is not embedded (page 1)"]
    assert said(FONTS, page(words=tuple(replace(w, painted=False) for w in bare))) == []
