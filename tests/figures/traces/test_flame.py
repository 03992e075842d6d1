"""Flame graphs: what is in them against what was counted, and that they stay within the page."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from labrig.figures import style
from labrig.figures.caption import Drawn
from labrig.figures.traces.flame import NARROWEST, ROWS, flame
from labrig.figures.traces.layout import layout
from labrig.figures.traces.stacks import Call, Profile, profiles
from tests.figures.traces.check import keeps_to_the_page
from tests.figures.traces.recorded_traces import SVG, calls, pdf_text, recorded, titles

LONG = "std::__1::vector<std::__1::pair<int, $x^2$>, allocator<漢字> >::operator[](unsigned long)"


def drawn(stacks, **words) -> Drawn:
    return flame(Profile(name="n", kind="count", stacks=stacks), name="flame", **words)


def boxes(figure: Drawn) -> dict[str, Rectangle]:
    return {
        str(patch.get_gid()): patch
        for patch in figure.figure.axes[0].patches
        if isinstance(patch, Rectangle)
    }


@pytest.mark.parametrize("at", [0, 1])
def test_a_recorded_profile_is_drawn_to_scale_with_its_values_to_hover(at, tmp_path):
    profile = profiles(recorded("stacks"))[at]
    made = flame(profile, name="flame")
    _, svg = keeps_to_the_page(made, tmp_path)
    expected = sorted(
        f"{box.call.text}: {box.value}"
        for box in layout(profile.stacks)
        if box.value >= NARROWEST * profile.total
    )
    said = [title.replace("\u202f", "") for title in titles(svg)]
    assert sorted(title.split(" (")[0] for title in said) == expected
    assert made.hover.keys() == boxes(made).keys()
    scale = boxes(made)["call-0"].get_width() / profile.total
    for gid, words in made.hover.items():
        value = int(words.split(": ")[1].split(" (")[0].replace("\u202f", ""))
        assert boxes(made)[gid].get_width() == pytest.approx(value * scale)


def test_letters_do_not_hide_a_box_from_the_mouse(tmp_path):
    _, svg = keeps_to_the_page(drawn({calls("main"): 1}), tmp_path)
    groups = {str(g.get("id")): g for g in ElementTree.parse(svg).getroot().iter(f"{SVG}g")}
    letters = [group for gid, group in groups.items() if gid.startswith("text_")]
    assert len(letters) > 2
    assert all(group.get("pointer-events") == "none" for group in letters)
    assert groups["call-1"].findtext(f"{SVG}title") == "main: 1 (100.0%)"


def test_kernel_and_user_are_told_apart_in_grey(tmp_path):
    _, both = profiles(recorded("stacks"))
    made = flame(both, name="flame")
    assert "Grey: kernel; white: user." in made.caption.caption
    colours = {
        (patch.get_facecolor(), made.hover[gid].startswith("vmlinux`"))
        for gid, patch in boxes(made).items()
        if not made.hover[gid].startswith("all:")
    }
    kernel = {colour for colour, named in colours if named}
    assert len(kernel) == 1
    assert len({colour for colour, _ in colours}) == 2


@pytest.mark.parametrize(
    "stacks",
    [
        {calls("main"): 1},
        {(): 7},
        {calls(LONG, "f", LONG): 3, calls(LONG, "g"): 2, calls("a\nb\x00", "\\frac{$"): 400},
        {calls(*(f"recurse_{n}" for n in range(200))): 5, calls("recurse_0", "leaf"): 1},
        {calls("main", f"f{n % 71}", f"g{n}"): 1 + n % 7 for n in range(5000)},
        {calls("main", "f"): 2**80, calls("main", "g"): 2**79},
    ],
    ids=["one", "empty stack", "long", "deep", "many", "large"],
)
def test_whatever_is_counted_stays_within_its_box_and_the_page(stacks, tmp_path):
    made = drawn(stacks)
    keeps_to_the_page(made, tmp_path)
    axes = made.figure.axes[0]
    within = [patch.get_window_extent() for patch in boxes(made).values()]
    frame = axes.get_window_extent()
    for box in within:
        assert frame.x0 - 0.1 <= box.x0 <= box.x1 <= frame.x1 + 0.1
        assert frame.y0 - 0.1 <= box.y0 <= box.y1 <= frame.y1 + 0.1
    for text in axes.texts:
        extent = text.get_window_extent()
        holders = [b for b in within if b.y0 <= (extent.y0 + extent.y1) / 2 <= b.y1]
        inside = any(b.x0 <= extent.x0 and extent.x1 <= b.x1 for b in holders)
        assert inside or "left out" in text.get_text()


def test_what_is_left_out_is_said(tmp_path):
    narrow = drawn({calls("main", "wide"): 10**6, calls("main", "a"): 1, calls("main", "b"): 2})
    assert "2 calls narrower than 0.15% of the width are left out" in narrow.caption.caption
    assert set(narrow.hover.values()) == {
        "all: 1\u202f000\u202f003 (100.0%)",
        "main: 1\u202f000\u202f003 (100.0%)",
        "wide: 1\u202f000\u202f000 (100.0%)",
    }
    deep = drawn({calls(*(f"f{n}" for n in range(200))): 1})
    left = 201 - (ROWS - 1)
    assert f"{left} levels in the middle" in deep.caption.caption
    pdf, svg = keeps_to_the_page(deep, tmp_path)
    assert f"{left} levels left out" in pdf_text(pdf)
    assert {"f0: 1 (100.0%)", "f199: 1 (100.0%)"} <= set(titles(svg))


def test_names_are_clipped_from_their_begin_and_whole_to_hover(tmp_path):
    made = drawn({calls("a_function_with_a_name"): 1, calls("b"): 19})
    texts = [str(text.get_text()) for text in made.figure.findobj(Text) if isinstance(text, Text)]
    (short,) = [text for text in texts if text.startswith("a_f")]
    assert short.endswith("…")
    assert "a_function_with_a_name: 1 (5.0%)" in made.hover.values()


def test_the_caption_says_whose_and_on_what_board():
    made = drawn(
        {(Call(function="f", module="vmlinux", side="kernel"),): 3}, label="reads", board=" B."
    )
    assert made.caption.title == "Flame graph of @n under 'reads'"
    assert made.caption.caption.endswith(" All are kernel stacks. B.")
    assert made.figure.get_figwidth() == style.WIDTH
