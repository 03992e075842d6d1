"""Trials by arm: a row of two panels for each combination of levels.

Arms may differ by a factor while their trials differ by a thousandth. One axis cannot show both,
so each row has the trials themselves at the left, and each trial's distance from its arm's median
at the right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from labrig.figures import style, trials
from labrig.figures.caption import arm_labels, cell_text, with_unit
from labrig.figures.lettering import Lettering
from labrig.figures.trials import Array
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.98
BELOW = 1.0
MOST = 8
"""Rows that a page has room for."""
LETTERS, LABEL = 8.0, 100.0
"""Size of the arms' labels, and the width at which they are cut, in points."""
WIDE = 0.62
"""Width of what is drawn of an arm, in steps of the axis of arms."""

DrawArms = Callable[["Axes", Mapping[int, Array]], None]
"""Draws arms' values, by their places on the axis of arms."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The figure, and what its caption needs to know."""

    figure: Figure
    counts: tuple[int, ...]
    """Trials an arm and row."""
    shown: int
    there: int
    """Rows, and combinations of levels."""


def by_arm(table: pd.DataFrame, analysis: Analysis, draw_arms: DrawArms) -> Rows:
    """Draw the first metric's kept, planned, timed trials over what ``draw_arms`` draws of them."""
    metric = next(iter(analysis.metrics))
    said = analysis.metrics[metric]
    timed = trials.timed(table)
    there = trials.cells(analysis, metric)
    shown = trials.evenly(there, MOST)
    labels, letters = arm_labels(analysis), Lettering(LETTERS)
    counts: list[int] = []
    with style.house():
        figure = style.new_figure(ROW * len(shown) + BELOW)
        axes = figure.subplots(len(shown), 2, sharex=True, squeeze=False)
        for (left, right), levels in zip(axes, shown, strict=True):
            of_cell = trials.at(timed, levels).dropna(subset=[metric])
            values: dict[int, Array] = {}
            distances: dict[int, Array] = {}
            for place, arm in enumerate(labels):
                mine = of_cell[of_cell["arm"] == arm]
                found = trials.numbers(mine, metric)
                if not found.size:
                    continue
                counts.append(found.size)
                across = _places(mine["block"].to_numpy(dtype=np.int64), place)
                values[place] = found
                _points(left, across, found, style.sign(place))
                if middle := float(np.median(found)):
                    distances[place] = 100 * (found - middle) / middle
                    _points(right, across, distances[place], style.sign(place))
            draw_arms(left, values)
            draw_arms(right, distances)
            _finish(left, right, style.plain(cell_text(analysis, levels)), said.unit)
        for axis in axes[-1]:
            axis.set_xticks(
                range(len(labels)),
                [style.plain(letters.clip(label, LABEL)) for label in labels.values()],
                rotation=45,
                ha="right",
                rotation_mode="anchor",
            )
            axis.set_xlim(-0.6, len(labels) - 0.4)
        lift = 15 if analysis.factors else 5
        heading(axes[0, 0], style.plain(with_unit(said.label, said.unit)), lift)
        heading(axes[0, 1], "distance from the arm's median (%)", lift)
    return Rows(
        figure=figure, counts=tuple(sorted(set(counts))), shown=len(shown), there=len(there)
    )


def heading(axes: Axes, text: str, lift: float) -> None:
    """Head a column, ``lift`` points above its first panel."""
    axes.annotate(
        text,
        (0.5, 1),
        xycoords="axes fraction",
        xytext=(0, lift),
        textcoords="offset points",
        ha="center",
        va="bottom",
    )


def _finish(left: Axes, right: Axes, text: str, unit: str) -> None:
    from matplotlib.ticker import MaxNLocator

    highest = max((line.get_ydata().max() for line in left.lines), default=1.0)  # type: ignore[union-attr]
    left.set_ylim(0, 1.15 * highest if highest > 0 else 1)
    left.set_ylabel(unit)
    left.yaxis.set_major_locator(MaxNLocator(4))
    left.set_title(text, loc="left", fontsize=8, fontweight="bold", pad=3)
    right.axhline(0, color=style.FAINT, linewidth=0.5, zorder=0)
    right.margins(y=0.1)
    right.set_ylabel("%")
    right.yaxis.set_major_locator(MaxNLocator(4))


def _places(blocks: NDArray[np.int64], place: int) -> Array:
    """Trials of one block stand above each other, blocks from left to right."""
    _, ranks = np.unique(blocks, return_inverse=True)
    count = int(ranks.max()) + 1
    offset = (ranks - (count - 1) / 2) / max(count, 2)
    return place + offset * WIDE * 0.9


def _points(axes: Axes, across: Array, values: Array, sign: style.Sign) -> None:
    axes.plot(
        across,
        values,
        linestyle="none",
        marker=sign.marker,
        markersize=2.4,
        markeredgewidth=0.5,
        color=sign.colour,
        markerfacecolor=sign.face,
        zorder=3,
    )
