"""Marked places on a horizontal axis: a line across the panels, its label above the highest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.figures.lettering import Lettering

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LETTERS, LINE, GAP = 7.5, 9.0, 6.0
"""Size of labels, height of one line of them, and the least gap between two, in points."""


def rows(
    places: Mapping[float, str], limits: tuple[float, float], width: float
) -> dict[float, int]:
    """The line, from 0 upwards, on which each label hits no other.

    ``places`` are labels by place, ``limits`` the axis's, ``width`` its width in points.
    """
    letters = Lettering(LETTERS)
    free: list[float] = []
    found = {}
    for place, label in sorted(places.items()):
        middle, half = _middle(place, label, limits, width, letters)
        row = next((i for i, end in enumerate(free) if end + GAP <= middle - half), len(free))
        free[row : row + 1] = [middle + half]
        found[place] = row
    return found


def lines(axes: Axes, places: Sequence[float]) -> None:
    """Draw a line across ``axes`` at each place."""
    for place in places:
        axes.axvline(place, color="0.45", linewidth=0.7, linestyle=(0, (2, 2)), zorder=1)


def labels(axes: Axes, places: Mapping[float, str], width: float) -> float:
    """Write the labels above ``axes``, ``width`` points wide; return how high they are, in points.

    The limits of the axis must be its last.
    """
    if not places:
        return 0.0
    low, high = axes.get_xlim()
    letters = Lettering(LETTERS)
    on_row = rows(places, (low, high), width)
    for place, label in places.items():
        middle, _ = _middle(place, label, (low, high), width, letters)
        axes.annotate(
            style.plain(letters.clip(label, width)),
            (middle / width, 1),
            xycoords="axes fraction",
            xytext=(0, 2 + LINE * on_row[place]),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=LETTERS,
            color="0.25",
        )
    return 2 + LINE * (1 + max(on_row.values()))


def _middle(
    place: float, label: str, limits: tuple[float, float], width: float, letters: Lettering
) -> tuple[float, float]:
    """Where a label's middle is, in points from the axis's left end, and half of its width."""
    low, high = limits
    half = letters.width(letters.clip(label, width)) / 2
    at = width * (place - low) / ((high - low) or 1.0)
    return min(max(at, half), max(width - half, half)), half
