"""What the lines of whole documents are, on pages put together by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.check import profile as profiles
from labrig.check.document import Bookmark, Box, Word
from labrig.check.layout import understand
from labrig.check.layout.front import DATE
from labrig.check.layout.furniture import printed
from labrig.check.paper import Area, Kind, Line, Paper
from tests.check.layout.by_hand import BOLD, PITCH, document, page, rule, sentence, words

PROFILE = profiles.load("course", Path("/nonexistent"))


def prose(top: float, lines: int = 6, mark: str = "x") -> list[list[Word]]:
    """A paragraph: its first line set in, its last short."""
    full = [words(sentence(88, mark), top - PITCH * row) for row in range(1, lines - 1)]
    return [
        words(sentence(85, mark), top, left=87),
        *full,
        words(sentence(40, mark) + ".", top - PITCH * (lines - 1)),
    ]


def understood(*pages: list[list[Word]], bookmarks=(), paths=()) -> Paper:
    held = [
        page(number, [word for line in lines for word in line], paths)
        for number, lines in enumerate(pages, 1)
    ]
    return understand(replace(document(*held), bookmarks=tuple(bookmarks)), PROFILE)


def heading(text: str, y: float, **look) -> list[Word]:
    return words(text, y, **{"size": 14.4, "font": BOLD, **look})


TITLE = [
    words("Reading through the cache", 700, left=180, size=17.3),
    words("Ada Student", 670, left=270, size=12),
    words("12 November 2026", 650, left=260, size=12),
    words("Abstract", 600, left=280, font=BOLD),
    *(words(sentence(70, "a"), 580 - PITCH * row, left=97) for row in range(4)),
]


def body(
    *last: list[Word],
    first: str = "1\tIntroduction",
    second: str = "2\tExperimental setup and methodology",
) -> list[list[Word]]:
    return [
        heading(first, 760),
        *prose(740),
        heading(second, 640),
        *prose(620, mark="y"),
        *last,
    ]


def test_sections_and_front_matter() -> None:
    paper = understood(TITLE, body())
    assert [line.text for line in paper.front.title] == ["Reading through the cache"]
    assert [line.text for line in paper.front.authors] == ["Ada Student"]
    assert paper.front.date == "12 November 2026"
    assert [len(one.lines) for one in paper.front.abstract] == [4]
    assert [(part.heading.number, part.heading.text) for part in paper.sections] == [
        ("1", "Introduction"),
        ("2", "Experimental setup and methodology"),
    ]
    assert (paper.first_body_page, paper.last_body_page) == (2, 2)


def test_an_abstract_that_goes_on_overleaf_is_front_matter() -> None:
    more = [words(sentence(70, "a"), 760 - PITCH * row, left=97) for row in range(5)]
    paper = understood(TITLE, more, body())
    assert paper.front.pages == 2
    assert sum(len(one.lines) for one in paper.front.abstract) == 9
    assert paper.first_body_page == 3


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("Introduction", {}),
        ("INTRODUCTION", {"size": 10.0}),
        ("1Introduction", {}),
        ("I.\tIntroduction", {"size": 10.0}),
        ("1. Introduction", {"size": 10.0}),
    ],
)
def test_a_known_section_is_found_in_any_style(text, look) -> None:
    lines = [heading(text, 760, **look), *prose(740), heading("Conclusion", 640, **look)]
    paper = understood(TITLE, [*lines, *prose(620)])
    assert [part.heading.text.lower() for part in paper.sections] == ["introduction", "conclusion"]


def test_a_bookmark_tells_a_heading_that_nothing_else_tells() -> None:
    lines = body(words("Odds and ends", 530), *prose(510))
    marks = [
        Bookmark(title=title, level=0, page=2) for title in ("1 Introduction", "Odds and ends")
    ]
    assert len(understood(TITLE, lines).sections) == 2
    assert understood(TITLE, lines, bookmarks=marks).sections[-1].heading.text == "Odds and ends"


def test_sections_may_be_numbered_below_a_chapter_that_is_not_there() -> None:
    lines = body(first="0.1\tIntroduction", second="0.2\tExperimental setup and methodology")
    paper = understood(TITLE, [*lines, heading("0.2.1\tPlatform", 520, size=12), *prose(500)])
    assert [part.heading.number for part in paper.sections] == ["0.1", "0.2"]
    assert [inner.number for inner in paper.sections[1].inner] == ["0.2.1"]


def test_captions_of_two_lines_below_a_bare_label() -> None:
    rows = [words("small\t512\t30", 470 - PITCH * row, left=200) for row in range(3)]
    label, text = words("TABLE I", 500, left=270, size=8), words("THE SIZES", 490, 265, size=6.4)
    (caption,) = understood(TITLE, body(label, text, *rows)).captions
    assert (caption.kind, caption.number, caption.text) == ("table", "I", "THE SIZES")


def test_a_section_below_captions_side_by_side_comes_after_both() -> None:
    beside = [
        words("Figure 1: The rate of the left, with", 520),
        words("more in a second line.", 508),
        words("Figure 2: The rate of the right, with", 520, left=305),
        words("as much in its second line.", 508, left=305),
    ]
    paper = understood(TITLE, body(*beside, heading("3\tConclusion", 470), *prose(450)))
    assert [caption.lines[0].page for caption in paper.captions] == [2, 2]
    assert not any(line.area is Area.CAPTION for line in paper.sections[2].lines)


def test_tables_side_by_side_have_their_own_rows() -> None:
    held = [words("Table 1: Arms.", 520, left=140), words("Table 2: Levels.", 520, left=380)]
    for row, (arm, level) in enumerate((("none\t1", "small\t512"), ("count\t2", "large\t4096"))):
        held.append(words(arm, 500 - 17 * row, left=130))
        held.append(words(level, 500 - 17 * row, left=330))
    edges = [rule(*ends, y) for y in (512, 475) for ends in ((126, 300), (306, 500))]
    first, second = understood(TITLE, body(*held), paths=edges).tables
    assert [line.text for line in first.lines] == ["none 1", "count 2"]
    assert [line.text for line in second.lines] == ["small 512", "large 4096"]
    assert [one.caption and one.caption.number for one in (first, second)] == ["1", "2"]


def test_a_grid_of_larger_type_is_a_table_with_its_head() -> None:
    """As word processors set them: cells of the paragraph style's size, with lines around each."""
    rows = [words("Buffer pipe", 480, left=234, size=12, font=BOLD)]
    rows += [words(f"{2**row} KB 7.5", 480 - 17 * row, left=234, size=12) for row in range(1, 4)]
    across = [rule(230, 320, 494 - 17 * row) for row in range(5)]
    down = [
        replace(one, box=Box(x, 426, x + 0.4, 494))
        for one, x in zip(across, (230, 280, 320), strict=False)
    ]
    held = [words("Table 1: Context switches.", 510, left=220), *rows]
    (table,) = understood(TITLE, body(*held), paths=[*across, *down]).tables
    assert [line.text for line in table.lines] == [
        "Buffer pipe",
        "2 KB 7.5",
        "4 KB 7.5",
        "8 KB 7.5",
    ]
    assert table.caption is not None


def test_bold_words_in_running_text_are_no_heading() -> None:
    lead = words("Clock.", 540, left=87, font=BOLD)
    rest = words(sentence(75), 540, left=lead[-1].box.right + 5)
    more = [words(sentence(88), 528), words(sentence(30) + ".", 516)]
    paper = understood(TITLE, body([*lead, *rest], *more))
    assert len(paper.sections) == 2 and not paper.sections[1].inner


def test_references_and_appendices_follow_the_body() -> None:
    entries = [
        words("[1] A. Author. A title that is long enough to fill all of its line, 2004.", 500),
        words("Its publisher.", 488, left=90),
        words("[2] B. Author. Another title, 2014.", 470),
    ]
    paper = understood(
        TITLE,
        body(heading("References", 520), *entries, heading("A\tD scripts", 440), *prose(420)),
    )
    assert [part.kind for part in paper.parts[2:]] == [Kind.REFERENCES, Kind.APPENDIX]
    assert paper.references is not None
    assert [len(entry.lines) for entry in paper.references.paragraphs] == [2, 1]
    assert {line.area for line in paper.parts[3].lines} == {Area.APPENDIX}


def test_a_heading_between_two_tables_of_one_width_is_an_appendix_s() -> None:
    rules = [rule(72, 525, y) for y in (575, 558, 520, 465, 448, 410)]
    rows = [words(f"row\tvalue\t{y}", y) for y in (562, 546, 530, 452, 436, 425)]
    headed = [heading("A\tBoard", 590), heading("B\tSoftware", 490), heading("C\tMore", 370)]
    pages = [TITLE, body(heading("References", 520)), [*headed, *rows, *prose(350)]]
    held = [
        page(number, [word for line in lines for word in line], rules if number == 3 else ())
        for number, lines in enumerate(pages, 1)
    ]
    paper = understand(document(*held), PROFILE)
    assert [part.heading.text for part in paper.parts if part.kind is Kind.APPENDIX] == [
        "Board",
        "Software",
        "More",
    ]
    assert [len(table.lines) for table in paper.tables] == [3, 3]


def test_a_letter_that_is_not_found_makes_no_section_of_the_next_appendix() -> None:
    headed = [heading("References", 520), heading("A\tBoard", 440), *prose(420)]
    paper = understood(TITLE, body(*headed, heading("D\tSoftware", 240), *prose(220)))
    assert [part.heading.text for part in paper.parts if part.kind is Kind.APPENDIX] == [
        "Board",
        "Software",
    ]
    assert len(paper.sections) == 2


def test_text_below_the_references_is_body() -> None:
    entries = [
        words("[1] A. Author. A title that is long enough to fill all of its line, 2004.", 500),
        words("Its publisher.", 488, left=90),
    ]
    stray = [words(sentence(88, "s"), 460 - PITCH * row) for row in range(3)]
    paper = understood(TITLE, body(heading("References", 520), *entries, *stray))
    assert paper.references is not None
    areas = [line.area for line in paper.references.lines]
    assert areas == [Area.REFERENCE] * 2 + [Area.BODY] * 3


def test_heads_and_page_numbers_are_no_text() -> None:
    pages = [
        [
            words(f"Ada Student\tReading\t{number}", 800),
            *(words(sentence(88, "x"), 760 - PITCH * row) for row in range(40)),
            words(f"Page {number} of 4", 60, left=270),
        ]
        for number in range(1, 5)
    ]
    paper = understood(*pages)
    assert [leaf.printed for leaf in paper.leaves] == ["1", "2", "3", "4"]
    for leaf in paper.leaves:
        assert [line.area for line in leaf.lines if line.text.startswith("xwords")].count(
            Area.HEADER
        ) == 0
        assert {leaf.lines[0].area, leaf.lines[-1].area} == {Area.HEADER, Area.FOOTER}


def test_a_head_that_is_printed_over_a_heading_leaves_it_one() -> None:
    """As fancyhdr's is where a package leaves no room for it."""
    pages = [
        [
            [*words("as123", 763.6), *first, *words("Lab 2", 763.6, left=483)],
            *(words(sentence(88, mark), 740 - PITCH * row) for row in range(30)),
        ]
        for first, mark in (
            (heading("1\tIntroduction", 762), "a"),
            ([], "b"),
            (heading("2\tResults and discussion", 762, left=90), "c"),
            ([], "d"),
        )
    ]
    paper = understood(TITLE, *pages)
    headings = [part.heading.text for part in paper.sections]
    assert headings == ["Introduction", "Results and discussion"]
    for leaf in paper.leaves[1:]:
        heads = [line.text for line in leaf.lines if line.area is Area.HEADER]
        assert " ".join(heads) == "as123 Lab 2"


def test_the_numbers_of_lines_are_no_page_number() -> None:
    """Flush right, as LaTeX's lineno sets them: a 1 has its ink further left than another digit."""
    ink = {number: 60 - 0.8 * (number % 10 == 1) for number in range(1, 13)}
    numbers = [
        Line(
            page=1,
            column=0,
            area=Area.HEADER,
            box=Box(right - 3.0 * len(str(number)), 700, right, 704),
            baseline=700.0 - PITCH * number,
            size=5.0,
            words=tuple(words(str(number), 700, left=50, size=5)),
        )
        for number, right in ink.items()
    ]
    assert printed(numbers) == ""
    assert printed([*numbers, replace(numbers[6], box=Box(295, 60, 300, 67))]) == "7"


def test_the_head_row_of_a_table_on_many_pages_is_no_header() -> None:
    paths = [rule(72, 525, 772), rule(72, 525, 755), rule(72, 525, 690)]
    pages = [
        [
            words("Name\tSize\tTrials", 760),
            *(words("small\t512\t30", 740 - PITCH * row) for row in range(4)),
            *(words(sentence(88), 660 - PITCH * row) for row in range(9)),
        ]
        for _ in range(3)
    ]
    paper = understood(*pages, paths=paths)
    assert [leaf.lines[0].area for leaf in paper.leaves] == [Area.TABLE] * 3
    assert [len(table.lines) for table in paper.tables] == [5] * 3


def test_a_footnote_is_the_small_type_at_the_foot() -> None:
    note = words("1 It is said here, in smaller type than that of the text.", 100, size=8)
    paper = understood(TITLE, body(note))
    areas = [line.area for line in paper.leaves[1].lines]
    assert areas.count(Area.FOOTNOTE) == 1 and areas[-1] is Area.FOOTNOTE


@pytest.mark.parametrize(
    "text",
    [
        "12 November 2026",
        "12th of November, 2026",
        "November 12, 2026",
        "Nov. 2026",
        "2026-11-12",
        "12/11/2026",
        "Michaelmas Term 2026",
    ],
)
def test_dates_of_many_forms(text) -> None:
    assert DATE.fullmatch(text)


@pytest.mark.parametrize("text", ["Student 2026", "version 1.2.3", "May be", "10.1145/12/34"])
def test_what_is_no_date(text) -> None:
    assert DATE.search(text) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    *("Introduction", "References", "Abstract", "Appendix", "A\tb", "1. c"),
                    *("Figure 1: x", "Table 2", "(a) b", "[1] x", "7", sentence(88)),
                ]
            ),
            st.integers(2, 68),
            st.sampled_from([8.0, 10.0, 14.4]),
        ),
        max_size=25,
    )
)
def test_any_page_is_understood_with_each_line_in_one_area(placed) -> None:
    held = [words(text, PITCH * row, size=size) for text, row, size in placed]
    paper = understood(held[: len(held) // 2], held[len(held) // 2 :])
    lines = [word for line in paper.lines for word in line.words]
    assert sorted(map(id, lines)) == sorted(id(word) for one in held for word in one)
    within = [line for part in paper.parts for line in (*part.heading.lines, *part.lines)]
    assert len({id(line) for line in within}) == len(within)
