"""The layout of a flame graph against what must hold of any, and against one drawn by hand."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.figures.traces.flame import places
from labrig.figures.traces.layout import ALL, Box, layout
from labrig.figures.traces.stacks import Call
from tests.figures.traces.recorded_traces import calls

NAMES = st.sampled_from("abcd").map(lambda name: Call(function=name))
STACKS = st.dictionaries(st.lists(NAMES, max_size=6).map(tuple), st.integers(0, 2**70), max_size=30)


def test_a_graph_drawn_by_hand():
    # d called a and b; a was seen 3 times itself, and 2 times in c
    found = layout({calls("d", "b"): 4, calls("d", "a"): 3, calls("d", "a", "c"): 2})
    a, b, c, d = (Call(function=name) for name in "abcd")
    assert found == (
        Box(call=ALL, level=0, start=0, value=9),
        Box(call=d, level=1, start=0, value=9),
        Box(call=a, level=2, start=0, value=5),
        Box(call=b, level=2, start=5, value=4),
        Box(call=c, level=3, start=3, value=2),
    )


def test_nothing_counted_has_no_boxes_and_nothing_below_0_is_taken():
    assert layout({}) == ()
    assert layout({calls("a"): 0}) == ()
    with pytest.raises(ValueError, match="below 0"):
        layout({calls("a"): -1})


@given(STACKS)
def test_each_level_is_as_wide_as_the_stacks_that_reach_it(stacks):
    found: dict[int, int] = defaultdict(int)
    for box in layout(stacks):
        found[box.level] += box.value
    expected: Counter[int] = Counter()
    for path, value in stacks.items():
        expected.update(dict.fromkeys(range(len(path) + 1), value))
    assert dict(found) == {level: value for level, value in expected.items() if value}


@given(STACKS)
def test_each_call_is_as_wide_as_the_stacks_with_it_in_its_place(stacks):
    boxes = layout(stacks)
    parent = {box: _under(box, boxes) for box in boxes}
    for box in boxes:
        path, below = [box.call], parent[box]
        while below is not None:
            path.insert(0, below.call)
            below = parent[below]
        way = tuple(path[1:])
        assert box.value == sum(v for calls, v in stacks.items() if calls[: len(way)] == way)


@given(STACKS)
def test_children_lie_within_their_parents_in_order_and_apart(stacks):
    boxes = layout(stacks)
    children = defaultdict(list)
    for box in boxes:
        assert box.value > 0
        if box.level:
            under = _under(box, boxes)
            assert under is not None
            children[under].append(box)
    for under, on_it in children.items():
        assert [box.call for box in on_it] == sorted({box.call for box in on_it})
        assert sum(box.value for box in on_it) <= under.value
        ends = [under.start, *(edge for b in on_it for edge in (b.start, b.start + b.value))]
        assert [*ends, under.start + under.value] == sorted([*ends, under.start + under.value])


def _under(box: Box, boxes: tuple[Box, ...]) -> Box | None:
    at = [
        each
        for each in boxes
        if each.level == box.level - 1
        and each.start <= box.start
        and box.start + box.value <= each.start + each.value
    ]
    assert len(at) == (box.level > 0)
    return at[0] if at else None


@given(st.integers(1, 300), st.integers(6, 80))
def test_levels_are_left_out_of_the_middle_only(levels, most):
    rows = places(levels, most)
    assert max(rows.values()) < most
    assert {0, levels - 1} <= set(rows)
    assert list(rows) == sorted(rows)
    assert len(set(rows.values())) == len(rows)
    if levels <= most:
        assert list(rows) == list(range(levels))
    else:
        assert sum(b - a > 1 for a, b in zip(rows, list(rows)[1:], strict=False)) == 1
        assert len(rows) == most - 1
