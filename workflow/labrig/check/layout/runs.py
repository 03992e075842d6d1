"""Words into runs: what follows each other in the file and stands beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Word
from labrig.check.layout.labels import KINDS

ASCENT = 0.7
"""Of a font's size: about the height of its capitals (Times 0.66, Computer Modern 0.68)."""
FAR = 2.0
"""Sizes of type between two words that are not of one run; a justified gap is below one."""
ALIGNED = 0.25
"""Of a small word's height that has to be beside its neighbour: a subscript has a third."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other in the file and on the page."""

    words: tuple[Word, ...]
    box: Box
    baseline: float
    size: float


def runs(words: Iterable[Word]) -> list[Run]:
    """Gather upright ``words``, in the order of the file, into runs."""
    found: list[Run] = []
    current: list[Word] = []
    for word in words:
        if current and not _follows(current, word):
            found.append(run(current))
            current = []
        current.append(word)
    if current:
        found.append(run(current))
    return found


def run(words: Sequence[Word]) -> Run:
    """The run of ``words``, with the size and baseline of most of its letters."""
    if len(words) == 1:
        (word,) = words
        return Run((word,), word.box, word.baseline, word.size)
    letters: Counter[tuple[float, float]] = Counter()
    for word in words:
        letters[word.size, word.baseline] += len(word.text)
    size, baseline = max(letters, key=lambda key: (letters[key], key))
    return Run(tuple(words), around(word.box for word in words), baseline, size)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of ``boxes``, of which there is one at least."""
    held = list(boxes)
    return Box(
        min(box.left for box in held),
        min(box.bottom for box in held),
        max(box.right for box in held),
        max(box.top for box in held),
    )


def _follows(current: Sequence[Word], word: Word) -> bool:
    last = current[-1]
    size = max(last.size, word.size)
    gap = word.box.left - last.box.right
    if gap > FAR * size or gap < -3 * size:
        return False
    tallest = max(current[-6:], key=lambda one: one.size)
    script = word.size < tallest.size and word.box.left > tallest.box.right - 2
    if word.box.left < last.box.left - 1 and not script:
        return False
    if gap > 0.9 * size and word.text.rstrip(".").lower() in KINDS:
        return False
    return _beside(tallest, word) or _beside(last, word)


def _beside(one: Word, other: Word) -> bool:
    return aligned(_band(one), _band(other))


def aligned(one: tuple[float, float], other: tuple[float, float], least: float = ALIGNED) -> bool:
    """Whether the lower of two bands (bottom, top) is beside the other with ``least`` of it."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > least * min(one[1] - one[0], other[1] - other[0])


def _band(word: Word) -> tuple[float, float]:
    if word.box.bottom < word.baseline - 0.6 * word.size:  # signs that hang, as TeX's large ones do
        return word.box.bottom, max(word.box.top, word.box.bottom + 0.1)
    return word.baseline, word.baseline + max(ASCENT * word.size, 0.1)
