"""Text that was turned into drawings: letters as areas, with nothing left that says which. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from labrig.check.document import Box, Path

HEIGHTS = (2.0, 16.0)
"""Points that a letter, or a line of them drawn at once, is high."""
FEWEST = 20
"""Curved letters on the baseline of a line of text: most lines have twice as many."""
SHAPES = 8
"""Letters of different shapes among them; the markers of a chart are all alike."""
WIDTH = 100.0
"""Points that a line of text is wide at least: the labels of a chart are less."""
DRAWN_AT_ONCE = 40
"""Segments of a whole line's path, which is as many as are known of one."""
SAME = 0.5
"""Points between the lower edges of letters on one baseline; round ones hang below it."""


def outlined(paths: Iterable[Path]) -> tuple[Box, ...]:
    """The boxes of the lines of text that are drawn by ``paths``."""
    letters = sorted((path for path in paths if _is_letter(path)), key=lambda one: one.box.bottom)
    return tuple(box for row in _rows(letters) if (box := _text(row)) is not None)


def _is_letter(path: Path) -> bool:
    return (
        path.fill is not None
        and path.stroke is None
        and "c" in path.shape
        and HEIGHTS[0] <= path.box.height <= HEIGHTS[1]
    )


def _rows(letters: Sequence[Path]) -> Iterator[list[Path]]:
    row: list[Path] = []
    for letter in letters:
        if row and letter.box.bottom - row[-1].box.bottom > SAME:
            yield row
            row = []
        row.append(letter)
    if row:
        yield row


def _text(row: Sequence[Path]) -> Box | None:
    """The box of a row of letters; None where they are no line of text."""
    box = row[0].box
    for letter in row:
        box = box.around(letter.box)
    whole = any(len(one.shape) >= DRAWN_AT_ONCE and one.box.width >= WIDTH for one in row)
    many = len(row) >= FEWEST and len({one.shape for one in row}) >= SHAPES
    return box if box.width >= WIDTH and (whole or many) else None
