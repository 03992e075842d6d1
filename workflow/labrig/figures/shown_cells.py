"""What a figure of curves shows of each cell: a middle value and the ends of its bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from labrig.experiments import ARM, Curves
from labrig.figures import curves, trials
from labrig.stats.records import Analysis, Levels

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A cell of a figure, in the metric's shown unit, or in percent of an effect."""

    levels: Levels
    """Those of the factors, and the arm as ``arm``."""
    value: float
    low: float | None
    high: float | None
    trials: int
    blocks: int


def shown_cells(asked: Curves, metric: str, table: pd.DataFrame, analysis: Analysis) -> list[Shown]:
    """The cells of ``asked`` that have values of ``metric``, in the analysis's order."""
    if asked.kind == "effect":
        found = _effects(analysis, metric, asked.baseline)
    elif asked.show == "median":
        found = _medians(table, analysis, metric)
    else:
        found = _means(analysis, metric)
    arms = asked.arms or []
    return [
        one
        for one in found
        if one.levels[ARM] in arms
        and all(one.levels[name] == value for name, value in asked.at.items())
    ]


def _means(analysis: Analysis, metric: str) -> Iterator[Shown]:
    for one in analysis.summaries:
        if one.metric == metric:
            middle = curves.mean_of(one, 0.0, analysis.confidence)
            yield Shown(
                levels={**one.levels, ARM: one.arm},
                value=middle.value,
                low=middle.low,
                high=middle.high,
                trials=one.trials,
                blocks=one.blocks,
            )


def _medians(table: pd.DataFrame, analysis: Analysis, metric: str) -> Iterator[Shown]:
    """Medians of the kept, planned, timed trials with quartiles (Hyndman and Fan's type 7)."""
    timed = trials.timed(table).dropna(subset=[metric]) if metric in table else None
    for one in analysis.summaries:
        if one.metric != metric or timed is None:
            continue
        rows = trials.at(timed[timed["arm"] == one.arm], one.levels)
        values = trials.numbers(rows, metric)
        if values.size:
            low, middle, high = map(float, np.percentile(values, [25, 50, 75]))
            yield Shown(
                levels={**one.levels, ARM: one.arm},
                value=middle,
                low=low,
                high=high,
                trials=int(values.size),
                blocks=int(rows["block"].nunique()),
            )


def _effects(analysis: Analysis, metric: str, baseline: str | None) -> Iterator[Shown]:
    for one in analysis.differences:
        if (one.metric, one.baseline) == (metric, baseline) and one.relative is not None:
            yield Shown(
                levels={**one.levels, ARM: one.arm},
                value=100 * one.relative,
                low=None if one.relative_low is None else 100 * one.relative_low,
                high=None if one.relative_high is None else 100 * one.relative_high,
                trials=0,
                blocks=one.blocks,
            )
