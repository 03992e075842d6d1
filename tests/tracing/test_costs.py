"""Costs of a firing, read from the analyses of earlier experiments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labrig.errors import DeclarationError
from labrig.stats.analysis import analyse
from labrig.stats.records import Analysis, to_json
from labrig.tracing.costs import costs_of, known_costs
from labrig.tracing.d.parse import parse
from labrig.tracing.explain import explain
from tests.stats import synthetic


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment)
    return analyse(experiment, table, synthetic.make_metadata(), synthetic.read_scripts())


@pytest.fixture
def results(tmp_path, analysis):
    folder = tmp_path / "emulator" / "probe-effect"
    folder.mkdir(parents=True)
    (folder / "analysis.json").write_text(to_json(analysis), encoding="utf-8")
    return tmp_path


def test_each_arm_with_a_slope_has_a_cost_of_its_providers(results):
    costs = {cost.label: cost for cost in known_costs(results)}
    assert "untraced" not in costs
    assert "attached" not in costs
    read, stack = costs["read calls"], costs["vfs_read stacks"]
    assert (read.provider, read.work, read.conditional) == ("syscall", "one value", False)
    assert (stack.provider, stack.work) == ("fbt", "stack")
    assert read.metric == "elapsed time"
    assert read.low_ns is not None
    assert read.low_ns < 1000 * synthetic.COST_US["read-count"] * 1.02
    assert (read.board, read.emulated, read.experiment) == ("emulator", True, "probe-effect")
    assert read.confidence == 0.95


def test_costs_of_one_board_are_its_own(results):
    assert known_costs(results, "emulator") == known_costs(results)
    assert known_costs(results, "beaglebone") == []


def test_an_explanation_uses_what_was_measured(results):
    script = parse("fbt::vfs_read:entry { @[stack()] = count(); }")
    assert "arm “vfs_read stacks”" in " ".join(explain(script, known_costs(results)).split())


def test_a_metric_without_a_slope_leaves_the_next_one(analysis):
    gone = tuple(
        replace(cost, slope_ns=None) if cost.metric == "elapsed" else cost
        for cost in analysis.costs
    )
    costs = costs_of(replace(analysis, costs=gone))
    assert {cost.metric for cost in costs} == {"system time"}


def test_a_script_that_is_no_d_or_names_no_provider_gives_no_cost(analysis):
    texts = {"read-count": "syscall::read:entry {", "vfs-count": "vfs_read:entry { @ = count(); }"}
    arms = tuple(
        replace(arm, script_text=texts.get(arm.name, arm.script_text)) for arm in analysis.arms
    )
    labels = {cost.label for cost in costs_of(replace(analysis, arms=arms))}
    assert "vfs_read stacks" in labels
    assert not labels & {"read calls", "vfs_read"}


def test_no_results_are_no_costs(tmp_path):
    assert known_costs(tmp_path / "results") == []


@pytest.mark.parametrize("raw", [b"{}", b"\xff\xfe"])
def test_a_file_that_is_no_analysis_is_named(results, raw):
    folder = results / "bench" / "other"
    folder.mkdir(parents=True)
    (folder / "analysis.json").write_bytes(raw)
    with pytest.raises(DeclarationError, match=r"bench.other.analysis\.json"):
        known_costs(results)
