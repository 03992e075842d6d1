"""Every timed trial of one metric, by arm: levels at the left, spread at the right.

Arms may differ by a factor while their trials differ by a thousandth. One axis cannot show both,
so each combination of levels has two panels on one row: the trials themselves, and each trial's
distance from its arm's median.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import seaborn
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from labrig.figures import style
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    board_sentence,
    cell_text,
    factor_text,
    listed,
    with_unit,
)
from labrig.stats.records import Analysis, Levels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

ROW = 0.98
BELOW = 1.0
BOX = 0.62
"""Width of a box, in steps of the axis of arms."""

Array = NDArray[np.float64]


def distributions(table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw all kept, planned, timed trials of the first metric."""
    metric = next(iter(analysis.metrics))
    said = analysis.metrics[metric]
    shown = table[
        table["kept"].astype(bool) & (table["kind"] == "timed") & (table["role"] == "planned")
    ]
    cells = _cells(analysis, metric)
    labels = arm_labels(analysis)
    counts: list[int] = []
    with style.house():
        figure = style.new_figure(ROW * len(cells) + BELOW)
        axes = figure.subplots(len(cells), 2, sharex=True, squeeze=False)
        for row, levels in enumerate(cells):
            of_cell = shown
            for name, value in levels.items():
                of_cell = of_cell[of_cell[name] == value]
            left, right = axes[row]
            for place, arm in enumerate(labels):
                mine = of_cell[of_cell["arm"] == arm].dropna(subset=[metric])
                values = mine[metric].to_numpy(dtype=np.float64)
                if not values.size:
                    continue
                counts.append(values.size)
                at = _places(mine["block"].to_numpy(dtype=np.int64), place)
                _arm(left, place, at, values)
                middle = float(np.median(values))
                if middle:
                    _arm(right, place, at, 100 * (values - middle) / middle)
            _finish(left, right, style.plain(cell_text(analysis, levels)), said.unit)
        for axis in axes[-1]:
            axis.set_xticks(
                range(len(labels)),
                [style.plain(label) for label in labels.values()],
                rotation=45,
                ha="right",
                rotation_mode="anchor",
            )
            axis.set_xlim(-0.6, len(labels) - 0.4)
        lift = 15 if analysis.factors else 5
        _heading(axes[0, 0], style.plain(with_unit(said.label, said.unit)), lift)
        _heading(axes[0, 1], "distance from the arm's median (%)", lift)
    return Drawn(
        name="distributions",
        figure=figure,
        caption=_caption(analysis, metric, sorted(set(counts)), len(cells)),
    )


def _cells(analysis: Analysis, metric: str) -> list[Levels]:
    cells: list[Levels] = []
    for summary in analysis.summaries:
        if summary.metric == metric and summary.levels not in cells:
            cells.append(summary.levels)
    return cells


def _heading(axes: Axes, text: str, lift: float) -> None:
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
    return place + offset * BOX * 0.9


def _arm(axes: Axes, place: int, at: Array, values: Array) -> None:
    sign = style.sign(place)
    seaborn.boxplot(
        x=np.full(values.size, place),
        y=values,
        ax=axes,
        native_scale=True,
        width=BOX,
        whis=(25, 75),
        showcaps=False,
        showfliers=False,
        boxprops={
            "facecolor": "white",
            "edgecolor": sign.colour,
            "linewidth": 0.6,
            "hatch": sign.hatch,
            "alpha": 0.8,
        },
        medianprops={"color": sign.colour, "linewidth": 1.2},
        zorder=1,
    )
    axes.plot(
        at,
        values,
        linestyle="none",
        marker=sign.marker,
        markersize=2.4,
        markeredgewidth=0.5,
        color=sign.colour,
        markerfacecolor=sign.colour if sign.filled else "white",
        zorder=3,
    )


def _caption(analysis: Analysis, metric: str, counts: list[int], panels: int) -> Caption:
    label = analysis.metrics[metric].label
    number = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    over = f" One row a {factor_text(analysis)}." if analysis.factors else ""
    blocks = analysis.counts.blocks
    return Caption(
        title=f"{label[:1].upper()}{label[1:]} of every trial, by arm",
        caption=f"Every timed trial (N = {number} an arm in each panel, from {blocks} "
        f"block{'s' * (blocks != 1)}).{over} Left: the trials; right: their distance from the "
        "median of their arm. A box spans the quartiles, the line in it is the median; points of "
        "one block stand above each other, blocks from left to right." + board_sentence(analysis),
        columns=("arm", "block", "kind", "role", "kept", *analysis.factors, metric),
        alt=f"Small multiples, {panels} row{'s' * (panels != 1)} by two columns: {label} for "
        f"{listed(list(arm_labels(analysis).values()))}.",
    )
