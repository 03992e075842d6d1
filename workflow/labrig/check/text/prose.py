"""Whether text is prose, as opposed to program text, cells of a table or letters in a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labrig.check.paper import Line

_COMMON = (
    "a about after all also an and any are as at be because been before but by can could do does "
    "each for from had has have how if in into is it its may more most no not of on one only or "
    "other our over same so such than that the their them then there these they this those to two "
    "under until up was we were what when where which while who will with would"
)
COMMON = frozenset(_COMMON.split())
"""The words that hold English sentences together: four words of ten in running text, hardly any
in tables and drawings."""
SHARE = 0.25
"""Of common words in prose at least; commented program text has half of it."""
FEWEST = 5
"""Words by which one can tell."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'\N{RIGHT SINGLE QUOTATION MARK}-]*")


def is_prose(text: str) -> bool:
    """Whether ``text`` reads as running English."""
    words = [word.lower() for word in _WORD.findall(text)]
    return len(words) >= FEWEST and sum(word in COMMON for word in words) >= SHARE * len(words)


def letters(lines: Iterable[Line]) -> int:
    """How many characters ``lines`` have, without blanks."""
    return sum(len(word.text) for line in lines for word in line.words)
