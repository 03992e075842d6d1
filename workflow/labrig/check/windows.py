"""How long the abstract and the sections are, against the windows of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labrig.check.lengths import Window
from labrig.check.profile import Profile
from labrig.check.sections import section_of


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How long a section is: paragraphs of text, and pages with their parts as a fraction.

    None is not known, and is not remarked on.
    """

    heading: str
    paragraphs: int | None = None
    pages: float | None = None


def remarks(
    profile: Profile, sections: Iterable[Extent], abstract: int | None = None
) -> Iterator[str]:
    """Say of each length that is outside of its window what it is and what is asked for.

    ``abstract`` is the number of its paragraphs.
    """
    yield from of_abstract(profile, abstract)
    for extent in sections:
        yield from of_section(profile, extent)


def of_abstract(profile: Profile, paragraphs: int | None) -> Iterator[str]:
    """Say if the abstract is too short or too long."""
    yield from _remark(
        profile, "the abstract", paragraphs, profile.abstract.paragraphs, "paragraph"
    )


def of_section(profile: Profile, extent: Extent) -> Iterator[str]:
    """Say if a section is too short or too long; of the author's own nothing is asked."""
    asked = section_of(profile, extent.heading)
    if asked is None:
        return
    for value, window, noun in (
        (extent.paragraphs, asked.paragraphs, "paragraph"),
        (extent.pages, asked.pages, "page"),
    ):
        yield from _remark(profile, extent.heading, value, window, noun)


def _remark(
    profile: Profile, what: str, value: float | None, window: Window | None, noun: str
) -> Iterator[str]:
    if value is None or window is None:
        return
    # Judged as it is shown: 2.04 pages are 2.0, and 2 are allowed.
    shown = round(value, 1)
    if not window.holds(shown):
        yield (
            f"{what} has {shown:g} {noun if shown == 1 else noun + 's'}; "
            f"the profile '{profile.name}' asks for {window.words}"
        )
