"""The figures that an experiment asks for, besides or in place of those of every experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from labrig.experiment import Curves, Experiment, Figure, placed
from labrig.figures.caption import Drawn, nothing
from labrig.figures.chart_drawing import draw_curves
from labrig.figures.kinds import FIGURES, KINDS, Draw, disclosed
from labrig.figures.narrowed import narrowed
from labrig.stats.records import Analysis

if TYPE_CHECKING:
    import pandas as pd


def figures_of(experiment: Experiment) -> Mapping[str, Draw]:
    """All figures of an experiment by name: its own take the place of others of their name."""
    own = {
        name: _drawing(name, placed(figure, experiment) if isinstance(figure, Curves) else figure)
        for name, figure in experiment.figures.items()
    }
    return {**FIGURES, **own}


def _drawing(name: str, asked: Figure) -> Draw:
    def draw(table: pd.DataFrame, analysis: Analysis) -> Drawn:
        if isinstance(asked, Curves):
            made = draw_curves(asked, table, analysis)
        else:
            rows, cut = narrowed(asked, table, analysis)
            made = KINDS[asked.kind](rows, cut) if cut.summaries else nothing(name, name, EMPTY)
        return replace(made, name=name)

    return disclosed(draw)


EMPTY = "Nothing can be drawn: no trial of what is shown here was measured."
