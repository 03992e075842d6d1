"""Ranked stacks against sums that are made another way, and within their page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle

from labrig.figures.lettering import Lettering
from labrig.figures.traces.ranked import MOST, innermost, rank, ranked
from labrig.figures.traces.stacks import Profile, profiles
from tests.figures.traces.check import keeps_to_the_page
from tests.figures.traces.recorded_traces import calls, pdf_text, recorded, titles
from tests.figures.traces.test_flame import LONG

PROFILES = st.dictionaries(
    st.lists(st.sampled_from("abc"), max_size=4).map(lambda names: calls(*names)),
    st.integers(1, 50),
    min_size=1,
).map(lambda stacks: Profile(name="n", kind="count", stacks=stacks))


@given(PROFILES, st.integers(1, 20))
def test_the_largest_come_first_and_nothing_is_lost(profile, most):
    ranks = rank(profile, most)
    own = [one for one in ranks if one.calls is not None]
    assert len(own) == min(most, len(profile.stacks))
    assert [one.value for one in own] == sorted(profile.stacks.values(), reverse=True)[:most]
    assert sum(one.value for one in ranks) == profile.total
    assert sum(one.stacks for one in ranks) == len(profile.stacks)
    assert all(profile.stacks[one.calls] == one.value for one in own if one.calls is not None)


def test_a_recorded_profile_has_its_numbers_and_calls_in_words(tmp_path):
    profile = profiles(recorded("stacks"))[0]
    pdf, svg = keeps_to_the_page(ranked(profile, name="ranked"), tmp_path)
    rows = recorded("stacks")["aggregations"]
    values = sorted(rows[rows["name"] == "calls"]["value"], reverse=True)
    text = pdf_text(pdf)
    so_far = 0
    for value in values:
        so_far += value
        assert f"{value} {100 * value / sum(values):.1f}% {100 * so_far / sum(values):.1f}%" in text
    assert "__kmalloc_noprof ← ext4_htree_store_dirent ←" in text
    said = titles(svg)
    assert [title.split(" (")[0] for title in said] == [str(value) for value in values]
    assert said[0].endswith("vmlinux`el0t_64_sync_handler; vmlinux`el0t_64_sync")


@pytest.mark.parametrize(
    "stacks",
    [
        {calls("main"): 1},
        {(): 3, calls("f"): 1},
        {calls(LONG, "f", LONG): 3, calls(LONG * 9, "g"): 2, calls("a\nb\x00", "\\frac{$"): 400},
        {calls(*(f"recurse_{n}" for n in range(200))): 5},
        {calls("main", f"f{n % 71}", f"g{n}"): 1 + n % 7 for n in range(5000)},
        {calls("f"): 2**80, calls("g"): 2**79},
    ],
    ids=["one", "empty stack", "long", "deep", "many", "large"],
)
def test_whatever_is_counted_stays_within_the_page(stacks, tmp_path):
    made = ranked(Profile(name="n", kind="count", stacks=stacks), name="ranked")
    keeps_to_the_page(made, tmp_path)
    bars = [p for p in made.figure.axes[0].patches if isinstance(p, Rectangle)]
    total = sum(stacks.values())
    largest = sorted(stacks.values(), reverse=True)[:MOST]
    assert [bar.get_width() for bar in bars[: len(largest)]] == pytest.approx(
        [value / total for value in largest]
    )
    if len(stacks) > MOST:
        assert bars[-1].get_width() == pytest.approx((total - sum(largest)) / total)
        assert "of 5000 stacks" in made.caption.caption


@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=9), st.integers(60, 300))
def test_no_line_of_calls_is_wider_than_its_room(names, width):
    letters = Lettering(7)
    lines = innermost(calls(*names), letters, width, 2)
    assert 1 <= len(lines) <= 2
    assert all(letters.width(line) <= width for line in lines)


def test_calls_are_written_from_the_innermost_until_the_room_ends():
    letters = Lettering(7)
    assert innermost(calls("main", "copy", "read"), letters, 300, 2) == ["read ← copy ← main"]
    lines = innermost(calls(*(f"f{n}" for n in range(50))), letters, 100, 2)
    assert lines[0].startswith("f49 ← f48 ← ")
    assert lines[1].endswith("← …")
