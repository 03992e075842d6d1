from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.check.layout.sheets import sheets
from labrig.check.paper import Area, Line
from tests.check.layout.by_hand import LETTER, PITCH, SIZE, document, page, sentence, words


def lines(*held) -> list[str]:
    (sheet,) = sheets(document(page(1, [word for one in held for word in one])))
    return [line.text for line in sheet.lines]


def test_a_superscript_is_in_the_line_that_it_is_above() -> None:
    base = words("the square x", 700)
    raised = replace(words("2", 703.6, left=base[-1].box.right, size=7)[0], joined=True)
    after = words("of it", 700, left=raised.box.right + LETTER)
    assert lines(base, [raised], after) == ["the square x2 of it"]


def test_words_that_come_out_of_order_are_read_from_left_to_right() -> None:
    assert lines(words("right", 700, left=200), words("left", 700)) == ["left right"]


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = [700 - PITCH * row for row in range(8)]
    left = [words(sentence(44, "l"), row) for row in rows]
    right = [words(sentence(44, "r"), row, left=305) for row in rows]
    mixed = [one for pair in zip(left, right, strict=True) for one in pair]
    found = lines(words("A title across both of the columns, which is long", 760, 120), *mixed)
    assert found[0].startswith("A title")
    assert [text[0] for text in found[1:]] == ["l"] * 8 + ["r"] * 8


def test_lines_may_be_numbered_on_both_sides_of_two_columns() -> None:
    rows = [700 - PITCH * row for row in range(9)]
    left = [words(sentence(42, "l"), y) for y in rows]
    right = [words(sentence(42, "r"), y, left=310) for y in rows]
    numbers = [words(str(at), y, left=50, size=5) for at, y in enumerate(rows, 1)]
    numbers += [words(str(at), y, left=540, size=5) for at, y in enumerate(rows, 31)]
    (sheet,) = sheets(
        document(page(1, [word for one in (left, right, numbers) for row in one for word in row]))
    )
    assert sheet.gutter is not None
    text = [line.text for line in sheet.lines if line.area is Area.BODY]
    assert text == [sentence(42, "l")] * 9 + [sentence(42, "r")] * 9


def test_a_line_across_both_columns_parts_them() -> None:
    rows = [700 - PITCH * row for row in range(12)]
    sides = [
        words(sentence(44, mark), row, left=left)
        for mark, left in (("l", 72.0), ("r", 305.0))
        for row in (*rows[:5], *rows[6:])
    ]
    across = words(sentence(88, "m"), rows[5])
    found = [text[0] for text in lines(*sides, across)]
    assert found == ["l"] * 5 + ["r"] * 5 + ["m"] + ["l"] * 6 + ["r"] * 6


def test_the_columns_of_a_table_are_no_columns_of_text() -> None:
    rows = [700 - PITCH * row for row in range(6)]
    assert lines(*(words("a name\t512\t30", row) for row in rows)) == ["a name 512 30"] * 6


def test_captions_side_by_side_are_read_one_after_the_other() -> None:
    found = lines(
        words("Figure 1: The rate of the left, with", 700),
        words("more in a second line.", 688),
        words("Figure 2: The rate of the right, with", 700, left=305),
        words("as much in its second line.", 688, left=305),
        words(sentence(85), 660),
    )
    assert found[0].startswith("Figure 1") and found[1] == "more in a second line."
    assert found[2].startswith("Figure 2") and found[3] == "as much in its second line."


_PLACED = st.tuples(
    st.text("abc123", min_size=1, max_size=6),
    st.floats(-40, 620),
    st.floats(-20, 860),
    st.sampled_from([6.0, SIZE, 17.0]),
    st.sampled_from([0.0, 90.0]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PLACED, max_size=30))
def test_every_word_is_in_exactly_one_line_wherever_it_is(placed) -> None:
    held = [
        replace(words(text, baseline, left, size)[0], angle=angle)
        for text, left, baseline, size, angle in placed
    ]
    (sheet,) = sheets(document(page(1, held)))
    found = [word for line in sheet.lines for word in line.words]
    assert sorted(map(id, found)) == sorted(map(id, held))
    assert all(isinstance(line, Line) and line.words for line in sheet.lines)


@settings(max_examples=30, deadline=None)
@given(st.lists(_PLACED, max_size=20), st.randoms())
def test_lines_do_not_depend_on_the_order_of_words_that_stand_apart(placed, draw) -> None:
    """Words a line apart are lines of their own, from the top, however the file has them."""
    held = [
        words(text, 800 - 20 * row, left=80, size=6)[0] for row, (text, *_) in enumerate(placed)
    ]
    shuffled = list(held)
    draw.shuffle(shuffled)
    (sheet,) = sheets(document(page(1, shuffled)))
    assert [line.words[0].baseline for line in sheet.lines] == [word.baseline for word in held]
