from __future__ import annotations

import dataclasses

from labrig.check.document import Box, Colour, Font, Word
from labrig.check.paper import (
    Area,
    FrontMatter,
    Heading,
    Kind,
    Line,
    Paper,
    Paragraph,
    Part,
)
from labrig.check.results.known_numbers import numbers_in
from labrig.check.text.passages import Passage, Where, passages, within

FONT = Font(name="Times", embedded=True, bold=False, italic=False, fixed=False)


def line(text: str, page: int = 1, area: Area = Area.BODY) -> Line:
    words = tuple(
        Word(
            text=one,
            box=Box(0, 0, 1, 1),
            baseline=0,
            size=10,
            stretch=1,
            angle=0,
            font=FONT,
            colour=Colour(0, 0, 0),
            painted=True,
            form=None,
            joined=False,
        )
        for one in text.split()
    )
    return Line(
        page=page, column=0, area=area, box=Box(0, 0, 1, 1), baseline=0, size=10, words=words
    )


def part(kind: Kind, *lines: Line) -> Part:
    running = tuple(one for one in lines if one.area in (Area.BODY, Area.APPENDIX, Area.REFERENCE))
    return Part(
        kind=kind,
        heading=Heading(text="Results", number="1", level=0, lines=()),
        inner=(),
        lines=lines,
        paragraphs=(Paragraph(lines=running),) if running else (),
        pages=1,
    )


def paper(*parts: Part, front: tuple[Line, ...] = ()) -> Paper:
    return Paper(
        leaves=(),
        front=FrontMatter(
            pages=1,
            title=(),
            authors=(),
            date="",
            abstract_heading=None,
            abstract=(),
            lines=front,
        ),
        parts=parts,
        captions=(),
        figures=(),
        tables=(),
        first_body_page=2,
        last_body_page=2,
        reference_pages=0,
        appendix_pages=0,
    )


def only(found: tuple[Passage, ...]) -> Passage:
    (one,) = found
    return one


def test_a_passage_knows_the_line_of_each_character_over_hyphens_and_pages() -> None:
    lines = (line("The system-"), line("call costs more than it", page=2), line("should.", page=3))
    one = only(passages(paper(part(Kind.SECTION, *lines))))
    assert one.text == "The systemcall costs more than it should."
    places = {
        word: one.line_at(one.text.index(word)).page for word in ("The", "call", "it s", "sh")
    }
    assert places == {"The": 1, "call": 2, "it s": 2, "sh": 3}
    assert one.line_at(len(one.text)).page == 3


def test_sentences_end_at_full_stops_that_end_some() -> None:
    said = "It takes 1.5 ms (e.g. Fig. 3). We ask why, cf. Smith et al. 2004! (H1) holds? It does."
    one = only(passages(paper(part(Kind.SECTION, line(said)))))
    assert [each.text.strip() for each in one.sentences] == [
        "It takes 1.5 ms (e.g. Fig. 3).",
        "We ask why, cf. Smith et al. 2004!",
        "(H1) holds?",
        "It does.",
    ]
    assert all(one.text[each.start :].startswith(each.text) for each in one.sentences)


def test_every_part_is_told_apart_and_listings_are_left_out() -> None:
    found = passages(
        paper(
            part(
                Kind.SECTION,
                line("Text."),
                line("Table 1: a caption", area=Area.CAPTION),
                line("a cell", area=Area.TABLE),
                line("more cells", area=Area.TABLE),
                line("count()", area=Area.LISTING),
                line("7", area=Area.FIGURE),
            ),
            part(Kind.REFERENCES, line("[1] A. One", area=Area.REFERENCE)),
            part(Kind.APPENDIX, line("More.", area=Area.APPENDIX)),
            front=(line("A title", area=Area.TITLE),),
        )
    )
    assert [(one.where, one.area, one.text) for one in found] == [
        (Where.FRONT, Area.TITLE, "A title"),
        (Where.BODY, Area.BODY, "Text."),
        (Where.BODY, Area.CAPTION, "Table 1: a caption"),
        (Where.BODY, Area.TABLE, "a cell more cells"),
        (Where.REFERENCES, Area.BODY, "[1] A. One"),
        (Where.APPENDIX, Area.BODY, "More."),
    ]
    assert [one.text for one in within(found, Where.FRONT, Where.APPENDIX)] == ["A title", "More."]


def test_a_table_s_cells_are_apart_and_groups_of_digits_are_not() -> None:
    words = line("20 482 781.8 ns", area=Area.TABLE).words
    places = ((0, 10), (12, 27), (60, 80), (82, 92))
    row = tuple(
        dataclasses.replace(word, box=Box(left, 0, right, 7))
        for word, (left, right) in zip(words, places, strict=True)
    )
    held = dataclasses.replace(line("x", area=Area.TABLE), words=row)
    (found,) = passages(paper(part(Kind.SECTION, held)))
    assert found.text == "20 482\t781.8 ns"
    assert [one.text for one in numbers_in(found.text)] == ["781.8 ns"]
