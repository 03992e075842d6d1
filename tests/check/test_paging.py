import re

from hypothesis import given
from hypothesis import strategies as st

from labrig.check.paging import pages


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
