"""Words of a drawing that belong together, as those of a label or of an entry of a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labrig.check.document import Box, Word

APART = 0.8
"""How far words of one phrase stand from each other at most, in sizes of their font."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Level words close to each other on one baseline."""

    text: str
    box: Box
    baseline: float
    size: float

    @property
    def lettered(self) -> bool:
        """Whether there is a letter in it."""
        return any(map(str.isalpha, self.text))


def phrases(words: Iterable[Word]) -> tuple[Phrase, ...]:
    """Put level words together with those that follow them closely, in the order of the file."""
    found: list[Phrase] = []
    last: Word | None = None
    for word in words:
        if abs(word.angle) >= 1 or not word.painted:
            last = None
            continue
        if last is not None and _follows(last, word):
            held = found.pop()
            blank = "" if word.joined else " "
            found.append(
                Phrase(
                    held.text + blank + word.text,
                    held.box.around(word.box),
                    held.baseline,
                    held.size,
                )
            )
        else:
            found.append(Phrase(word.text, word.box, word.baseline, word.size))
        last = word
    return tuple(found)


def _follows(last: Word, word: Word) -> bool:
    gap = word.box.left - last.box.right
    return (
        abs(word.baseline - last.baseline) < 0.5 * word.size
        and -0.1 * word.size <= gap <= APART * word.size
    )
