"""Captions, references to them, letters and rules of tables, on records made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labrig.check.document import Box, Colour, Font, Page, Path, Word
from labrig.check.drawings.floats import misnumbered, unreferred
from labrig.check.drawings.letters import too_small
from labrig.check.paper import Area, Caption, FrontMatter, Leaf, Line, Paper, Table
from labrig.check.rule import WHOLE, Found, Place, few
from labrig.check.rules.tables import vertical


def word(text: str, *, left: float = 0, baseline: float = 0, size: float = 10) -> Word:
    return Word(
        text=text,
        box=Box(left, baseline, left + 0.5 * size * len(text), baseline + 0.7 * size),
        baseline=baseline,
        size=size,
        stretch=1,
        angle=0,
        font=Font(name="", embedded=True, bold=False, italic=False, fixed=False),
        colour=Colour(0, 0, 0),
        painted=True,
        form=None,
        joined=False,
    )


def line(text: str, area: Area = Area.BODY, page: int = 1) -> Line:
    words = tuple(word(said) for said in text.split())
    return Line(
        page=page, column=0, area=area, box=Box(0, 0, 9, 9), baseline=0, size=10, words=words
    )


def caption(number: str, text: str = "What it shows.", *, in_body: bool = True) -> Caption:
    lines = (line(f"Figure {number}: {text}", Area.CAPTION),)
    return Caption(kind="figure", number=number, text=text, lines=lines, in_body=in_body)


def paper(*lines: Line, captions: tuple[Caption, ...] = ()) -> Paper:
    page = Page(
        number=1,
        label="",
        width=597,
        height=845,
        turned=0,
        words=(),
        paths=(),
        images=(),
        forms=(),
        links=(),
    )
    front = FrontMatter(
        pages=0, title=(), authors=(), date="", abstract_heading=None, abstract=(), lines=()
    )
    return Paper(
        leaves=(Leaf(page=page, lines=lines, columns=1, printed=""),),
        front=front,
        parts=(),
        captions=captions,
        figures=(),
        tables=(),
        first_body_page=1,
        last_body_page=1,
        reference_pages=0,
        appendix_pages=0,
    )


def said(found) -> list[str]:
    return [one.what for one in found]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        (["1", "2", "3"], []),
        (["2", "1", "3"], []),  # two columns do not read as they float
        (["2.1", "2.2", "3.1"], []),
        (["1", "3"], ["there is Figure 3, but no Figure 2"]),
        (["2"], ["there is Figure 2, but no Figure 1"]),
        (["1", "1"], ["Figure 1 is there twice, on page 1 too"]),
        ([""], ["the caption “What it shows.” has no number"]),
    ],
)
def test_numbers_of_captions_are_neither_repeated_nor_left_out(numbers, wrong) -> None:
    held = paper(captions=tuple(map(caption, numbers)))
    assert said(misnumbered(held, "figure")) == wrong


def test_a_caption_may_say_that_it_is_continued() -> None:
    held = paper(captions=(caption("1"), caption("1", "What it shows (continued).")))
    assert said(misnumbered(held, "figure")) == []


def test_a_table_over_pages_repeats_its_caption() -> None:
    first = caption("1")
    again = replace(first, lines=(line("Figure 1: What it shows.", Area.CAPTION, page=2),))
    assert said(misnumbered(paper(captions=(first, again)), "figure")) == []
    other = replace(again, text="Something else.")
    assert len(said(misnumbered(paper(captions=(first, other)), "figure"))) == 1


def test_a_figure_of_an_appendix_fills_no_gap_and_needs_no_reference() -> None:
    held = paper(captions=(caption("1"), caption("A.1", in_body=False)))
    assert said(misnumbered(held, "figure")) == []
    assert len(said(unreferred(held, "figure"))) == 1


@pytest.mark.parametrize(
    "lines",
    [
        [line("as Figure"), line("2 shows")],
        [line("as Fig-"), line("ure 2 shows")],
        [line("as Figures 1–"), line("2 show")],
        [line("as Figure", page=1), line("2 shows", page=2)],
        [line("Of Figure 2", Area.HEADING)],
        [line("see Figure 2", Area.FOOTNOTE)],
        [line("see Figure 2b", Area.APPENDIX)],
    ],
)
def test_references_are_found_wherever_text_runs(lines) -> None:
    assert said(unreferred(paper(*lines, captions=(caption("2"),)), "figure")) == []


@pytest.mark.parametrize(
    "lines",
    [
        [line("as Figure 12 shows")],
        [line("Table 2 shows")],
        [line("unlike Figure 2", Area.CAPTION)],
        [line("Figure 2", Area.REFERENCE)],
        [line("as Figure"), line("see 2", Area.FOOTNOTE), line("of them")],
    ],
)
def test_what_names_another_or_stands_in_captions_is_no_reference(lines) -> None:
    assert len(said(unreferred(paper(*lines, captions=(caption("2"),)), "figure"))) == 1


def test_raised_letters_may_be_smaller() -> None:
    power = [word("10"), word("−", left=11, baseline=4, size=4.5)]
    power.append(word("3", left=14, baseline=4, size=4.5))
    assert too_small(power, 6) == ()
    assert [one.text for one in too_small([replace(power[0], size=5), *power[1:]], 6)] == [
        "10",
        "3",
    ]


def test_small_letters_far_from_larger_ones_are_not_raised() -> None:
    assert len(too_small([word("10"), word("3", left=40, baseline=4, size=4.5)], 6)) == 1
    assert len(too_small([word("10"), word("3", left=11, baseline=4, size=3.5)], 6)) == 1


def test_word_prints_six_points_a_little_larger_and_smaller() -> None:
    assert too_small([word("six", size=5.95)], 6) == ()
    assert len(too_small([word("six", size=5.8)], 6)) == 1


def rule(left: float, bottom: float, right: float, top: float) -> Path:
    return Path(
        box=Box(left, bottom, right, top),
        stroke=None,
        fill=Colour(0, 0, 0),
        width=0,
        dashes=(),
        shape="mllllz",
        form=None,
    )


def test_a_vertical_rule_drawn_row_by_row_is_one() -> None:
    rules = [rule(0, 0, 200, 0.4), rule(0, 36, 200, 36.4)]
    rules += [rule(left, row, left + 0.4, row + 12) for left in (0, 100) for row in (0, 12, 24)]
    table = Table(
        page=1, box=Box(0, 0, 200, 36), caption=None, lines=(), rules=tuple(rules), in_body=True
    )
    assert vertical(table) == 2
    assert vertical(replace(table, rules=tuple(rules[:2]))) == 0


def test_a_person_reads_ten_findings() -> None:
    found = [Found(place=WHOLE, what=str(number)) for number in range(24)]
    assert said(few(found)) == [*map(str, range(9)), "9; and 14 more"]
    assert said(few(found[:10])) == said(found[:10])
    backwards = [Found(place=Place(page=9 - page), what=str(page)) for page in range(5)]
    assert said(few(backwards, 3)) == ["2", "1", "0; and 2 more"]
