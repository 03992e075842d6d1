"""Running heads that are printed over a page's first line of text, as on pages without room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labrig.check.document import Page, Word
from labrig.check.layout.runs import ASCENT, aligned

TOP = 0.85
"""Of the page's height above which a running head stands."""
REPEATED = 3
"""Pages on which it says the same at the same place at least."""
SAME = 0.5
"""Points by which sizes and baselines of one line differ at most."""


def overprinted(pages: Sequence[Page], found: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """The words of each page that repeat on others, where they stand in a line of another kind."""
    top = [
        [word for word in own if word.baseline > TOP * page.height]
        for page, own in zip(pages, found, strict=True)
    ]
    counts = Counter(key for own in top for key in {_key(word) for word in own})
    taken: list[list[Word]] = []
    for own in top:
        heads = [word for word in own if counts[_key(word)] >= REPEATED]
        text = [word for word in own if counts[_key(word)] < REPEATED]
        over = any(_over(head, other) for head in heads for other in text)
        taken.append(heads if over else [])
    return taken


def _key(word: Word) -> tuple[str, int, int, int]:
    return word.text, round(word.size), round(word.baseline), round(word.box.left)


def _over(head: Word, other: Word) -> bool:
    """Whether a word of the text shares a head's line and is not part of it."""
    if not aligned(_band(head), _band(other)):
        return False
    apart = abs(head.baseline - other.baseline) > SAME and abs(head.size - other.size) > SAME
    return apart or head.box.meets(other.box)


def _band(word: Word) -> tuple[float, float]:
    return word.baseline, word.baseline + ASCENT * word.size
