"""Figures that an experiment declares: what is refused, and where factors go that are not named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from labrig import experiments
from labrig.errors import DeclarationError
from labrig.experiments import Curves
from tests.figures import many_levels

ROOT = Path(__file__).parents[1]


def declared(figure: str) -> experiments.Experiment:
    return many_levels.experiment(f"  mine: {{{figure}}}\n")


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("kind: swep", "mine: kind must be one of 'sweep', 'stacked', 'effect', "),
        ("kind: sweep, ovr: buffer", "mine.ovr: unknown key. Did you mean 'over'?"),
        ("kind: violins, by: model", "mine.by: unknown key. Allowed here: arms, at, kind, metrics"),
        ("kind: sweep, metrics: [bandwith]", "no metric 'bandwith'; did you mean 'bandwidth'?"),
        ("kind: forest, arms: [read-cont]", "arms[0]: there is no arm 'read-cont'; did you mean"),
        ("kind: effect, baseline: nome", "baseline: there is no arm 'nome'; did you mean 'none'?"),
        ("kind: sweep, by: modell", "mine.by: there is no factor 'modell'; did you mean 'model'?"),
        ("kind: sweep, panels: [mood]", "panels: there is no factor 'mood'; did you mean 'mode'?"),
        ("kind: sweep, over: bufer", "over: there is no factor 'bufer'; did you mean 'buffer'?"),
        ("kind: sweep, at: {mode: 2proc, modl: pipe}", "at.modl: there is no factor 'modl'; did"),
        ("kind: ecdf, at: {mode: 2thred}", "there is no level '2thred'; did you mean '2thread'?"),
        ("kind: sweep, metrics: [bandwidth, cycles]", "several are a figure of kind stacked"),
        ("kind: sweep, baseline: none", "baseline is for figures of kind effect"),
        ("kind: effect, show: median", "the mean of the blocks' differences; leave show out"),
        ("kind: costs, at: {mode: 2proc}", "the cost of a firing is over all levels"),
        ("kind: costs, metrics: [bandwidth]", "metrics[0]: a firing costs time, and bandwidth is"),
        ("kind: stacked, metrics: [cycles, cycles]", "metrics has cycles twice"),
        ("kind: sweep, arms: [none, none]", "arms has none twice"),
        ("kind: sweep, at: {buffer: 512}", "no factor of numbers is left to draw over"),
        ("kind: sweep, by: mode, at: {mode: 2proc}", "mode has more than one place in over, by"),
        ("kind: sweep, by: mode, panels: []", "model varies and has no place: name it in by or"),
        ("kind: sweep, by: model, arms: [none, read-count]", "there are 2 arms: name one of them"),
        ("kind: sweep, over: model, by: buffer", "16 curves in a panel are more than the 12"),
        ("kind: sweep, marks: {4: page}", "marks: 4 lies beyond the levels of buffer"),
        (
            "kind: sweep, over: model, at: {buffer: 512}, marks: {1: a}",
            "the levels of model are te",
        ),
        ("kind: effect, arms: [none]", "none is the baseline itself; take it out of arms"),
    ],
)
def test_what_cannot_be_drawn_is_refused_at_its_place(figure, words):
    with pytest.raises(DeclarationError) as caught:
        declared(figure)
    assert words in str(caught.value)
    line = len(many_levels.GOOD.splitlines()) + 2
    assert str(caught.value).startswith(f"experiment.yaml:{line}: figures.mine")


def test_traced_times_are_compared_in_no_figure_but_of_a_probe_effect():
    text = many_levels.GOOD.replace("probe_effect: true\n", "")
    for metric, refused in (("bandwidth", True), ("cycles", False)):
        figure = f"figures:\n  mine: {{kind: effect, metrics: [{metric}]}}\n"
        if refused:
            with pytest.raises(DeclarationError, match="bandwidth of traced arms is not compared"):
                many_levels.parse(text + figure)
        else:
            many_levels.parse(text + figure)


@pytest.mark.parametrize(
    ("figure", "by", "panels", "arms"),
    [
        ("kind: sweep", ["arm"], ["model", "mode"], ["none", "read-count"]),
        ("kind: sweep, by: model", ["model"], ["mode"], ["none"]),
        ("kind: sweep, arms: [none]", ["model"], ["mode"], ["none"]),
        ("kind: sweep, by: model, panels: [mode, arm]", ["model"], ["mode", "arm"], None),
        ("kind: sweep, at: {model: pipe, mode: 2proc}, arms: [none]", ["arm"], [], ["none"]),
        ("kind: effect", ["model"], ["mode"], ["read-count"]),
        ("kind: effect, baseline: read-count, by: mode", ["mode"], ["model"], ["none"]),
    ],
)
def test_each_factor_that_varies_has_a_place(figure, by, panels, arms):
    whole = declared(figure)
    asked = whole.figures["mine"]
    assert isinstance(asked, Curves)
    placed = experiments.placed(asked, whole)
    assert (placed.over, placed.by, placed.panels) == ("buffer", by, panels)
    assert placed.arms == (arms or ["none", "read-count"])


def test_metrics_that_are_not_named_are_the_first_or_all():
    for kind, metrics in (
        ("sweep", ["bandwidth"]),
        ("stacked", [*declared("kind: sweep").metrics]),
    ):
        whole = declared(f"kind: {kind}")
        asked = whole.figures["mine"]
        assert isinstance(asked, Curves)
        assert experiments.placed(asked, whole).metrics == metrics


def test_the_page_of_figures_has_an_example_of_every_option():
    page = (ROOT / "docs/figures.md").read_text()
    (block,) = re.findall(r"```yaml\n(figures:.*?)```", page, re.DOTALL)
    text = many_levels.GOOD + block
    jsonschema.validate(yaml.safe_load(text), json.loads(experiments.json_schema()))
    asked = many_levels.parse(text).figures
    assert {one.kind for one in asked.values()} >= {"sweep", "stacked", "effect"}
    for option in Curves.model_fields:
        assert any(option in one.model_fields_set for one in asked.values()), option
        assert option == "kind" or f"- `{option}`" in page, option


def test_figures_are_no_part_of_what_runs_or_decides():
    bare, asked = many_levels.experiment(), declared("kind: sweep")
    assert bare.model_dump(exclude={"figures"}) == asked.model_dump(exclude={"figures"})
    assert asked.at_size("smoke").figures == asked.figures


@pytest.mark.parametrize(
    ("count", "text"),
    [(512, "512 B"), (1024, "1 KiB"), (1536, "1536 B"), (2**24, "16 MiB"), (3 * 2**30, "3 GiB")],
)
def test_bytes_are_written_in_the_largest_unit_that_is_whole(count, text):
    assert experiments.in_bytes(count) == text


def test_a_level_of_bytes_without_a_label_is_written_so():
    factor = many_levels.experiment().factors["buffer"]
    assert [factor.written(level) for level in factor.levels][:3] == ["512 B", "1 KiB", "2 KiB"]
    named = experiments.Level(value=4096, label="a page")
    assert factor.written(named) == "a page"
