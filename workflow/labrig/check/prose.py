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


def pages(numbers: Iterable[int]) -> str:
    """Pages in words: ``page 3``, ``pages 2 to 4 and 7``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        said += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)
    if len(said) == 1:
        return f"page{'s' if len(runs[0]) > 1 else ''} {said[0]}"
    return f"pages {', '.join(said[:-1])} and {said[-1]}"
