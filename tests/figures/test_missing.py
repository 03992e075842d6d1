"""Figures of an experiment one of whose metrics no trial has a value of."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from labrig.figures.asked import figures_of
from labrig.stats.analysis import Analysis, analyse
from tests.stats import synthetic
from tests.stats.test_missing import WHY, with_counter

FIGURES = """\
  cycles-only: {kind: sweep, metrics: [cycles]}
  both: {kind: stacked, metrics: [elapsed, cycles]}
  other: {kind: run-order, metrics: [cycles]}
"""
TOLD = f"No trial has a value of 'cycles': {WHY}."


@pytest.fixture(scope="module")
def measured() -> tuple[pd.DataFrame, Analysis]:
    experiment = with_counter(FIGURES)
    table = synthetic.make_table(experiment, size="smoke")
    table["cycles"] = math.nan
    about = {"cycles": {"trials": 9, "lacking": 9, "why": [WHY]}}
    return table, analyse(experiment, table, synthetic.make_metadata("smoke", missing=about))


@pytest.mark.parametrize("name", ["cycles-only", "other"])
def test_a_figure_of_that_metric_alone_says_why_it_is_empty(measured, name):
    drawn = figures_of(with_counter(FIGURES))[name](*measured)
    assert drawn.caption.caption.startswith(f"Nothing can be drawn. {TOLD}")


@pytest.mark.parametrize("name", ["both", "stacked", "distributions", "forest"])
def test_other_figures_show_the_rest(measured, name):
    """Those of every experiment do not name the metric, which is the declaration's first."""
    drawn = figures_of(with_counter(FIGURES))[name](*measured)
    assert "Nothing" not in drawn.caption.caption
    assert "elapsed" in drawn.caption.columns
    assert "cycles" not in drawn.caption.columns
    assert (TOLD in drawn.caption.caption) is (name == "both")
