"""How many pages of a report count, against the limit of a profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labrig.check import profile


@dataclass(frozen=True, kw_only=True)
class Length:
    """How long a section is, in pages."""

    heading: str
    pages: float


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The pages of the body and of what stands around it, and the lengths of its sections."""

    body: int
    title: int = 0
    """Pages of title and abstract alone."""
    references: int = 0
    """Pages of references after the body's last."""
    appendices: int = 0
    sections: tuple[Length, ...]


def exceeded(pages: Pages, rules: profile.Pages) -> str:
    """Say how many pages count and how many may, where there are too many; else nothing."""
    parts = {
        "title page": pages.title if rules.title_page else 0,
        "body": pages.body,
        "references": pages.references if rules.references else 0,
        "appendices": pages.appendices if rules.appendices else 0,
    }
    counted = {name: number for name, number in parts.items() if number}
    if sum(counted.values()) <= rules.limit:
        return ""
    what = "the body has" if list(counted) == ["body"] else f"{' + '.join(counted)} have"
    return f"{what} {sum(counted.values())} pages, allowed are {rules.limit}"


def longest(sections: Iterable[Length]) -> str:
    """The three longest sections with their pages, in words."""
    first = sorted(sections, key=lambda section: -section.pages)[:3]
    return ", ".join(f"{section.heading} ({section.pages:.1f})" for section in first)
