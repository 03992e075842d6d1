"""What each kind of figure shows, against other ways to the same numbers."""

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from labrig.board_kind import LOCAL_TIMES
from labrig.experiments import Other
from labrig.figures import style
from labrig.figures.caption import board_sentence
from labrig.figures.costs import costs
from labrig.figures.distributions import distributions
from labrig.figures.drawing import write
from labrig.figures.forest import forest
from labrig.figures.kinds import FIGURES
from labrig.figures.narrowed import narrowed
from labrig.figures.pairs import pairs
from labrig.figures.sweep import sweep
from labrig.figures.traces.drawing import Reading
from labrig.figures.traces.drawing import figures as figures_of_traces
from labrig.figures.violins import violins
from labrig.report.values import Values
from labrig.stats.analysis import analyse
from labrig.stats.records import Analysis, Steady
from tests.figures.reading import axes_of, inside, words
from tests.figures.traces.recorded_traces import recorded
from tests.stats import sweep as sweep_of
from tests.stats import synthetic

NAMES = tuple(FIGURES)
ARMS = ("untraced", "untraced again", "attached", "read calls")


@pytest.fixture(scope="module")
def small() -> tuple[pd.DataFrame, Analysis]:
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment)
    return table, analyse(experiment, table, synthetic.make_metadata())


@pytest.mark.parametrize("name", ["ecdf", "scatter", "sweep", "stacked", "run-order", "regression"])
def test_a_legend_tells_arms_apart_by_marker_and_none_is_without(small, name):
    drawn = FIGURES[name](*small)
    handles: list[Any] = list(drawn.figure.legends[0].legend_handles)
    said = [text.get_text() for text in drawn.figure.legends[0].get_texts()]
    signs = {(h.get_marker(), h.get_markerfacecolor() == "white") for h in handles}
    assert set(ARMS) <= set(said)
    assert len(signs) == len(handles)
    of_arms = {(h.get_marker(), h.get_color()) for h in handles}
    assert of_arms <= {
        (line.get_marker(), line.get_color()) for axes in axes_of(drawn) for line in axes.lines
    }


def test_boxes_span_the_quartiles_and_show_every_trial(small):
    table, analysis = small
    drawn = distributions(table, analysis)
    left = axes_of(drawn)[0]
    rows = table[(table["kind"] == "timed") & (table["block_size"] == 10485760)]
    mine = rows[rows["arm"] == "idle"]["elapsed"]
    box = left.patches[2].get_path().vertices[:, 1]
    assert (box.min(), box.max()) == pytest.approx(tuple(mine.quantile([0.25, 0.75])))
    shown = [y for line in left.lines if line.get_marker() == "D" for y in line.get_ydata()]
    assert sorted(shown) == pytest.approx(sorted(mine))


def test_distribution_functions_are_those_of_scipy(small):
    from scipy import stats

    table, analysis = small
    axes = axes_of(FIGURES["ecdf"](table, analysis))[0]
    rows = table[(table["kind"] == "timed") & (table["block_size"] == 10485760)]
    mine = rows[rows["arm"] == "read-count"]["elapsed"]
    line = next(line for line in axes.lines if line.get_marker() == style.sign(3).marker)
    known = stats.ecdf(mine).cdf
    assert line.get_xdata()[1:] == pytest.approx(known.quantiles)
    assert line.get_ydata()[1:] == pytest.approx(known.probabilities)


def test_bars_of_a_sweep_are_scipys_intervals_at_log2_of_the_levels(small):
    import math

    from scipy import stats

    table, analysis = small
    axes = axes_of(sweep(analysis))[0]
    rows = table[(table["kind"] == "timed") & (table["arm"] == "none")]
    means = rows.groupby(["block_size", "block"])["elapsed"].mean()
    bars = axes.collections[0].get_segments()
    for (size, of_size), bar in zip(means.groupby(level=0), bars, strict=True):
        middle, error = of_size.mean(), stats.sem(of_size)
        low, high = stats.t.interval(0.95, len(of_size) - 1, middle, error)
        assert tuple(bar[:, 1]) == pytest.approx((low, high))
        assert bar[0, 0] == pytest.approx(math.log2(size), abs=0.9)
    ticks = dict(
        zip([t.get_text() for t in axes.get_xticklabels()], axes.get_xticks(), strict=True)
    )
    assert ticks == {"512 B": 9, "8 KiB": 13, "10 MiB": pytest.approx(math.log2(10485760))}


def test_pairs_join_the_block_means_of_the_table(small):
    table, analysis = small
    axes = axes_of(pairs(analysis))[0]  # untraced again, 10 MiB
    rows = table[(table["kind"] == "timed") & (table["block_size"] == 10485760)]
    means = rows.groupby(["arm", "block"])["elapsed"].mean()
    before, after = means["none"], means["none-again"]
    joined = [tuple(line.get_ydata()) for line in axes.lines[:6]]
    share = 100 / before.mean()
    for line, one, other in zip(joined, before, after, strict=True):
        assert line == pytest.approx(
            ((one - before.mean()) * share, (other - before.mean()) * share), abs=1e-9
        )


def test_run_order_marks_warm_up_borders_changes_and_trends(small, tmp_path):
    table, analysis = small
    steady = FIGURES["run-order"](table, analysis)
    axes = axes_of(steady)[0]
    warm = [line for line in axes.lines if line.get_marker() == "1"]
    planned = table[(table["kind"] == "warmup") & (table["block_size"] == 10485760)]
    assert sum(len(line.get_xdata()) for line in warm) == len(planned)
    low, high = axes.get_ylim()
    assert all(low < y < high for line in warm for y in line.get_ydata())
    assert "none changed in the run" in steady.caption.caption

    def unsteady(one: Steady) -> Steady:
        assert one.change is not None
        assert one.trend is not None
        if one.arm != "idle" or one.metric != "elapsed" or one.levels["block_size"] != 512:
            return one
        change = replace(one.change, position=15, adjusted=0.001)
        return replace(one, change=change, trend=replace(one.trend, adjusted=0.001))

    found = replace(analysis, steady=tuple(map(unsteady, analysis.steady)))
    drawn = FIGURES["run-order"](table, found)
    assert "1 changed in the run" in drawn.caption.caption
    assert "1 had a trend within blocks" in drawn.caption.caption
    last = axes_of(drawn)[2]
    idle = style.sign(2)
    mine = next(line for line in last.lines if line.get_marker() == idle.marker)
    across = [line for line in last.lines if line.get_color() == idle.colour and line is not mine]
    change = next(line for line in across if len(set(line.get_xdata())) == 1)
    assert mine.get_xdata()[14] < change.get_xdata()[0] < mine.get_xdata()[15]
    assert len(across) == 1 + 6  # a trend in each block
    text = words(drawn, tmp_path)
    assert "change" in text
    assert "trend" in text


def test_a_cost_in_the_legend_has_the_digits_that_prose_gives_it(small):
    _, analysis = small
    drawn = costs(analysis)
    (cost,) = [c for c in analysis.costs if c.metric == "elapsed" and c.slope_ns is not None]
    legend = axes_of(drawn)[0].get_legend()
    assert legend is not None
    (said,) = [text.get_text() for text in legend.get_texts()]
    assert said == f"read calls: {Values(analysis).shown(cost)}".replace("\u202fns", "")


def test_residuals_are_what_the_lines_leave_over(small):
    import numpy as np

    table, analysis = small
    drawn = FIGURES["cost-residuals"](table, analysis)
    (cost,) = [c for c in analysis.costs if c.metric == "elapsed" and c.slope_ns is not None]
    assert cost.intercept is not None
    assert cost.slope_ns is not None
    shown = [line.get_ydata()[0] for line in axes_of(drawn)[0].lines if line.get_marker() == "v"]
    known = [p.added - cost.intercept - cost.slope_ns * p.firings / 1e6 for p in cost.points]
    assert np.allclose(shown, known, atol=1e-6)


def test_many_arms_and_levels_are_thinned_and_said_so(tmp_path):
    from labrig.experiments.model import Level

    whole = synthetic.load_experiment()
    levels = [Level(value=512 * 2**power, label=None) for power in range(9)]
    factor = whole.factors["block_size"].model_copy(update={"levels": levels})
    long = {"label": "an arm of which there is much to say $ and more"}
    arms = {f"arm-{n}": whole.arms["read-count"].model_copy(update=long) for n in range(9)}
    many = whole.model_copy(
        update={
            "factors": {"block_size": factor},
            "arms": {"none": whole.arms["none"], **arms},
            "reference": ["none"],
            "hypotheses": [],
            "metrics": {"elapsed": whole.metrics["elapsed"]},
            "blocks": 2,
            "trials": 1,
            "warmup": 0,
        }
    )
    table = synthetic.make_table(many)
    analysis = analyse(many, table, synthetic.make_metadata())
    drawn = pairs(analysis)
    inside(write(drawn, tmp_path)[0])
    assert "7 of 9 combinations" in forest(analysis).caption.caption
    assert "8 of 9 arms" in drawn.caption.caption
    assert "5 of 9 combinations" in drawn.caption.caption
    assert "6 of 9 combinations" in FIGURES["run-order"](table, analysis).caption.caption


def test_smoke_is_drawn_without_bands(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment, size="smoke")
    analysis = analyse(experiment, table, synthetic.make_metadata("smoke"))
    drawn = costs(analysis)
    assert "no interval" in words(drawn, tmp_path)
    assert "too few blocks for bands" in drawn.caption.caption
    assert "Fewer than 5 trials have no violin" in violins(table, analysis).caption.caption


@pytest.mark.parametrize("name", NAMES)
def test_one_block_and_hardware(name):
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment)
    table = table[table["block"] == 0]
    analysis = analyse(experiment, table, synthetic.make_metadata(facts={"kernel": "Linux 6.12"}))
    drawn = FIGURES[name](table, analysis)
    assert "emulated" not in drawn.caption.caption
    assert re.search(r"N = \d", drawn.caption.caption)


SAID = {
    "emulator": (
        {},
        "Measured on 'emulator', an emulated board: its times are not those of hardware.",
    ),
    "local": (
        {"name": "here", "facts": {"kernel": "Linux 6.12", "times": LOCAL_TIMES}},
        "Measured on 'here', the computer that ran labrig, with whatever else ran there.",
    ),
    "recorded": (
        {"name": "replay", "record_of": ["bbb"], "facts": {"kernel": "FreeBSD 14.0"}},
        "Read from a record of 'bbb'.",
    ),
}


@pytest.mark.parametrize(("board", "sentence"), SAID.values(), ids=SAID)
def test_every_figure_names_a_board_that_must_be_named(board, sentence):
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment)
    analysis = analyse(experiment, table, synthetic.make_metadata(**board))
    nothing = replace(analysis, differences=(), costs=(), sweeps=())
    for draw in FIGURES.values():
        assert draw(table, analysis).caption.caption.endswith(sentence)
        assert draw(table, nothing).caption.caption.endswith(sentence)
    frames = {"read-count": recorded("latency"), "idle": recorded("stacks")}
    traced = list(figures_of_traces(frames, {}, board_sentence(analysis), Reading()))
    assert {one.name.partition("-")[0] for one in traced} == {"flame", "ranked", "histogram"}
    assert all(one.caption.caption.endswith(sentence) for one in traced)


def test_one_cell_without_factors_is_drawn(tmp_path):
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment)
    table = table[table["block_size"] == 512]
    lone = experiment.model_copy(
        update={
            "factors": {},
            "metrics": {"elapsed": experiment.metrics["elapsed"]},
            "hypotheses": [],
        }
    )
    analysis = analyse(lone, table, synthetic.make_metadata())
    kinds = ("sweep", "regression", "scatter", "stacked", "run-order", "pairs")
    said = {name: words(FIGURES[name](table, analysis), tmp_path) for name in kinds}
    assert "No factor has levels that are numbers" in said["sweep"]
    assert "could be fitted" in said["regression"]
    assert "not two metrics" in said["scatter"]
    assert "all trials" in said["stacked"]
    assert "untraced again" in said["run-order"]
    assert "untraced again" in said["pairs"]


def test_without_data_a_figure_says_so(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment)
    alone = experiment.model_copy(
        update={"arms": {"none": experiment.arms["none"]}, "reference": ["none"], "hypotheses": []}
    )
    analysis = analyse(alone, table, synthetic.make_metadata())
    assert "No arm has a cost" in words(costs(analysis), tmp_path)
    assert "No arm has a relative difference" in words(forest(analysis), tmp_path)
    assert "untraced" in words(distributions(table, analysis), tmp_path)


def test_zero_variance_is_drawn():
    experiment = synthetic.small_experiment()
    table = synthetic.make_table(experiment, between=0, within=0)
    analysis = analyse(experiment, table, synthetic.make_metadata())
    for kind in FIGURES.values():
        assert "N = " in kind(table, analysis).caption.caption


def test_labels_are_no_mathematics(tmp_path):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment, size="smoke")
    arm = experiment.arms["read-count"].model_copy(update={"label": "$x^2$ {a} \\frac"})
    odd = experiment.model_copy(update={"arms": {**experiment.arms, "read-count": arm}})
    analysis = analyse(odd, table, synthetic.make_metadata("smoke"))
    assert "$x^2${a}" in words(forest(analysis), tmp_path).replace(" ", "")


def test_levels_that_hypotheses_compare_have_rows_of_their_own(tmp_path):
    """Shares over blocks have one; amounts and single trials have none."""
    asked = {"metric": "elapsed", "arm": "old", "at": {"size": 4}}
    asked |= {"level": {"mode": "fast"}, "against": {"mode": "slow"}}
    shares = {"expect": "equivalent", "margin": "2%"}
    declared = sweep_of.declare(
        asked | shares,
        asked | {"expect": "less", "margin": "2 us"},
        asked | shares | {"method": "welch"},
        arms={"old": {"label": "untraced"}},
    )
    table = sweep_of.measured(declared, lambda arm, size: 100.0 + size, within=1.0)
    analysis = analyse(declared, table, synthetic.make_metadata())
    drawn = forest(analysis)
    (axes,) = axes_of(drawn)
    assert [t.get_text() for t in axes.get_yticklabels()] == ["fast − slow\n(untraced, 4 B)"]
    (point,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert list(point.get_xdata()) == [100 * (analysis.hypotheses[0].estimate or 0)]
    said = words(drawn, tmp_path)
    assert "H1" in said
    assert "H2" not in said
    assert axes.get_xlabel() == "difference in elapsed time (%)"
    assert "A black diamond compares two levels" in drawn.caption.caption


def test_a_figure_of_one_level_shows_no_comparison_with_another():
    asked = {"metric": "elapsed", "arm": "old", "at": {"size": 4}, "expect": "less"}
    asked |= {"level": {"mode": "fast"}, "against": {"mode": "slow"}, "margin": "2%"}
    declared = sweep_of.declare(asked)
    table = sweep_of.measured(declared, lambda arm, size: 100.0 + size, within=1.0)
    analysis = analyse(declared, table, synthetic.make_metadata())

    def left(at: dict[str, Any]) -> int:
        return len(
            narrowed(Other(kind="forest", metrics=None, arms=None, at=at), table, analysis)[
                1
            ].hypotheses
        )

    assert [left({}), left({"size": 4})] == [1, 1]
    assert [left({"size": 8}), left({"mode": "slow"}), left({"mode": "fast"})] == [0, 0, 0]
