"""What running text looks like in a document: its size, its pitch, its columns."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from labrig.check.document import Font, Word
from labrig.check.layout.sheets import measures
from labrig.check.paper import Line

GAP = 1.0
"""Sizes of type that lie between two cells at least; a justified blank is rarely above 0.8."""
LARGER = 0.8
"""Points by which a heading is larger than the text at least, where its size tells."""
BEARINGS = 0.25
"""Of the size: what is beside the ink of a word's first and last letter together."""
WIDTHS = (0.525, 0.6)
"""Of the size: how wide letters of Computer Modern's and most others' fixed-width fonts are."""
_FIXED = re.compile(r"mono|courier|consol|menlo|typewriter|tt(?:\d|$)|cmtt|^sftt|nimbusmon", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """What running text looks like."""

    size: float
    pitch: float
    bold: bool
    font: Font | None
    """The font of most of it."""
    columns: dict[int, tuple[float, float]]
    """Left and right edge by column, of most pages."""
    pages: dict[int, dict[int, tuple[float, float]]]
    """The same of each page that has running text."""

    def column(self, line: Line) -> tuple[float, float]:
        """Left and right edge of the column in which ``line`` is."""
        own = self.pages.get(line.page, {}).get(line.column)
        usual = self.columns.get(line.column)
        return own or usual or (line.box.left, line.box.right)

    def full(self, line: Line) -> bool:
        """Whether ``line`` reaches its column's right edge."""
        return line.box.right > self.column(line)[1] - 2 * self.size

    def running(self, line: Line) -> bool:
        """Whether ``line`` looks like one of running text that is not a paragraph's last."""
        left, right = self.column(line)
        return len(line.words) > 3 and line.box.width > 0.8 * (right - left) and not has_cells(line)


def style(lines: Sequence[Line]) -> Style:
    """What most of the running text of ``lines`` looks like."""
    prose = [one for one in lines if len(one.words) > 4 and not fixed(one) and not has_cells(one)]
    letters: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    fonts: Counter[Font] = Counter()
    for one in prose:
        letters[round(one.size, 1)] += len(one.words)
        bold[one.words[0].font.bold] += 1
        fonts[one.words[0].font] += 1
    size = max(letters, key=lambda key: (letters[key], key)) if letters else 10.0
    own = [one for one in prose if abs(one.size - size) < 0.3]
    by_page: defaultdict[int, list[Line]] = defaultdict(list)
    for one in own:
        by_page[one.page].append(one)
    return Style(
        size=size,
        pitch=_pitch(own, size),
        bold=bold[True] > bold[False],
        font=max(fonts, key=lambda font: (fonts[font], font.name)) if fonts else None,
        columns=measures(own),
        pages={page: measures(held) for page, held in by_page.items() if len(held) > 5},
    )


def _pitch(lines: Iterable[Line], size: float) -> float:
    """The distance of most neighbouring baselines."""
    steps = [
        one.baseline - other.baseline
        for one, other in pairwise(lines)
        if one.page == other.page
        and one.column == other.column
        and 0.7 * size < one.baseline - other.baseline < 2.6 * size
    ]
    if not steps:
        return 1.2 * size
    rough = Counter(round(step * 2) / 2 for step in steps)
    usual = max(rough, key=lambda key: (rough[key], -key))
    return median(step for step in steps if abs(step - usual) <= 0.5)


def has_cells(line: Line) -> bool:
    """Whether there is a gap in ``line`` as between two cells of a table."""
    return any(
        right.box.left - left.box.right > max(GAP * line.size, 8.0)
        for left, right in pairwise(line.words)
    )


def fixed(line: Line) -> bool:
    """Whether most of a line is in a fixed-width font."""
    if _evenly(line.words):
        return True
    total = sum(len(word.text) for word in line.words)
    return 2 * sum(len(word.text) for word in line.words if is_fixed(word.font)) > total


def _evenly(words: Sequence[Word]) -> bool:
    """Whether all letters of words in fonts without a name have one width.

    Bitmapped fonts have no name in PDFium. A word's ink is narrower than its letters by the
    bearings of two of them.
    """
    if any(word.font.name for word in words):
        return False
    held = [word for word in words if len(word.text) >= 3]
    if len(held) < 3 or sum(len(word.text) for word in held) < 15:
        return False
    least = max(word.box.width / word.size / len(word.text) for word in held)
    most = min((word.box.width / word.size + BEARINGS) / len(word.text) for word in held)
    return any(least <= width <= most for width in WIDTHS)


def is_fixed(font: Font) -> bool:
    """Whether a font has one width, by what it says of itself or by its name."""
    return font.fixed or _FIXED.search(font.name) is not None
