"""Sections against a profile: missing, out of order, twice, and headings that are accepted."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.check import profile, sections

COURSE = profile.load("course", Path())
SPLIT = profile.load("course-split", Path())
WORKSHOP = profile.load("workshop", Path())
WHOLE = [section.heading for section in COURSE.sections]


@pytest.mark.parametrize("one", [COURSE, SPLIT, WORKSHOP])
def test_a_profile_s_own_sections_are_right(one):
    assert not list(sections.faults(one, [section.heading for section in one.sections]))


def test_accepted_headings_in_any_case_are_right():
    headings = ["INTRODUCTION", "Setup & methodology", "evaluation", "Conclusions"]
    assert not list(sections.faults(COURSE, headings))


def test_a_missing_section_is_named():
    (found,) = sections.faults(COURSE, [WHOLE[0], *WHOLE[2:]])
    assert found[0] is None
    assert "'Experimental setup and methodology' is missing, which the profile 'course'" in found[1]


def test_one_section_under_two_names_is_told():
    found = list(sections.faults(COURSE, [*WHOLE, "Conclusions"]))
    assert found == [(4, "'Conclusions' and 'Conclusion' are the same section, 'Conclusion'")]
    found = list(sections.faults(COURSE, [*WHOLE, "Threats", "threats"]))
    assert found == [(5, "'threats' is given twice")]


@given(st.permutations(WHOLE))
def test_only_the_profile_s_order_is_right(headings):
    """Each is at fault that comes after one that it should stand before."""
    late = {
        headings[j]
        for i, j in itertools.combinations(range(len(headings)), 2)
        if WHOLE.index(headings[i]) > WHOLE.index(headings[j])
    }
    found = list(sections.faults(COURSE, headings))
    assert {headings[index] for index, _ in found if index is not None} == late
    assert all("must come before" in message for _, message in found)


@pytest.mark.parametrize("place", range(6))
def test_sections_of_one_s_own_and_unordered_ones_may_stand_anywhere(place):
    assert not list(sections.faults(COURSE, [*WHOLE[:place], "Threats", *WHOLE[place:]]))
    others = [s.heading for s in WORKSHOP.sections if s.heading != "Related work"]
    moved = [*others[:place], "Related work", *others[place:]]
    assert not list(sections.faults(WORKSHOP, moved))


def test_a_profile_may_want_no_others():
    strict = COURSE.model_copy(update={"extra_sections": False})
    (found,) = sections.faults(strict, [*WHOLE, "Threats"])
    assert found[1].startswith("the profile 'course' has no section 'Threats'; it has: Intro")
    near, _missing = sections.faults(strict, ["Introducton", *WHOLE[1:]])
    assert "did you mean 'Introduction'?" in near[1]


@pytest.mark.parametrize(
    "set_so",
    [
        "Experimental setup and method- ology",
        "EXPERIMENTAL SET-UP AND METHODOLOGY",
        "Experimental Setup & Methodology.",
        "E XPERIMENTAL S ETUP AND M ETHODOLOGY",
        "Experimental  setup\nand methodology:",
    ],
)
def test_how_a_page_sets_a_heading_does_not_matter(set_so):
    (wanted,) = (one for one in COURSE.sections if one.accepts(set_so))
    assert wanted.heading == "Experimental setup and methodology"


def test_ligatures_are_the_letters_that_they_join():
    one = profile.Section.model_validate({"heading": "Final findings"})
    strict = COURSE.model_copy(update={"sections": (one,)})
    assert not list(sections.faults(strict, ["\ufb01nal \ufb01ndings"]))
    assert list(sections.missing(strict, ["Final finding"]))


def test_signs_that_mean_something_tell_headings_apart():
    assert not list(sections.faults(COURSE, [*WHOLE, "C", "C++", "C#"]))
