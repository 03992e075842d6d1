"""The figures that an experiment asks for, besides or in place of those of every experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from labrig.experiments import Curves, Experiment, Figure, placed
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
        absent = [metric for metric in asked.metrics or () if metric in analysis.missing]
        left = [metric for metric in asked.metrics or () if metric not in absent]
        without = " ".join(
            f"No trial has a value of '{metric}': {analysis.missing[metric]}." for metric in absent
        )
        if absent and not left:
            return nothing(name, name, f"Nothing can be drawn. {without}")
        shown = asked.model_copy(update={"metrics": left}) if absent else asked
        if isinstance(shown, Curves):
            made = draw_curves(shown, table, analysis)
        else:
            rows, cut = narrowed(shown, table, analysis)
            made = KINDS[shown.kind](rows, cut) if cut.summaries else nothing(name, name, EMPTY)
        words = f"{made.caption.caption} {without}".strip()
        return replace(made, name=name, caption=replace(made.caption, caption=words))

    return disclosed(draw)


EMPTY = "Nothing can be drawn: no trial of what is shown here was measured."
