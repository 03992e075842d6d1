"""What the type of a heading looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from labrig.check.document import Word


@dataclass(frozen=True, slots=True)
class Look:
    """What a heading's type looks like."""

    size: float
    bold: bool
    italic: bool
    upper: bool

    def like(self, other: Look) -> bool:
        """Whether two headings look the same."""
        return abs(self.size - other.size) < 0.6 and (self.bold, self.italic, self.upper) == (
            other.bold,
            other.italic,
            other.upper,
        )


def look_of(words: Sequence[Word]) -> Look:
    """What most letters of ``words`` look like."""
    letters = [word for word in words if any(map(str.isalpha, word.text))] or list(words)
    said = "".join(word.text for word in letters)
    small = all(re.search(r"csc|smallcaps|-sc\b|sc$", word.font.name, re.I) for word in letters)
    return Look(
        size=max(word.size for word in letters),
        bold=all(word.font.bold for word in letters),
        italic=all(word.font.italic for word in letters),
        upper=small or (said.isupper() and sum(map(str.isalpha, said)) > 3),
    )
