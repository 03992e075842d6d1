"""Metrics without a value: nothing is computed of them, and the reason is told everywhere."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labrig import declaration
from labrig import experiments as declaring
from labrig.errors import DeclarationError
from labrig.experiments import Experiment
from labrig.stats.analysis import Analysis, analyse, to_json
from tests.stats import synthetic

WHY = "this processor, or what emulates it, has no such counter"


def with_counter(figures: str = "") -> Experiment:
    """The default experiment with these ``figures:``, a counter first among its metrics, and a claim
    about it."""
    text = (synthetic.FOLDER / "experiment.yaml").read_text()
    cycles = 'metrics:\n  cycles: {source: {course: CPU_CYCLES}, unit: "", label: CPU cycles}\n'
    claim = (
        "hypotheses:\n  - id: H99\n    claim: Counting reads takes cycles.\n    comparison: {metric: "
        "cycles, arm: read-count, baseline: none, at: {block_size: 512}, expect: greater, "
        "margin: 1%}\n"
    )
    text = text.replace("metrics:\n", cycles, 1).replace("hypotheses:\n", claim, 1)
    text += f"figures:\n{figures}" if figures else ""
    return declaration.parse(text, Experiment, declaring.cross_check, source="e")


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return with_counter()


def analysed(
    experiment: Experiment, values: Any, lacking: int, trials: int, size: str = "full"
) -> Analysis:
    table: pd.DataFrame = synthetic.make_table(experiment, size=size)
    table["cycles"] = values(table)
    about = {"cycles": {"trials": trials, "lacking": lacking, "why": [WHY]}} if lacking else {}
    return analyse(experiment, table, synthetic.make_metadata(size, missing=about))


@pytest.fixture(scope="module")
def none(experiment) -> Analysis:
    return analysed(experiment, lambda table: np.full(len(table), math.nan), 1200, 1200)


def test_nothing_is_computed_of_a_metric_that_no_trial_has(none):
    assert none.missing == {"cycles": WHY}
    assert list(none.metrics) == ["elapsed", "system"]
    said = json.loads(to_json(none))
    for key in ("summaries", "differences", "ministat", "trial_level", "steady", "sweeps", "twins"):
        assert said[key]
        assert all(record["metric"] != "cycles" for record in said[key])


def test_a_claim_about_it_is_undecided_for_that_reason_and_the_others_are_decided(none):
    first, *others = none.hypotheses
    assert (first.id, first.verdict, first.estimate, first.p) == ("H99", "undecided", None, None)
    assert first.reason == first.p_lack == f"no trial has a value of 'cycles': {WHY}"
    assert {"supported"} <= {one.verdict for one in others}


def test_the_report_must_print_why(none):
    said = [words for words in none.warnings if "CPU cycles" in words]
    assert said == [f"No trial has a value of 'CPU cycles': {WHY}. It is left out."]
    assert not any("for having no value" in words for words in none.warnings)


def test_a_metric_that_some_trials_lack_keeps_the_others_and_is_warned_of(experiment):
    some = analysed(
        experiment,
        lambda table: np.where(table["block"] == 0, math.nan, 100.0),
        lacking=200,
        trials=1200,
        size="smoke",
    )
    assert some.missing == {}
    assert {one.blocks for one in some.summaries if one.metric == "cycles"} == {1}
    assert (
        f"200 of 1200 trials have no value of 'CPU cycles' and are left out of its results: {WHY}."
        in some.warnings
    )


def test_trials_that_were_not_to_have_a_value_are_not_warned_of(experiment):
    table = synthetic.make_table(experiment, size="smoke")
    table["cycles"] = np.where(table["arm"] == "none", 100.0, math.nan)
    about = {"cycles": {"trials": 150, "lacking": 0, "why": ["another group was counted"]}}
    found = analyse(experiment, table, synthetic.make_metadata("smoke", missing=about))
    assert found.missing == {}
    assert not any("cycles" in words and "value" in words for words in found.warnings)


def test_an_experiment_without_any_value_is_refused_with_the_reason(experiment):
    table = synthetic.make_table(experiment)
    table["cycles"] = math.nan
    only = experiment.model_copy(
        update={"metrics": {"cycles": experiment.metrics["cycles"]}, "hypotheses": []}
    )
    about = {"cycles": {"trials": 1, "lacking": 1, "why": [WHY]}}
    with pytest.raises(DeclarationError, match="no trial has a value of any metric: cycles: this"):
        analyse(only, table, synthetic.make_metadata(missing=about))


def test_metrics_without_values_that_are_several_share_a_warning(experiment):
    from labrig.stats import missing

    several = {name: WHY if name == "cycles" else "not that" for name in experiment.metrics}
    (said,) = missing.warnings(experiment, {}, several)
    labels = [metric.label for metric in experiment.metrics.values()]
    assert len(labels) > 2
    assert all(said.count(f"'{label}'") == 1 for label in labels)
    assert said.startswith(f"No trial has a value of {len(labels)} metrics")
    assert said.endswith(f"The first reason: {WHY}.")
