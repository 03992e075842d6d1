"""The figures of every experiment, one of each kind, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from labrig.figures.caption import Drawn, board_sentence
from labrig.figures.cost_residuals import cost_residuals
from labrig.figures.costs import costs
from labrig.figures.distributions import distributions
from labrig.figures.ecdf import ecdf
from labrig.figures.forest import forest
from labrig.figures.pairs import pairs
from labrig.figures.regression import regression
from labrig.figures.run_order import run_order
from labrig.figures.scatter import scatter
from labrig.figures.stacked import stacked
from labrig.figures.sweep import sweep
from labrig.figures.violins import violins
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd

Draw = Callable[["pd.DataFrame", Analysis], Drawn]
"""Table of trials and analysis in, one figure out; without data, a figure that says so."""

KINDS: Mapping[str, Draw] = {
    "distributions": distributions,
    "violins": violins,
    "ecdf": ecdf,
    "scatter": scatter,
    "sweep": lambda _, analysis: sweep(analysis),
    "stacked": lambda _, analysis: stacked(analysis),
    "pairs": lambda _, analysis: pairs(analysis),
    "run-order": run_order,
    "regression": lambda _, analysis: regression(analysis),
    "costs": lambda _, analysis: costs(analysis),
    "cost-residuals": lambda _, analysis: cost_residuals(analysis),
    "forest": lambda _, analysis: forest(analysis),
}
"""The kinds of figures that every experiment has one of, without what is said of its boards."""


def disclosed(draw: Draw) -> Draw:
    """The same figure, its caption ended by what must be said of the boards."""

    def drawn(table: pd.DataFrame, analysis: Analysis) -> Drawn:
        made = draw(table, analysis)
        words = made.caption.caption + board_sentence(analysis)
        return replace(made, caption=replace(made.caption, caption=words))

    return drawn


FIGURES: Mapping[str, Draw] = {name: disclosed(draw) for name, draw in KINDS.items()}
