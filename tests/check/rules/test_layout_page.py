from dataclasses import replace

import pytest

from labrig.check.paper import Area, Line
from labrig.check.papers import paper_of
from labrig.check.profile import Columns
from labrig.check.rules.layout_page import check_columns, gap_of, intrusion, sides
from tests.check.cases import Case
from tests.check.looking import profile_of
from tests.check.rules.by_hand import paper, subject
from tests.check.rules.drawing import leaf, line, page
from tests.check.writing import course

PROFILE = profile_of(Case(name="", written=course()))
INCH = 72.27


def into(name: str, *lines, **more) -> float:
    held = leaf(*lines, **more)
    return intrusion(held, next(one for one in sides(PROFILE, held.page) if one.name == name))


def ending(*ends: float, area: Area = Area.BODY) -> list[Line]:
    return [
        line("w" * 20, end - 100.0, 700.0 - 12 * row, area=area) for row, end in enumerate(ends)
    ]


EDGE = 597.5 - INCH


def test_lines_that_end_in_one_place_within_a_margin_are_an_edge() -> None:
    assert into("right", *ending(EDGE + 9, EDGE + 9.3, EDGE + 9.1, EDGE - 40)) == pytest.approx(9.3)


def test_lines_that_could_not_be_broken_are_none() -> None:
    assert into("right", *ending(EDGE + 9, EDGE + 30, EDGE + 55, EDGE, EDGE - 1)) == 0
    assert into("right", *ending(EDGE + 2, EDGE + 2, EDGE + 2)) == 0


def test_numbers_of_lines_and_pages_may_stand_in_margins() -> None:
    numbers = [line(f"{row}", 50.0, 700.0 - 12 * row) for row in range(1, 9)]
    assert into("left", *numbers) == 0
    listed = [line(f"{row} total", 50.0, 700.0 - 12 * row) for row in range(1, 9)]
    assert into("left", *listed) == pytest.approx(INCH - 58.0)  # the word after the number
    assert into("bottom", line("Page 3 of 9", baseline=40, area=Area.FOOTER)) == 0


def test_one_line_below_or_above_is_enough() -> None:
    assert into("bottom", line("the last line", baseline=60.0)) == pytest.approx(INCH - 60.0)
    assert into("top", line("the first line", baseline=790.0)) > 20


def test_what_is_off_the_page_is_not_in_its_margin() -> None:
    assert into("bottom", line("far below", baseline=-60.0)) == 0


@pytest.mark.parametrize(
    "width, height, name",
    [
        (597.5, 845.0, "A4"),
        (845.0, 597.5, "A4"),  # on its side
        (614.3, 795.0, "letter"),
        (598.5, 846.5, "A4"),
        (602.0, 845.0, None),
    ],
)
def test_paper_has_a_name_either_way_up(width, height, name) -> None:
    assert paper_of(page(width=width, height=height)) == name


def test_the_gap_is_between_the_edges_of_two_columns() -> None:
    left = [line("w" * 40, 72.0, 700.0 - 12 * row) for row in range(9)]
    right = [line("w" * 40, 296.0, 700.0 - 12 * row, column=1) for row in range(9)]
    short = line("the end", 72.0, 590.0)
    assert gap_of([*left, short, *right]) == pytest.approx(24.0)
    assert gap_of(left) is None


@pytest.mark.parametrize(
    ("producer", "advice"), [("pdfTeX-1.40", r"\setlength{\columnsep}{8 mm}"), ("Writer", "8 mm")]
)
def test_columns_too_near_are_told_how_far_apart_they_belong(producer, advice) -> None:
    lines = [
        line("w" * 40, 72.0 + 214.0 * column, 700.0 - 12 * row, column=column)
        for column in (0, 1)
        for row in range(9)
    ]
    near = subject(paper(length=1, first=1))
    shown = replace(near.paper, leaves=(replace(leaf(*lines), columns=2),))
    asked = near.profile.model_copy(update={"columns": Columns(number=2, gap="8 mm")})
    made = replace(near.document, metadata={"Producer": producer})
    (found,) = check_columns(replace(near, paper=shown, profile=asked, document=made))
    assert "4.9 mm apart" in found.what
    assert advice in found.fix and ("\\" in found.fix) is (producer != "Writer")
