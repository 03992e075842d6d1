"""Whether the axes of a plot say what they measure."""

from __future__ import annotations

from collections.abc import Sequence

from labrig.check.document import Box, Word
from labrig.check.drawings.phrases import Phrase, phrases
from labrig.check.drawings.plots import ALIGNED, NEAR, Axis, axes
from labrig.check.paper import Figure

SHARED = 0.2
"""How far from the middle of a row of plots the label of all stands, of the row's width."""


def unlabelled(figure: Figure, words: Sequence[Word]) -> tuple[Axis, ...]:
    """The axes of which none of ``words`` says what they measure.

    A label that stands further away is that of all axes on its side, where it stands at their
    middle or left of all, as plots that share one have it.
    """
    found = axes(figure)
    if not found:
        return ()
    level = tuple(phrase for phrase in phrases(words) if phrase.lettered)
    upright = tuple(
        word
        for word in words
        if abs(abs(word.angle) - 90) <= 5 and any(map(str.isalpha, word.text))
    )
    return tuple(axis for axis in found if not _labelled(axis, found, level, upright))


def _labelled(
    axis: Axis, every: Sequence[Axis], level: Sequence[Phrase], upright: Sequence[Word]
) -> bool:
    if axis.upright:
        return any(_outer(axis, word.box) for word in upright) or any(
            _beside_column(axis, phrase) for phrase in level
        )
    row = axis.box
    for other in every:
        if not other.upright and abs(other.box.bottom - row.bottom) <= ALIGNED:
            row = row.around(other.box)
    return any(_beside_row(axis, row, phrase) for phrase in level)


def _beside_row(axis: Axis, row: Box, phrase: Phrase) -> bool:
    size = axis.ticks[0].size
    if phrase.box.left >= axis.box.right:  # at the end of the axis
        near = phrase.box.left - axis.box.right <= NEAR * size
        if near and abs(phrase.baseline - axis.ticks[0].baseline) <= NEAR * size:
            return True
    beyond = (
        phrase.box.top <= axis.box.bottom + ALIGNED
        if axis.low
        else phrase.box.bottom >= axis.box.top - ALIGNED
    )
    if not beyond:
        return False
    middle = (phrase.box.left + phrase.box.right) / 2
    return (
        axis.box.left - NEAR * size <= middle <= axis.box.right + NEAR * size
        or abs(middle - (row.left + row.right) / 2) <= SHARED * row.width
    )


def _outer(axis: Axis, box: Box) -> bool:
    """Whether something stands further out than the numbers of an upright axis."""
    if axis.low:
        return box.right <= axis.box.left + ALIGNED
    return box.left >= axis.box.right - ALIGNED


def _beside_column(axis: Axis, phrase: Phrase) -> bool:
    size = axis.ticks[0].size
    box = phrase.box
    if _outer(axis, box):
        return box.bottom <= axis.box.top + size and box.top >= axis.box.bottom - size
    above_end = abs(box.left - axis.box.left if axis.low else box.right - axis.box.right)
    return 0 <= box.bottom - axis.box.top + size <= NEAR * size and above_end <= NEAR * size
