"""Every timed trial of one metric, by arm, with boxes: levels at the left, spread at the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from labrig.figures import style
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    factor_text,
    listed,
    ranged,
    several,
)
from labrig.figures.rows import WIDE, Rows, by_arm
from labrig.figures.trials import Array, left_out
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def distributions(table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw all kept, planned, timed trials of the first metric."""
    rows = by_arm(table, analysis, _boxes)
    return Drawn(name="distributions", figure=rows.figure, caption=_caption(analysis, rows))


def _boxes(axes: Axes, by_place: Mapping[int, Array]) -> None:
    import seaborn

    if not by_place:
        return
    before = len(axes.lines)
    seaborn.boxplot(
        x=np.repeat(list(by_place), [values.size for values in by_place.values()]),
        y=np.concatenate(list(by_place.values())),
        ax=axes,
        native_scale=True,
        width=WIDE,
        whis=(25, 75),
        showcaps=False,
        showfliers=False,
        boxprops={"facecolor": style.PALE, "linewidth": 0.6},
        whiskerprops={"linestyle": "none"},
        medianprops={"linewidth": 1.2},
        zorder=1,
    )
    # Of each box there are two whiskers, which the quartiles leave no length, and the median.
    medians = axes.lines[before + 2 :: 3]
    for place, box, median in zip(sorted(by_place), axes.patches, medians, strict=True):
        sign = style.sign(place)
        box.set_edgecolor(sign.colour)
        median.set(color=sign.colour)


def _caption(analysis: Analysis, rows: Rows) -> Caption:
    metric = next(iter(analysis.metrics))
    label = analysis.metrics[metric].label
    over = f" One row a {factor_text(analysis)}." if analysis.factors else ""
    return Caption(
        title=f"{label[:1].upper()}{label[1:]} of every trial, by arm",
        caption=f"Every timed trial (N = {ranged(rows.counts)} an arm in each panel, from "
        f"{several([analysis.counts.blocks], 'block')}).{over}{left_out(rows.shown, rows.there)} "
        "Left: the trials; right: their distance from the "
        "median of their arm. A box spans the quartiles, the line in it is the median; points of "
        "one block stand above each other, blocks from left to right.",
        columns=("arm", "block", "kind", "role", "kept", *analysis.factors, metric),
        alt=f"Small multiples, {several([rows.shown], 'row')} by two columns: {label} for "
        f"{listed(list(arm_labels(analysis).values()))}.",
    )
