import dataclasses

from labrig.check.paper import Area, Kind, Leaf
from labrig.check.rules.layout_small import check_small, footnotes, prose_runs
from tests.check.rules import by_hand
from tests.check.rules.drawing import line, word
from tests.check.writing import SENTENCES

SMALL = [
    line(text, baseline=700.0 - 9 * row, size=8.0, area=Area.TABLE)
    for row, text in enumerate(SENTENCES[:7])
]


def test_lines_of_english_in_small_type_are_a_run() -> None:
    assert [len(run) for run in prose_runs(SMALL, 9.85)] == [7]
    assert list(prose_runs(SMALL, 7.9)) == []
    assert list(prose_runs(SMALL[:5], 9.85)) == []


def test_in_an_appendix_it_counts_where_the_appendix_does() -> None:
    def found(kind: Kind, **pages: bool) -> list[str]:
        part = dataclasses.replace(by_hand.part("Details", 2, kind=kind), lines=tuple(SMALL))
        paper = by_hand.paper(part, length=2)
        leaves: tuple[Leaf, ...] = (
            paper.leaves[0],
            dataclasses.replace(paper.leaves[1], lines=part.lines),
        )
        subject = by_hand.subject(dataclasses.replace(paper, leaves=leaves), pages=pages)
        return [one.what for one in check_small(subject)]

    said = ["7 lines of running text of 8 pt are set as a table"]
    assert found(Kind.SECTION) == said
    assert found(Kind.APPENDIX) == []
    assert found(Kind.APPENDIX, appendices=True) == said


def test_names_and_numbers_are_none() -> None:
    rows = [
        line(
            f"read buffer cache miss {row} 512 4096 65536 rate 11.25 MiB/s standard deviation 0.3",
            baseline=700.0 - 9 * row,
            size=8.0,
        )
        for row in range(9)
    ]
    assert list(prose_runs(rows, 9.85)) == []


def test_program_text_with_comments_is_none() -> None:
    code = (
        "for (size_t i = 0; i < count; i++) total += read(fd, buffer, size); /* until the end */",
        'if (total < wanted) err(EX_IOERR, "short read of %zu bytes", total); /* never here */',
        'clock_gettime(CLOCK_MONOTONIC, &after); printf("%f\\n", seconds(&after, &before));',
    )
    lines = [line(code[row % 3], baseline=700.0 - 9 * row, size=8.0) for row in range(9)]
    assert list(prose_runs(lines, 9.85)) == []


def test_cells_beside_each_other_are_no_line_of_text() -> None:
    def apart(row: int):
        one = SMALL[row]
        moved = [
            word(held.text, held.box.left + 15 * at, one.baseline, size=8.0)
            for at, held in enumerate(one.words)
        ]
        return type(one)(
            **{name: getattr(one, name) for name in one.__slots__ if name != "words"},
            words=tuple(moved),
        )

    assert list(prose_runs([apart(row) for row in range(7)], 9.85)) == []


def test_a_footnote_begins_with_its_mark() -> None:
    first, more, second = (
        line(text, baseline=100.0 - 9 * row, size=8.0)
        for row, text in enumerate(("1 It is part", "of the sources", "2 As are those"))
    )
    assert [len(note) for note in footnotes([first, more, second])] == [2, 1]


def test_prose_in_a_page_s_header_is_found_and_a_running_head_is_not() -> None:
    def headed(*lines):
        whole = by_hand.paper(by_hand.part("Introduction", 2), length=2)
        body = by_hand.line("What the section says.", page=2)
        leaves = (whole.leaves[0], dataclasses.replace(whole.leaves[1], lines=(*lines, body)))
        return [
            found.what
            for found in check_small(by_hand.subject(dataclasses.replace(whole, leaves=leaves)))
        ]

    held = [by_hand.line(text, page=2, area=Area.HEADER, size=7) for text in SENTENCES[:4]]
    assert headed(*held) == ["4 lines of running text of 7 pt stand in the page's header"]
    assert headed(*held[:1], by_hand.line("as123", page=2, area=Area.HEADER)) == []
