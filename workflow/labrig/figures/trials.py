"""Which trials and cells a figure shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from labrig.stats.records import Analysis, Levels

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
T = TypeVar("T")


def kept_planned(table: pd.DataFrame) -> pd.DataFrame:
    """The trials that count, of every kind."""
    return table[table["kept"].astype(bool) & (table["role"] == "planned")]


def timed(table: pd.DataFrame) -> pd.DataFrame:
    """The trials that results rest on."""
    rows = kept_planned(table)
    return rows[rows["kind"] == "timed"]


def at(rows: pd.DataFrame, levels: Levels) -> pd.DataFrame:
    """Those of ``rows`` at one combination of levels."""
    for name, value in levels.items():
        rows = rows[rows[name] == value]
    return rows


def numbers(rows: pd.DataFrame, column: str) -> Array:
    """A column as floats, of shape (rows,); NaN where nothing was measured."""
    return rows[column].to_numpy(dtype=np.float64, na_value=np.nan)


def cells(analysis: Analysis, metric: str) -> list[Levels]:
    """The measured combinations of levels, in the declared order."""
    found: list[Levels] = []
    for summary in analysis.summaries:
        if summary.metric == metric and summary.levels not in found:
            found.append(summary.levels)
    order = {
        name: [level.value for level in factor.levels] for name, factor in analysis.factors.items()
    }
    return sorted(found, key=lambda levels: [order[name].index(levels[name]) for name in levels])


def evenly(everything: list[T], most: int) -> list[T]:
    """At most ``most`` of a list: its ends, and what lies evenly between them."""
    if len(everything) <= most:
        return everything
    return [everything[round(i)] for i in np.linspace(0, len(everything) - 1, most)]


def left_out(shown: int, there: int, noun: str = "combinations of levels") -> str:
    """The sentence of a caption that says what ``evenly`` did not take; empty for nothing."""
    return f" Shown are {shown} of {there} {noun}, spread evenly." if shown < there else ""
