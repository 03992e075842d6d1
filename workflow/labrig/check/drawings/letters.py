"""Letters of figures and tables that are printed too small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from labrig.check.document import Word
from labrig.check.drawings.floats import name, where
from labrig.check.paper import Figure, Table
from labrig.check.rule import Found

SLACK = 0.1
"""Word's 6 pt are 6.02 of TeX, and programs round."""
SCRIPT = 0.7
"""Raised and lowered letters may be so much smaller than the least, as LaTeX and Matplotlib make
them."""
BESIDE = 0.85
"""A raised or lowered letter is at most so much of what it stands at."""
LONGEST = 6
"""Of so many pieces a raised number is at most."""
REACH = 0.3
"""How far from that it stands, in heights of it."""


def too_small(words: Iterable[Word], least: float) -> tuple[Word, ...]:
    """The words printed smaller than ``least`` points, raised and lowered ones measured by 0.7."""
    every = tuple(word for word in words if word.painted)
    return tuple(
        word
        for index, word in enumerate(every)
        if word.size < least - SLACK
        and any(map(str.isalnum, word.text))
        and not (word.size >= SCRIPT * least - SLACK and _is_script(every, index))
    )


def smallest(words: Sequence[Word]) -> str:
    """``letters of 4.9 pt (“read” and 11 other words)``."""
    least = min(words, key=lambda word: word.size)
    others = len(words) - 1
    more = "" if not others else f" and {others} other {'word' if others == 1 else 'words'}"
    return f"letters of {least.size:.1f} pt (“{least.text}”{more})"


def small_letters(
    floats: Iterable[tuple[Figure | Table, Iterable[Word]]], least: float
) -> Iterator[Found]:
    """Find the figures or tables with words that are printed too small."""
    for one, words in floats:
        small = too_small(words, least)
        if small:
            what = f"{name(one)} has {smallest(small)}; the profile asks for {least:g} pt"
            yield Found(place=where(one), what=what)


def _is_script(words: Sequence[Word], index: int) -> bool:
    """Whether larger letters stand right before, or right after, in the order of the file."""
    return _larger(words[index], reversed(words[max(0, index - LONGEST) : index])) or _larger(
        words[index], words[index + 1 : index + 1 + LONGEST]
    )


def _larger(word: Word, others: Iterable[Word]) -> bool:
    last = word
    for other in others:
        if not _touches(last, other):
            return False
        if word.size <= BESIDE * other.size:
            return True
        last = other
    return False


def _touches(word: Word, base: Word) -> bool:
    reach = REACH * max(word.size, base.size)
    return (
        word.box.left <= base.box.right + reach
        and base.box.left <= word.box.right + reach
        and word.box.bottom <= base.box.top + reach
        and base.box.bottom <= word.box.top + reach
    )
