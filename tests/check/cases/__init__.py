"""Documents and what is wrong with them. Each module has its own in CASES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.check.writing import Written


@dataclass(frozen=True, kw_only=True)
class Case:
    """A document, and the rules that must find something in it: no other may."""

    name: str
    written: Written
    breaks: frozenset[str] = frozenset()
    """Rules that have to find something, of any severity."""
    may: frozenset[str] = frozenset()
    """Warnings and notes that are right here as well, but are not what the document is for."""
    profile: Mapping[str, Any] = field(default_factory=dict)
    """What differs from the profile ``course``."""
    latex: bool = False
    """Whether the LaTeX is given with the PDF."""


def every() -> tuple[Case, ...]:
    """All cases."""
    from tests.check.cases import pages, structure

    return (*pages.CASES, *structure.CASES)
