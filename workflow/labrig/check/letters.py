"""Letters of figures and tables that are printed too small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from labrig.check.document import Word

SLACK = 0.1
"""Word's 6 pt are 6.02 of TeX, and programs round."""
SCRIPT = 0.7
"""Raised and lowered letters may be so much smaller than the least, as LaTeX and Matplotlib make
them."""
BESIDE = 0.85
"""A raised or lowered letter is at most so much of what it stands at."""
REACH = 0.3
"""How far from that it stands, in heights of it."""


def too_small(words: Iterable[Word], least: float) -> tuple[Word, ...]:
    """The words printed smaller than ``least`` points, raised and lowered ones measured by 0.7."""
    every = tuple(word for word in words if word.painted and any(map(str.isalnum, word.text)))
    return tuple(
        word
        for index, word in enumerate(every)
        if word.size < least - SLACK
        and not (word.size >= SCRIPT * least - SLACK and _is_script(every, index))
    )


def smallest(words: Sequence[Word]) -> str:
    """``letters of 4.9 pt (“read” and 11 other words)``."""
    least = min(words, key=lambda word: word.size)
    others = len(words) - 1
    more = "" if not others else f" and {others} other {'word' if others == 1 else 'words'}"
    return f"letters of {least.size:.1f} pt (“{least.text}”{more})"


def _is_script(words: Sequence[Word], index: int) -> bool:
    word = words[index]
    return any(
        word.size <= BESIDE * base.size and _touches(word, base) for base in _around(words, index)
    )


def _around(words: Sequence[Word], index: int) -> Iterator[Word]:
    """The words next to one in the order of the file: scripts follow what they stand at."""
    yield from words[max(0, index - 3) : index]
    yield from words[index + 1 : index + 3]


def _touches(word: Word, base: Word) -> bool:
    reach = REACH * base.size
    return (
        word.box.left <= base.box.right + reach
        and base.box.left <= word.box.right + reach
        and word.box.bottom <= base.box.top + reach
        and base.box.bottom <= word.box.top + reach
    )
