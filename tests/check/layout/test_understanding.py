"""What a whole document is understood as, on documents that real programs typeset."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig.check import profile as profiles
from labrig.check.layout import understand
from labrig.check.paper import Area, Kind, Paper
from labrig.check.pdf.reading import read
from tests.check.writing import (
    CONCLUSION,
    FIGURE,
    INTRODUCTION,
    RESULTS,
    SETUP,
    TABLE,
    Shelf,
    Written,
    course,
)

PROFILE = profiles.load("course", Path("/nonexistent"))


def paper(shelf: Shelf, written: Written) -> Paper:
    return understand(read(shelf.typeset(written) / "report.pdf"), PROFILE)


@pytest.fixture(scope="module")
def good(shelf) -> Paper:
    return paper(shelf, course())


def _paragraphs(text: str) -> int:
    """How many paragraphs LaTeX makes of a text: they are parted by empty lines."""
    return len(text.replace(TABLE, " ").replace(FIGURE, " ").split("\n\n"))


def test_a_report_in_the_course_s_format_has_its_parts(good) -> None:
    assert [(part.kind, part.heading.number, part.heading.text) for part in good.parts] == [
        (Kind.SECTION, "1", "Introduction"),
        (Kind.SECTION, "2", "Experimental setup and methodology"),
        (Kind.SECTION, "3", "Results and discussion"),
        (Kind.SECTION, "4", "Conclusion"),
        (Kind.REFERENCES, "", "References"),
    ]
    written = [_paragraphs(text) for text in (INTRODUCTION, SETUP, RESULTS, CONCLUSION)]
    assert [len(part.paragraphs) for part in good.parts] == [*written, 2]
    assert (good.first_body_page, good.last_body_page) == (2, len(good.leaves))
    assert (good.reference_pages, good.appendix_pages) == (0, 0)


def test_a_report_in_the_course_s_format_has_its_front_matter(good) -> None:
    front = good.front
    assert [line.text for line in front.title] == ["Reading through the buffer cache"]
    assert [line.text for line in front.authors] == ["Ada Student"]
    assert front.date == "12 November 2026"
    assert front.abstract_heading is not None
    assert [paragraph.text[:23] for paragraph in front.abstract] == ["We measure how fast a f"]
    assert front.pages == 1


def test_a_report_in_the_course_s_format_has_its_floats(good) -> None:
    (figure,), (table,) = good.figures, good.tables
    assert figure.caption is not None and table.caption is not None
    assert (figure.caption.kind, figure.caption.number) == ("figure", "1")
    assert figure.caption.text.startswith("Rate of reading against")
    assert figure.caption.text.endswith("mean over ten blocks.")
    assert {"buffer", "rate", "cached"} <= {word.text for word in figure.words}
    assert (table.caption.kind, table.caption.number) == ("table", "1")
    assert [line.text for line in table.lines][1] == "small 512 30"
    assert len(table.rules) == 3


def test_every_word_is_in_one_line_and_page_numbers_are_read(good) -> None:
    for leaf in good.leaves:
        words = [word for line in leaf.lines for word in line.words]
        assert sorted(map(id, words)) == sorted(map(id, leaf.page.words))
    printed = ["", *map(str, range(1, len(good.leaves)))]
    assert [leaf.printed for leaf in good.leaves] == printed
    assert {line.area for line in good.leaves[3].lines} == {Area.BODY, Area.FOOTER}
