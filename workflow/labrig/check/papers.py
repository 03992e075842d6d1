"""Sheets of paper, by their names."""

from __future__ import annotations

from collections.abc import Mapping

from labrig.check.document import Page
from labrig.check.lengths import POINTS

MM = POINTS["mm"]
PAPERS: Mapping[str, tuple[float, float]] = {
    "A4": (210 * MM, 297 * MM),
    "letter": (8.5 * POINTS["in"], 11 * POINTS["in"]),
    "A5": (148 * MM, 210 * MM),
    "A3": (297 * MM, 420 * MM),
    "B5": (176 * MM, 250 * MM),
    "B4": (250 * MM, 353 * MM),
    "legal": (8.5 * POINTS["in"], 14 * POINTS["in"]),
}
"""Short and long side in points (ISO 216, ANSI)."""
PAPER_SLACK = 3.0
"""Points, about 1 mm: programs cut a sheet to whole points, or to half a millimetre."""


def paper_of(page: Page) -> str | None:
    """The name of a page's paper, upright or on its side; None where it has none."""
    short, long = sorted((page.width, page.height))
    for name, (narrow, tall) in PAPERS.items():
        if abs(short - narrow) <= PAPER_SLACK and abs(long - tall) <= PAPER_SLACK:
            return name
    return None
