"""A report's sections against its profile's: which are there, and in which order."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from labrig.check.profile import Profile, Section, alike


def section_of(profile: Profile, heading: str) -> Section | None:
    """The section of ``profile`` that is meant by ``heading``; None for one of the author's own."""
    return next((one for one in profile.sections if one.accepts(heading)), None)


def faults(profile: Profile, headings: Sequence[str]) -> Iterator[tuple[int | None, str]]:
    """Find what is wrong with the sections of a report: which one (from 0), and what in words.

    None stands for all of them together.
    """
    yield from twice(profile, headings)
    yield from not_known(profile, headings)
    yield from out_of_order(profile, headings)
    for section in missing(profile, headings):
        yield None, missed(profile, section)


def twice(profile: Profile, headings: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Find sections that an earlier one is already."""
    meant = [section_of(profile, heading) for heading in headings]
    for index, (heading, section) in enumerate(zip(headings, meant, strict=True)):
        if alike(heading) in map(alike, headings[:index]):
            yield index, f"'{heading}' is given twice"
        elif section is not None and section in meant[:index]:
            first = headings[meant.index(section)]
            yield index, f"'{heading}' and '{first}' are the same section, '{section.heading}'"


def not_known(profile: Profile, headings: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Find sections that the profile has not, where it forbids them; each once."""
    if profile.extra_sections:
        return
    for index, heading in enumerate(headings):
        if section_of(profile, heading) is None and alike(heading) not in map(
            alike, headings[:index]
        ):
            yield index, _not_known(profile, heading)


def out_of_order(profile: Profile, headings: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Find sections that stand after one that they should stand before."""
    order = [section for section in profile.sections if section.ordered]
    meant = [section_of(profile, heading) for heading in headings]
    reached: tuple[int, str] = (-1, "")
    for index, section in enumerate(meant):
        if section is None or section not in order or section in meant[:index]:
            continue
        place = order.index(section)
        if place < reached[0]:
            yield index, f"'{headings[index]}' must come before '{reached[1]}'"
        else:
            reached = (place, headings[index])


def missing(profile: Profile, headings: Sequence[str]) -> Iterator[Section]:
    """The sections that the profile requires and no heading means."""
    meant = [section_of(profile, heading) for heading in headings]
    return (one for one in profile.sections if one.required and one not in meant)


def missed(profile: Profile, section: Section) -> str:
    """Say that a section is missing."""
    return (
        f"the section '{section.heading}' is missing, which the profile '{profile.name}' requires"
    )


def _not_known(profile: Profile, heading: str) -> str:
    known = [name for section in profile.sections for name in (section.heading, *section.also)]
    near = difflib.get_close_matches(heading, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"it has: {', '.join(known)}"
    return f"the profile '{profile.name}' has no section '{heading}'; {hint}"
