"""The size of type: what word processors and small capitals make of one size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labrig.check.lengths import Window
from labrig.check.rules.layout_type import holds, nominal
from tests.check.rules.drawing import line


@pytest.mark.parametrize(
    ("asked", "size", "holding"),
    [
        (10, 10.04, True),  # 10 of PostScript's points, as word processors count
        (11, 10.95, True),  # LaTeX's 11pt
        (10, 9.5, False),
        (10, 10.4, False),
        (11, 10.0, False),
    ],
)
def test_one_size_is_what_programs_make_of_it_and_no_other(asked, size, holding) -> None:
    assert holds(Window(least=asked, most=asked), size) is holding
    assert holds(Window(least=asked, most=None), size) is (holding or size > asked)


def test_shrunk_capitals_count_as_those_beside_them() -> None:
    plain = line("DEPARTMENT OF SCIENCE", size=6.4)
    assert nominal(plain) == 6.4
    first, *others = plain.words
    initial = replace(first, text="D", size=8.0)
    rest = replace(first, text="EPARTMENT", joined=True)
    assert nominal(replace(plain, words=(initial, rest, *others))) == 8.0
    small = replace(first, text="epartment", joined=True)
    assert nominal(replace(plain, words=(initial, small, *others))) == 6.4
