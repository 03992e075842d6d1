"""What a figure of curves shows: its cells, and which curve and panel each of them is in. Pure."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labrig.experiments import ARM, Curves
from labrig.figures import levels, style, trials
from labrig.figures.caption import arm_labels, cell_text
from labrig.figures.curves import Middle
from labrig.figures.levels import LevelAxis
from labrig.figures.shown_cells import Shown, shown_cells
from labrig.stats.records import Analysis, Levels, Value

if TYPE_CHECKING:
    import pandas as pd

MOST, MOST_COLUMNS = 6, 3
"""Panels of one metric, and columns of several metrics, that a page has room for."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One curve, the same in every panel."""

    levels: Levels
    label: str
    sign: style.Sign


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is shown in a panel, or in a column of panels."""

    levels: Levels
    label: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A figure of curves. Panels of one metric fill lines of two, several metrics are rows."""

    asked: Curves
    axis: LevelAxis
    cells: Mapping[str, Sequence[Shown]]
    """The cells by metric; a metric that has none is not here."""
    curves: Sequence[Curve]
    parts: Sequence[Part]
    there: int
    """How many parts there are, shown or not."""

    @property
    def one_metric(self) -> bool:
        """Whether all panels are of one metric."""
        return len(self.cells) == 1

    @property
    def columns(self) -> int:
        """Panels beside each other."""
        return min(len(self.parts), 2) if self.one_metric else len(self.parts)

    @property
    def rows(self) -> int:
        """Panels above each other."""
        return math.ceil(len(self.parts) / self.columns) if self.one_metric else len(self.cells)

    @property
    def panels(self) -> list[tuple[int, int, str, Part]]:
        """Row, column, metric and part of each panel."""
        if self.one_metric:
            (metric,) = self.cells
            return [
                (*divmod(number, self.columns), metric, part)
                for number, part in enumerate(self.parts)
            ]
        return [
            (row, column, metric, part)
            for row, metric in enumerate(self.cells)
            for column, part in enumerate(self.parts)
        ]

    def middles(self, metric: str, part: Part, curve: Curve) -> list[Middle]:
        """The points of a curve in a panel, beside those of the others at each level."""
        shift = self.axis.beside(list(self.curves).index(curve), len(self.curves))
        wanted = (part.levels | curve.levels).items()
        found = [
            Middle(
                at=self.axis.place(one.levels) + shift, value=one.value, low=one.low, high=one.high
            )
            for one in self.cells[metric]
            if wanted <= one.levels.items()
        ]
        return sorted(found, key=lambda middle: middle.at)


def chart(asked: Curves, table: pd.DataFrame, analysis: Analysis) -> Chart | None:
    """Gather what ``asked`` shows, every factor having a place there (``experiment.placed``).

    None where nothing was measured of it.
    """
    found = {metric: shown_cells(asked, metric, table, analysis) for metric in asked.metrics or ()}
    cells = {metric: of_metric for metric, of_metric in found.items() if of_metric}
    if not cells or asked.over is None:
        return None
    levels_there = [one.levels for one in itertools.chain(*cells.values())]
    parts = [
        Part(levels=part, label=text(part, analysis))
        for part in _combinations(asked.panels or [], analysis)
        if any(part.items() <= there.items() for there in levels_there)
    ]
    return Chart(
        asked=asked,
        axis=levels.of_factor(analysis, asked.over),
        cells=cells,
        curves=[
            Curve(levels=curve, label=text(curve, analysis), sign=style.sign(number))
            for number, curve in enumerate(_combinations(asked.by or [], analysis))
            if any(curve.items() <= there.items() for there in levels_there)
        ],
        parts=trials.evenly(parts, MOST if len(cells) == 1 else MOST_COLUMNS),
        there=len(parts),
    )


def text(of: Levels, analysis: Analysis) -> str:
    """Levels and an arm as figures write them."""
    labels = arm_labels(analysis)
    words = (
        labels[str(value)] if name == ARM else cell_text(analysis, {name: value})
        for name, value in of.items()
    )
    return ", ".join(words)


def _combinations(names: Sequence[str], analysis: Analysis) -> list[Levels]:
    """All levels of some factors, or arms, combined; in the declared order."""

    def values(name: str) -> list[Value]:
        if name == ARM:
            return list(arm_labels(analysis))
        return [level.value for level in analysis.factors[name].levels]

    every = itertools.product(*(values(name) for name in names))
    return [dict(zip(names, combination, strict=True)) for combination in every]
