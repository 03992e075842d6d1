"""Every timed trial of one metric, by arm, over the density of its distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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

FEWEST = 5
"""Trials below which a density would be an invention."""


def violins(table: pd.DataFrame, analysis: Analysis) -> Drawn:
    """Draw all kept, planned, timed trials of the first metric, a violin an arm."""
    rows = by_arm(table, analysis, _violins)
    return Drawn(name="violins", figure=rows.figure, caption=_caption(analysis, rows))


def _violins(axes: Axes, by_place: Mapping[int, Array]) -> None:
    dense = {place: values for place, values in by_place.items() if _has_density(values)}
    if dense:
        bodies: Any = axes.violinplot(
            list(dense.values()),
            positions=list(dense),
            widths=1.35 * WIDE,
            showextrema=False,
            bw_method="scott",
        )["bodies"]
        for place, body in zip(dense, bodies, strict=True):
            sign = style.sign(place)
            body.set(facecolor=style.PALE, edgecolor=sign.colour, linewidth=0.6, alpha=1, zorder=1)
    for place, values in by_place.items():
        middle, half = float(np.median(values)), WIDE / 2
        colour = style.sign(place).colour
        axes.hlines(middle, place - half, place + half, color=colour, linewidth=1.2, zorder=2)


def _has_density(values: Array) -> bool:
    spread = float(np.ptp(values))
    return values.size >= FEWEST and spread > 1e-12 * float(np.abs(values).max())


def _caption(analysis: Analysis, rows: Rows) -> Caption:
    metric = next(iter(analysis.metrics))
    label = analysis.metrics[metric].label
    over = f" One row a {factor_text(analysis)}." if analysis.factors else ""
    dense = (
        "A violin is as wide as trials are dense (Gaussian kernel, Scott's bandwidth), all of one "
        "greatest width, and ends at the least and the greatest trial"
        if rows.counts and rows.counts[-1] >= FEWEST
        else f"Fewer than {FEWEST} trials have no violin"
    )
    return Caption(
        title=f"Densities of {label}, by arm",
        caption=f"Every timed trial and its density (N = {ranged(rows.counts)} an arm in each "
        f"panel, from {several([analysis.counts.blocks], 'block')}).{over}"
        f"{left_out(rows.shown, rows.there)} Left: the trials; right: their distance from the "
        f"median of their arm. {dense}; the horizontal bar is the median. Points of one block "
        "stand above each other, blocks from left to right.",
        columns=("arm", "block", "kind", "role", "kept", *analysis.factors, metric),
        alt=f"Violin plots, {several([rows.shown], 'row')} by two columns: {label} for "
        f"{listed(list(arm_labels(analysis).values()))}.",
    )
