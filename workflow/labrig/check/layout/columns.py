"""How many columns of text a page has, and where the gutter between two is."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from labrig.check.document import Page
from labrig.check.layout.runs import Run

RUNNING = 0.26
"""Of the page's width that a run of text has at least, in the narrower of two columns."""
FEW = 3
"""Lines that a column has at least to be seen as one."""


def gutters(pages: Sequence[Page], found: Sequence[Sequence[Run]]) -> list[float | None]:
    """The middle of each page's gutter, None where the page has one column.

    A page that does not show it by itself (few lines, all in one column) has the gutter that most
    of the others have.
    """
    own = [_gutter(page, held) for page, held in zip(pages, found, strict=True)]
    known = [gutter for gutter in own if gutter is not None]
    usual = median(known) if known else None
    return [
        gutter if gutter is not None or usual is None else _if_clear(usual, page, held)
        for gutter, page, held in zip(own, pages, found, strict=True)
    ]


def _running(page: Page, found: Sequence[Run]) -> list[Run]:
    wide = RUNNING * page.width
    return [one for one in found if one.box.width >= wide and len(one.words) >= 3]


def _gutter(page: Page, found: Sequence[Run]) -> float | None:
    running = _running(page, found)
    best: tuple[int, float] | None = None
    for step in range(36, 65):
        x = step / 100 * page.width
        left = [one for one in running if one.box.right <= x]
        right = [one for one in running if one.box.left >= x]
        if len(left) < FEW or len(right) < FEW:
            continue
        across = len(running) - len(left) - len(right)
        if across <= (len(left) + len(right)) / 2 and (best is None or across < best[0]):
            middle = (
                median(sorted(one.box.right for one in left)[-3:])
                + median(sorted(one.box.left for one in right)[:3])
            ) / 2
            best = across, middle
    return None if best is None else best[1]


def _if_clear(gutter: float, page: Page, found: Sequence[Run]) -> float | None:
    running = _running(page, found)
    across = sum(one.box.left < gutter - 20 and one.box.right > gutter + 20 for one in running)
    return gutter if running and across <= len(running) / 3 else None
