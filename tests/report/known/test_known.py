from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.errors import DocumentError
from labrig.experiments import Metric
from labrig.report import known as named
from labrig.report.known import Known
from labrig.report.values import Values, load
from labrig.stats import records
from labrig.stats.analysis import analyse
from tests.report import example
from tests.stats import sweep as sweep_of
from tests.stats.synthetic import make_metadata, write_example

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Values:
    """The default experiment, analysed by labrig itself."""
    folder = tmp_path_factory.mktemp("results")
    write_example(folder)
    return load(folder)


@pytest.fixture(scope="module")
def values(experiment: Values) -> dict[str, Known]:
    return named.known({"probe-effect": experiment})


@pytest.fixture(scope="module")
def short(values: dict[str, Known]) -> dict[str, str]:
    return named.aliases(values)


def mini(**changes: Any) -> Values:
    return Values(records.from_json(json.dumps(example.analysis(**changes))))


def test_every_name_in_the_docs_exists(values: dict[str, Known], short: dict[str, str]) -> None:
    text = (ROOT / "docs" / "values.md").read_text(encoding="utf-8")
    text = text.partition("## In LaTeX")[0]
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    quantities = {one.quantity for one in values.values()}
    for _, name, *rest in rows:
        one = named.find(name.strip("` "), values, short)
        assert one.quantity in name
        for other in re.findall(r"`([a-z0-9_.-]+)`", " ".join(rest)):
            assert other in quantities or other in short or other == "linear", other
    for name in re.findall(r'v\("([^"]+)"', text):
        if name != "NAME":
            named.find(name, values, short)


def test_the_docs_know_every_quantity(values: dict[str, Known]) -> None:
    text = (ROOT / "docs" / "values.md").read_text(encoding="utf-8")
    for one in values.values():
        quantity = one.quantity.replace("log-log", "linear").replace("linear.exponent", "exponent")
        assert re.search(rf"[`.]{re.escape(quantity)}`", text), one.quantity


def test_every_name_finds_its_value(values: dict[str, Known], short: dict[str, str]) -> None:
    for name, one in values.items():
        assert named.find(name, values, short) is one


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_short_name_finds_its_full_one(
    values: dict[str, Known], short: dict[str, str], data: st.DataObject
) -> None:
    one = values[data.draw(st.sampled_from(sorted(values)))]
    full = one.name
    assert full.startswith("probe-effect.")
    cut = full.removeprefix("probe-effect.")
    if data.draw(st.booleans()):
        cut = cut.replace(".elapsed.", ".", 1)
    if data.draw(st.booleans()) and one.record.__class__.__name__ == "Difference":
        cut = cut.removesuffix(".none")
    assert named.find(cut, values, short) is one


def test_numbers_are_those_of_the_analysis(experiment: Values, values: dict[str, Known]) -> None:
    analysis = experiment.analysis
    for d in analysis.differences:
        cell = ".".join(f"{k}={v}" for k, v in d.levels.items())
        at = f"probe-effect.{d.arm}.{cell}.{d.metric}"
        one = values[f"{at}.difference.{d.baseline}"]
        assert (one.estimate, one.low, one.high, one.unit) == (d.estimate, d.low, d.high, "ms")
        assert values[f"{at}.share.{d.baseline}"].low == d.relative_low
    for t in analysis.trial_level:
        (level,) = t.levels.values()
        at = f"probe-effect.{t.arm}.block_size={level}.{t.metric}"
        assert values[f"{at}.welch.{t.baseline}"].high == t.welch.high
        assert values[f"{at}.welch.p_holm.{t.baseline}"].estimate == t.holm_p
    for sweep in analysis.sweeps:
        at = f"probe-effect.{sweep.arm}.{sweep.metric}"
        for fit in sweep.fits:
            slope = "slope" if fit.form == "linear" else "exponent"
            one = values[f"{at}.{fit.form}.{slope}.{sweep.factor}"]
            assert (one.estimate, one.low) == (fit.slope, fit.slope_low)


def test_all_parts_of_an_analysis_have_names(experiment: Values, values: dict[str, Known]) -> None:
    analysis = experiment.analysis
    said = {id(one.record) for one in values.values()}
    for part in ("summaries", "differences", "trial_level", "costs", "changes", "moved", "steady"):
        assert all(id(record) in said for record in getattr(analysis, part)), part
    for part in ("repetition", "twins", "sweeps", "hypotheses"):
        assert all(id(record) in said for record in getattr(analysis, part)), part
    for table in analysis.ministat:
        assert all(id(row) in said for row in table.rows if row.difference is not None)
    assert all(id(part) in said for h in analysis.hypotheses for part in h.parts)


def test_names_of_a_second_experiment_keep_its_name(experiment: Values) -> None:
    both = {"probe-effect": experiment, "mini": mini()}
    values = named.known(both)
    short = named.aliases(values)
    assert named.find("mini.read-count.cost", values, short).estimate == 1280.4
    first = named.find("read-count.cost", values, short)
    assert first.name == "probe-effect.read-count.elapsed.cost"
    with pytest.raises(DocumentError, match=r"did you mean 'mini\.read-count\.size=512\.share'"):
        named.find("mini.read-count.sise=512.share", values, short)


def test_a_metric_that_is_called_like_a_quantity_is_not_confused() -> None:
    metrics = {"mean": {"label": "elapsed time", "unit": "ms"}}
    cell = example.analysis()["summaries"][0] | {"metric": "mean"}
    parts = ("differences", "ministat", "trial_level", "costs", "hypotheses")
    nothing: dict[str, Any] = {part: [] for part in parts}
    values = named.known({"mini": mini(metrics=metrics, summaries=[cell], **nothing)})
    short = named.aliases(values)
    found = named.find("none.size=1048576.median", values, short)
    assert found.name == "mini.none.size=1048576.mean.median"
    assert named.find("none.size=1048576.mean", values, short).quantity == "mean"


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("read-count.cost", {}, "1280 ns [1250, 1310]"),
        ("read-count.cost", {"to": "us"}, "1.28 µs [1.25, 1.31]"),
        ("read-count.cost", {"interval": False}, "1280 ns"),
        ("read-count.cost", {"digits": 2}, "1300 ns"),
        ("read-count.cost", {"digits": 2, "to": "us"}, "1.3 µs"),
        ("read-count.cost", {"sign": True}, "+1280 ns [+1250, +1310]"),
        ("read-count.cost", {"sign": True, "digits": 2}, "+1300 ns"),
        ("read-count.size=512.share", {}, "+44.6% [+44.3, +44.9]"),
        ("read-count.size=512.share", {"sign": False}, "44.6% [44.3, 44.9]"),
        ("read-count.size=512.share", {"digits": 2}, "+45%"),
        ("read-count.size=512.share", {"digits": 2, "sign": False}, "45%"),
        ("H1.verdict", {}, "supported"),
        ("H1.p", {}, "0.00040"),
        ("H1.margin", {}, "10.0%"),
        ("counts.timed", {}, "120"),
        ("none.size=512.mean", {}, "10.00 ms"),
        ("read-count.size=512.welch.p", {}, "< 0.0001"),
        ("read-count.size=512.cliffs_delta", {}, "0.87 [0.81, 0.93]"),
    ],
)
def test_texts_follow_their_options(name: str, options: dict[str, Any], text: str) -> None:
    values = named.known({"mini": mini()})
    found = named.find(name, values, named.aliases(values))
    assert found.text(**options).replace("\u202f", " ") == text


def test_a_value_that_is_missing_says_so() -> None:
    cost = example.analysis()["costs"][0] | dict.fromkeys(("slope_ns", "low_ns", "high_ns"))
    values = named.known({"mini": mini(costs=[cost])})
    for options in ({}, {"digits": 2}, {"to": "us"}, {"sign": True}):
        assert values["mini.read-count.elapsed.cost"].text(**options) == "not available"
    share = replace(values["mini.read-count.size=512.elapsed.share.none"], estimate=None)
    assert share.text(digits=3) == "not available"


def test_what_cannot_be_shown_is_an_error() -> None:
    values = named.known({"mini": mini()})
    with pytest.raises(ValueError, match="ns cannot be shown in KiB"):
        values["mini.read-count.elapsed.cost"].text(to="KiB")
    with pytest.raises(ValueError, match=r"H1\.verdict is a word and cannot be shown in us"):
        values["mini.H1.verdict"].text(to="us")
    with pytest.raises(ValueError, match="0 significant digits"):
        values["mini.read-count.elapsed.cost"].text(digits=0)


def test_entries_are_what_json_can_hold(values: dict[str, Known]) -> None:
    entries = {name: one.entry() for name, one in values.items()}
    assert json.loads(json.dumps(entries, allow_nan=False)) == entries
    assert all(entry["text"] and entry["what"] and entry["method"] for entry in entries.values())


def test_near_matches_are_found_among_twenty_thousand_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import difflib

    compared = []
    close = difflib.get_close_matches

    def counted(word: str, names: list[str], n: int, cutoff: float) -> list[str]:
        compared.append(len(names))
        return close(word, names, n, cutoff)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    one = named.known({"mini": mini()})["mini.read-count.elapsed.cost"]
    many = {f"mini.arm-{n}.size={n}.elapsed.difference.none": one for n in range(20_000)}
    with pytest.raises(DocumentError, match=r"'mini\.arm-777\.size=777\.elapsed\.difference\.n"):
        named.find("mini.arm-777.size=777.elapsed.diference.none", many, {})
    assert compared == [400]  # letter by letter takes milliseconds each


def of_hypotheses(*asked: dict[str, Any], levels: list[int]) -> dict[str, Known]:
    declared = sweep_of.declare(
        *asked,
        factors={
            "size": {"levels": levels, "unit": "B", "label": "buffer size"},
            "mode": {"levels": ["slow", {"value": "fast", "label": "two threads"}]},
        },
    )
    table = sweep_of.measured(
        declared, lambda arm, size: 1000 - abs(size - 65536) / 100, within=1.0
    )
    return named.known({"a": Values(analyse(declared, table, make_metadata()))})


def test_the_estimate_of_two_levels_says_what_it_is_of() -> None:
    asked = {"metric": "elapsed", "arm": "new", "at": {"size": 65536}, "expect": "less"}
    asked |= {"level": {"mode": "fast"}, "against": {"mode": "slow"}, "margin": "1%"}
    found = of_hypotheses(asked, levels=[65536])["a.H1.estimate"]
    assert found.source.what == (
        "H1: difference that decided it: elapsed time of two threads minus slow, new, at 64 KiB"
    )
    assert found.form == "share"


def test_a_peak_is_at_a_level_as_it_was_declared() -> None:
    asked: dict[str, Any] = {
        "metric": "elapsed",
        "arm": "new",
        "factor": "size",
        "at": {"mode": "slow"},
    }
    asked |= {"expect": "peak", "value": 65536, "margin": "x1"}
    found = of_hypotheses(asked, levels=[32768, 65536, 131072])["a.H1.estimate"]
    assert found.text().replace("\u202f", " ") == "65 536 B"


def test_two_levels_of_a_metric_without_values_are_named_without_its_label() -> None:
    asked = {"metric": "elapsed", "arm": "new", "at": {"size": 65536}, "expect": "less"}
    asked |= {"level": {"mode": "fast"}, "against": {"mode": "slow"}, "margin": "1%"}
    factors = {"size": {"levels": [65536], "unit": "B"}, "mode": {"levels": ["slow", "fast"]}}
    declared = sweep_of.declare(asked, factors=factors)
    other = Metric(source="system_ns", unit="ms", label="system time")
    declared = declared.model_copy(update={"metrics": {**declared.metrics, "other": other}})
    table = sweep_of.measured(declared, lambda arm, size: 1000.0, within=1.0)
    table["other"], table["elapsed"] = table["elapsed"], float("nan")
    lacking = {"why": ["no such counter"], "lacking": len(table), "trials": len(table)}
    analysis = analyse(declared, table, {**make_metadata(), "missing": {"elapsed": lacking}})
    found = named.known({"a": Values(analysis)})
    assert ": elapsed of fast minus slow, new" in found["a.H1.estimate"].source.what
    assert found["a.H1.verdict"].word == "undecided"
