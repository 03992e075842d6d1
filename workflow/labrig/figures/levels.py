"""The levels of a factor as places on an axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labrig.figures import style
from labrig.figures.caption import cell_text, factor_text
from labrig.figures.lettering import Lettering
from labrig.stats.records import Analysis, Levels, Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LETTERS, LINE = 8.0, 13.0
"""Size of the levels' letters, and the room that a slanted level needs, in points."""
BESIDE, ROOM = 0.06, 0.4
"""Shares of the least step between levels: between two arms beside each other, and for all."""


@dataclass(frozen=True, kw_only=True)
class LevelAxis:
    """Where combinations of levels stand, in the order of the axis."""

    cells: tuple[Levels, ...]
    places: tuple[float, ...]
    texts: tuple[str, ...]
    label: str
    numeric: bool
    """Whether what lies between two places means something, so that a line may be drawn there."""
    logarithmic: bool
    """Whether places are log2 of the levels."""

    def place(self, levels: Levels) -> float:
        """The place of a combination, of which others than the axis's factors do not count."""
        for cell, place in zip(self.cells, self.places, strict=True):
            if all(levels.get(name) == value for name, value in cell.items()):
                return place
        raise ValueError(f"{levels} is not on the axis")

    def place_of(self, value: float) -> float:
        """The place of any number, on an axis of numbers."""
        return math.log2(value) if self.logarithmic else value

    def beside(self, number: int, of: int) -> float:
        """How far from its place one of several arms stands, so that it hides no other."""
        if of < 2:
            return 0.0
        step = min((b - a for a, b in zip(self.places, self.places[1:], strict=False)), default=1)
        return min(ROOM, BESIDE * (of - 1)) * step * (number / (of - 1) - 0.5)

    def label_on(self, axes: Axes, width: float) -> None:
        """Write the levels below ``axes`` (``width`` inches), slanted or some left out for room."""
        letters = Lettering(LETTERS)
        wide = max(map(letters.width, self.texts), default=0.0) + 6
        steps = [b - a for a, b in zip(self.places, self.places[1:], strict=False)]
        point = ((self.places[-1] - self.places[0]) or 1.0) / (72 * 0.85 * width)
        texts = [style.plain(text) for text in self.texts]
        slant: dict[str, Any] = {}
        if steps and wide * point > min(steps):
            slant = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
            last = -math.inf
            for number, place in enumerate(self.places):
                if place - last < LINE * point:
                    texts[number] = ""
                else:
                    last = place
        axes.set_xticks(self.places, texts, **slant)
        axes.minorticks_off()
        axes.set_xlabel(style.plain(self.label))
        margin = 0.5 * min(steps, default=1.0)
        axes.set_xlim(self.places[0] - margin, self.places[-1] + margin)


def numeric_factor(analysis: Analysis) -> str | None:
    """The first factor whose levels are at least two numbers."""
    for name, factor in analysis.factors.items():
        values = [level.value for level in factor.levels]
        if len(values) > 1 and not any(isinstance(value, str) for value in values):
            return name
    return None


def of_factor(analysis: Analysis, name: str) -> LevelAxis:
    """The axis of one factor: log2 of its numbers, or themselves where one is not above 0.

    Levels that are text stand beside each other in the declared order.
    """
    factor = analysis.factors[name]
    if any(isinstance(level.value, str) for level in factor.levels):
        cells = [{name: level.value} for level in factor.levels]
        return _in_turn(analysis, cells, factor.label)
    values = sorted(float(level.value) for level in factor.levels)
    logarithmic = values[0] > 0
    by_number: Mapping[float, Value] = {float(lv.value): lv.value for lv in factor.levels}
    cells = [{name: by_number[value]} for value in values]
    return LevelAxis(
        cells=tuple(cells),
        places=tuple(math.log2(value) if logarithmic else value for value in values),
        texts=tuple(cell_text(analysis, cell) for cell in cells),
        label=f"{factor.label} (log2 scale)" if logarithmic else factor.label,
        numeric=True,
        logarithmic=logarithmic,
    )


def of_cells(analysis: Analysis, cells: list[Levels]) -> LevelAxis:
    """The axis of an experiment: its one factor of numbers, or else its combinations in turn."""
    name = numeric_factor(analysis)
    if name is not None and len(analysis.factors) == 1:
        return of_factor(analysis, name)
    return _in_turn(analysis, cells, factor_text(analysis))


def _in_turn(analysis: Analysis, cells: list[Levels], label: str) -> LevelAxis:
    return LevelAxis(
        cells=tuple(cells),
        places=tuple(map(float, range(len(cells)))),
        texts=tuple(cell_text(analysis, levels) or "all trials" for levels in cells),
        label=label,
        numeric=False,
        logarithmic=False,
    )
