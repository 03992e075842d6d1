"""Lengths outside of a profile's windows are told in words; those inside are not."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from labrig.check import profile
from labrig.check.windows import Extent, remarks

COURSE = profile.load("course", Path())
WORKSHOP = profile.load("workshop", Path())


def test_too_long_and_too_short_are_told_with_what_is_asked():
    extents = [
        Extent(heading="Introduction", paragraphs=4, pages=0.4),
        Extent(heading="Setup and methodology", paragraphs=9, pages=2.3),
        Extent(heading="Results and discussion", paragraphs=9, pages=1.0),
        Extent(heading="Conclusion", paragraphs=1, pages=0.1),
        Extent(heading="Threats", paragraphs=99, pages=9.0),
    ]
    assert list(remarks(COURSE, extents, abstract=3)) == [
        "the abstract has 3 paragraphs; the profile 'course' asks for 1 to 2",
        "Introduction has 4 paragraphs; the profile 'course' asks for 1 to 2",
        "Setup and methodology has 2.3 pages; the profile 'course' asks for 1 to 2",
        "Results and discussion has 1 page; the profile 'course' asks for 3 to 4",
    ]
    assert list(remarks(WORKSHOP, [Extent(heading="introduction", pages=1.5)])) == [
        "introduction has 1.5 pages; the profile 'workshop' asks for at most 1"
    ]


def test_what_is_not_known_is_not_remarked_on():
    assert not list(remarks(COURSE, [Extent(heading="Introduction"), Extent(heading="Conclusion")]))


@given(st.floats(0, 20, allow_nan=False))
def test_a_remark_never_shows_a_length_that_is_asked_for(pages):
    said = list(remarks(COURSE, [Extent(heading="Results and discussion", pages=pages)]))
    if 3 <= pages <= 4:
        assert not said
    elif not 2.9 <= pages <= 4.1:
        (remark,) = said
        assert not 3 <= float(remark.split(" has ")[1].split()[0]) <= 4
