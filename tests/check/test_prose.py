import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.check.prose import is_prose, pages
from tests.check.writing import SENTENCES


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_are_prose(sentence) -> None:
    assert is_prose(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "small 512 30 11 12 13 14",
        "while (read(fd, buffer, sizeof buffer) > 0) total += count;",
        "buffer size (KiB) rate (MiB/s) cached uncached direct",
        'syscall::read:entry /execname == "benchmark"/ { self->start = timestamp; }',
        "is the of",
    ],
)
def test_cells_labels_and_code_are_not(text) -> None:
    assert not is_prose(text)


@given(st.sets(st.integers(1, 40), min_size=1))
def test_pages_are_said_in_full(numbers) -> None:
    said = pages(numbers)
    meant = set()
    for first, last in re.findall(r"(\d+)(?: to (\d+))?", said):
        meant |= set(range(int(first), int(last or first) + 1))
    assert meant == numbers
    assert said.startswith("page " if len(numbers) == 1 else "pages ")


def test_pages_read_well() -> None:
    assert [pages(one) for one in ([3], [2, 3], [5, 3, 2], [2, 3, 4], [2, 3, 4, 7])] == [
        "page 3",
        "pages 2 and 3",
        "pages 2, 3 and 5",
        "pages 2 to 4",
        "pages 2 to 4 and 7",
    ]
