import json
import math
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from labrig.errors import DeclarationError
from labrig.experiments import Experiment
from labrig.stats.analysis import analyse, from_json, to_json
from labrig.stats.records import Analysis, Cost, Decided, Difference
from labrig.table import read_table
from tests.stats import synthetic

SMALL = {"block_size": 512}


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    return synthetic.load_experiment()


@pytest.fixture(scope="module")
def table(experiment) -> pd.DataFrame:
    return synthetic.make_table(experiment)


@pytest.fixture(scope="module")
def analysis(experiment, table) -> Analysis:
    return analyse(experiment, table, synthetic.make_metadata(), synthetic.read_scripts())


def difference(analysis: Analysis, arm: str, baseline: str = "none", size=512) -> Difference:
    return next(
        d
        for d in analysis.differences
        if (d.metric, d.arm, d.baseline, d.levels)
        == ("elapsed", arm, baseline, {"block_size": size})
    )


def cost(analysis: Analysis, arm: str) -> Cost:
    return next(c for c in analysis.costs if (c.arm, c.metric) == (arm, "elapsed"))


def decided(analysis: Analysis, name: str) -> Decided:
    return next(h for h in analysis.hypotheses if h.id == name)


def changed(experiment: Experiment, index: int, **comparison) -> Experiment:
    """The experiment with its hypothesis at ``index`` asking something else."""
    data = experiment.model_dump(mode="json", exclude_unset=True)
    data["hypotheses"][index]["comparison"].update(comparison)
    return Experiment.model_validate(data)


def test_the_truth_is_found_again(analysis):
    for arm in ("read-count", "vfs-count", "vfs-stack"):
        found, truth = cost(analysis, arm), 1000 * synthetic.COST_US[arm]
        assert found.slope_ns is not None
        assert found.slope_ns == pytest.approx(truth, rel=0.005)
        assert found.low_ns is not None
        assert found.high_ns is not None
        assert found.low_ns < found.slope_ns < found.high_ns
        assert found.blocks == 6
    verdicts = {h.id: h.verdict for h in analysis.hypotheses}
    assert verdicts == dict.fromkeys(["H1", "H2", "H3", "H4", "H5", "H6", "H7"], "supported")


def test_a_difference_is_the_mean_of_its_blocks(analysis, table):
    found = difference(analysis, "read-count")
    timed = table[(table["kind"] == "timed") & (table["block_size"] == 512)]
    means = timed.groupby(["block", "arm"])["elapsed"].mean().unstack()
    values = (means["read-count"] - means["none"]).to_numpy()
    assert found.block_values == pytest.approx(tuple(values))
    assert found.estimate == pytest.approx(values.mean())
    assert found.relative == pytest.approx((means["read-count"] / means["none"] - 1).mean())


def test_every_cell_is_described(analysis):
    assert len(analysis.summaries) == 2 * 8 * 5
    assert {s.trials for s in analysis.summaries} == {30}
    assert {len(s.block_means) for s in analysis.summaries} == {6}
    assert len(analysis.differences) == 2 * (7 + 7) * 5
    assert [len(t.rows) for t in analysis.ministat] == [8] * 10
    assert analysis.counts.timed == 8 * 5 * 30
    assert analysis.counts.counted == 6 * 5 * 6


def test_slopes_are_compared_block_by_block(analysis):
    read, vfs = cost(analysis, "read-count"), cost(analysis, "vfs-count")
    apart = np.array(read.block_slopes_ns) - np.array(vfs.block_slopes_ns)
    found = decided(analysis, "H6")
    assert found.estimate == pytest.approx(apart.mean())
    assert found.low is not None
    assert found.estimate is not None
    assert apart.min() <= found.low < found.estimate
    assert (found.unit, found.relative, found.margin) == ("ns", False, 100)


def test_equivalence_shows_the_interval_that_decided(analysis):
    found = decided(analysis, "H1")
    wider = difference(analysis, "none-again")
    assert found.confidence == pytest.approx(0.9)
    assert found.low is not None
    assert wider.relative_low is not None
    assert found.low > wider.relative_low
    assert decided(analysis, "H4").confidence == 0.95


def test_it_is_the_same_bytes_again_and_reads_back(experiment, table, analysis):
    text = to_json(analysis)
    assert from_json(text) == analysis
    shuffled = table.sample(frac=1, random_state=1)
    again = analyse(experiment, shuffled, synthetic.make_metadata(), synthetic.read_scripts())
    assert to_json(again) == text


def items(value: Any) -> Iterator[tuple[str, Any]]:
    """All keys and values of a JSON document, however deep."""
    inner = value.items() if isinstance(value, dict) else ()
    for key, within in inner or ((("", v) for v in value) if isinstance(value, list) else ()):
        yield key, within
        yield from items(within)


def test_every_number_is_finite_and_only_hypotheses_and_trial_level_have_p(analysis):
    written = json.loads(to_json(analysis))
    assert all(0 <= h["p"] <= h["p_holm"] <= 1 for h in written["hypotheses"][:5])
    found = list(items(written))
    numbers = [value for _, value in found if isinstance(value, float)]
    assert len(numbers) > 1000
    assert all(map(math.isfinite, numbers))
    rest = items(json.loads(to_json(replace(analysis, trial_level=(), hypotheses=()))))
    assert not [key for key, _ in rest if key == "p" or key.endswith(("_p", "p_value", "pvalue"))]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"experiment": 1}'])
def test_what_is_no_analysis_is_refused(text):
    with pytest.raises(DeclarationError, match=r"analysis\.json is not an analysis"):
        from_json(text)


def test_smoke_has_one_degree_of_freedom_and_says_so(experiment):
    table = synthetic.make_table(experiment, size="smoke")
    found = analyse(experiment, table, synthetic.make_metadata("smoke"))
    one = difference(found, "read-count")
    assert one.blocks == 2
    assert one.low is not None
    assert one.low < one.estimate
    assert cost(found, "read-count").low_ns is None
    assert "2 blocks are too few" in (cost(found, "read-count").note or "")
    assert any("size 'smoke'" in words for words in found.warnings)
    assert any("Only 2 blocks" in words for words in found.warnings)
    said = "The cost of a firing has no interval for read calls: 2 blocks are too few"
    assert any(said in words for words in found.warnings), "which arm's is said"


def test_one_block_decides_nothing(experiment, table):
    found = analyse(experiment, table[table["block"] == 0], synthetic.make_metadata())
    assert {h.verdict for h in found.hypotheses} == {"undecided"}
    assert decided(found, "H1").reason == "one block gives no interval"
    assert decided(found, "H6").reason.startswith("1 block is too few")
    assert decided(found, "H4").estimate is not None
    assert difference(found, "read-count").low is None
    from_json(to_json(found))


def test_zero_variance_is_a_point_with_a_warning(experiment):
    table = synthetic.make_table(experiment, between=0, within=0)
    found = analyse(experiment, table, synthetic.make_metadata())
    one = difference(found, "read-count")
    assert one.zero_variance
    assert one.low == one.high == one.estimate
    assert any("no variance between blocks" in words for words in found.warnings)
    from_json(to_json(found))


def test_traced_times_are_not_compared_unless_that_is_the_question(experiment, table):
    plain = experiment.model_copy(update={"probe_effect": False})
    with pytest.raises(DeclarationError, match=r"H2 compares times of 'idle' and 'none'.*traced"):
        analyse(plain, table, synthetic.make_metadata())
    allowed = plain.model_copy(update={"hypotheses": plain.hypotheses[:1]})
    found = analyse(allowed, table, synthetic.make_metadata())
    assert {d.arm for d in found.differences} == {"none-again"}
    assert found.costs == ()
    rows = [row for one in found.ministat for row in one.rows]
    assert {row.arm for row in rows if row.differs is not None} == {"none-again"}
    assert any("probe effect is not the question" in words for words in found.warnings)


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (0.0, "no probe fired"),
        (7.0, "the number of firings does not vary between the cells"),
        (None, "no firings were counted"),
    ],
)
def test_why_there_is_no_slope(experiment, table, values, missing):
    mine = (table["arm"] == "read-count") & (table["kind"] == "counted")
    changed_table = table.copy()
    changed_table.loc[mine, "firings"] = values
    found = analyse(experiment, changed_table, synthetic.make_metadata())
    assert cost(found, "read-count").missing == missing
    assert cost(found, "read-count").slope_ns is None
    six = decided(found, "H6")
    assert six.verdict == "undecided"
    assert six.reason == f"no slope of read-count: {missing}"


def test_firings_that_hardly_vary_carry_a_note(analysis):
    assert "firings vary only from 14 to 15" in (cost(analysis, "kmalloc-count").note or "")
    assert cost(analysis, "read-count").note is None


def test_a_cost_against_an_untraced_baseline_is_the_slope_itself(experiment, table):
    asked = changed(experiment, 5, baseline="none", margin="1 us")
    found = analyse(asked, table, synthetic.make_metadata())
    assert decided(found, "H6").estimate == pytest.approx(cost(found, "read-count").slope_ns)
    assert decided(found, "H6").margin == 1000


def test_a_margin_in_a_unit_is_in_that_of_the_metric(experiment, table):
    asked = changed(experiment, 3, margin="500 us")
    four = decided(analyse(asked, table, synthetic.make_metadata()), "H4")
    assert (four.margin, four.unit, four.relative) == (0.5, "ms", False)
    one = difference(analyse(asked, table, synthetic.make_metadata()), "read-count")
    assert (four.estimate, four.low, four.high) == (one.estimate, one.low, one.high)


def test_arms_that_were_not_measured_are_missed(experiment, table):
    found = analyse(experiment, table[table["arm"] != "read-count"], synthetic.make_metadata())
    assert decided(found, "H4").verdict == "undecided"
    assert decided(found, "H4").reason == "no block has both arms at this cell"
    assert any("without a single timed trial: read-count" in words for words in found.warnings)


def test_blocks_that_lack_an_arm_are_warned_of(experiment, table):
    gone = (table["arm"] == "read-count") & (table["block"] == 2)
    found = analyse(experiment, table[~gone], synthetic.make_metadata())
    one = difference(found, "read-count")
    assert (one.blocks, one.unpaired) == (5, 1)
    assert any("never measured in one session" in words for words in found.warnings)


def test_what_a_report_must_print(experiment, table):
    metadata = synthetic.make_metadata(
        counts={"kept": 1, "lost": 3, "sessions": 6}, post_hoc=["H2", "H4"]
    )
    found = analyse(experiment, table, metadata)
    assert [h.id for h in found.hypotheses if h.post_hoc] == ["H2", "H4"]
    words = "\n".join(found.warnings)
    assert "post hoc: H2, H4" in words
    assert "3 trials were lost to a fault" in words


def test_a_board_of_hardware_is_not_called_emulated(experiment, table):
    metadata = synthetic.make_metadata(facts={"kernel": "FreeBSD 14.0"})
    found = analyse(experiment, table, metadata, synthetic.read_scripts())
    assert not found.boards[0].emulated
    assert "emulated" not in "\n".join(found.warnings)
    scripts = {arm.name: arm.script for arm in found.arms}
    assert scripts["kmalloc-count"] == "dtmalloc-count.d"
    assert (
        next(a for a in found.arms if a.name == "kmalloc-count").script_text
        == (synthetic.read_scripts()["dtmalloc-count.d"])
    )


def test_methods_say_source_assumptions_and_what_was_seen(analysis):
    names = [method.name for method in analysis.methods]
    assert len(names) == len(set(names)) > 4
    for method in analysis.methods:
        assert all((method.words, method.source, method.assumptions, method.seen))
    assert {h.method for h in analysis.hypotheses} <= {m.name for m in analysis.methods}


@pytest.mark.parametrize(
    ("lacking", "message"),
    [("boards", "lacks boards"), ("post_hoc", "lacks post_hoc"), ("size", "lacks size")],
)
def test_metadata_that_lack_something_are_refused(experiment, table, lacking, message):
    metadata = synthetic.make_metadata()
    del metadata[lacking]
    with pytest.raises(DeclarationError, match=message):
        analyse(experiment, table, metadata)


def test_nothing_measured_is_refused(experiment, table):
    with pytest.raises(DeclarationError, match="no kept timed trial"):
        analyse(experiment, table.assign(kept=False), synthetic.make_metadata())


def test_an_unknown_system_has_no_script(experiment, table):
    metadata = synthetic.make_metadata(facts={"kernel": "Plan9 4"})
    with pytest.raises(DeclarationError, match="arm kmalloc-count: script: there is none for"):
        analyse(experiment, table, metadata)


def test_an_experiment_without_factors(experiment, table):
    data = experiment.model_dump(mode="json", exclude_unset=True)
    data["factors"], data["hypotheses"], data["sizes"] = {}, [], {}
    data["workload"]["command"] = "true"
    plain = Experiment.model_validate(data)
    found = analyse(plain, table[table["block_size"] == 512], synthetic.make_metadata())
    assert {s.trials for s in found.summaries} == {30}
    assert all(s.levels == {} for s in found.summaries)
    assert {c.missing for c in found.costs if c.arm == "read-count"} == {
        "the number of firings does not vary between the cells"
    }


def test_the_table_as_it_is_read_from_its_file(experiment, table, analysis, tmp_path):
    path = tmp_path / "trials.parquet"
    synthetic.write_table(table, synthetic.make_metadata(), path)
    rows, metadata = read_table(path)
    found = analyse(experiment, rows, metadata, synthetic.read_scripts())
    assert to_json(found) == to_json(analysis)


def test_reading_an_analysis_needs_none_of_the_heavy_packages():
    code = (
        "import sys, labrig.stats.analysis as a, labrig.figures\n"
        "assert not {'scipy', 'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_blocks_from_boards_of_different_kinds_are_not_compared(experiment, table):
    kinds = {"Linux aarch64 A53 emulated": [0, 1], "FreeBSD arm A8": [2]}
    said = (
        r"different kinds: Linux aarch64 A53 emulated \(emulator, block 0, 1\); "
        r"FreeBSD arm A8 \(emulator, block 2\)\. .* levels of a factor 'board'"
    )
    with pytest.raises(DeclarationError, match=said):
        analyse(experiment, table, synthetic.make_metadata(kinds=kinds))


@pytest.fixture(scope="module")
def across(experiment, table) -> tuple[Experiment, pd.DataFrame, dict[str, Any]]:
    """The experiment on two boards of different kinds, the second ten times as slow."""
    data = experiment.model_dump(mode="json", exclude_unset=True)
    data["factors"]["board"] = {"levels": ["emulator", "bench"]}
    data["hypotheses"] = [h for h in data["hypotheses"] if "at" in h["comparison"]]
    for hypothesis in data["hypotheses"]:
        hypothesis["comparison"]["at"]["board"] = "bench"
    slow = table.assign(elapsed=10 * table["elapsed"], block=table["block"] + 6, board="bench")
    slow["session"] = "bench-" + slow["session"]
    metadata = synthetic.make_metadata()
    bench = synthetic.make_metadata(
        name="bench", facts={"kernel": "FreeBSD 14"}, kinds={"FreeBSD arm A8": [0, 1]}, boots=1
    )
    metadata["boards"] += bench["boards"]
    both = pd.concat([table.assign(board="emulator"), slow], ignore_index=True)
    return Experiment.model_validate(data), both, metadata


def test_where_boards_are_a_factor_each_is_compared_with_itself(across, experiment, analysis):
    declared, both, metadata = across
    found = analyse(declared, both, metadata, synthetic.read_scripts())
    assert [board.emulated for board in found.boards] == [True, False]
    assert found.counts.blocks == 6
    for mine in analysis.differences:
        if mine.metric != "elapsed":
            continue
        for board, times in (("emulator", 1), ("bench", 10)):
            one = next(
                d
                for d in found.differences
                if (d.metric, d.arm, d.baseline) == ("elapsed", mine.arm, mine.baseline)
                and d.levels == {**mine.levels, "board": board}
            )
            assert one.blocks == 6
            assert one.estimate == pytest.approx(times * mine.estimate)
            assert one.relative == pytest.approx(mine.relative)
    words = "\n".join(found.warnings)
    assert "The board 'bench' measured all its 6 blocks in one boot" in words
    assert "Costs of a firing are a board's own" in words
    assert found.costs == ()
    kmalloc = next(arm for arm in found.arms if arm.name == "kmalloc-count")
    assert kmalloc.script == "kmalloc-count.d and dtmalloc-count.d"
    assert from_json(to_json(found)) == found


def test_without_that_factor_they_are_not_compared(across, experiment):
    _, both, metadata = across
    said = (
        r"different kinds: .* \(emulator, block 0, 1, .*\); FreeBSD arm A8 \(bench, block 0, 1\)\."
    )
    with pytest.raises(DeclarationError, match=said):
        analyse(experiment, both, metadata, synthetic.read_scripts())


def test_a_board_that_was_not_quiet_or_changed_is_told_in_the_report(experiment, table):
    metadata = synthetic.make_metadata(
        facts={"kernel": "Linux 6", "not_quiet": "it also ran labrig"},
        load=[0.5, 1.25],
        changes=["cpu_governor was performance and is powersave"],
    )
    words = "\n".join(analyse(experiment, table, metadata, synthetic.read_scripts()).warnings)
    assert "was not quiet: it also ran labrig; its load was 0.5 to 1.25." in words
    assert "changed during a session: cpu_governor was performance and is powersave." in words


@pytest.mark.parametrize(("boots", "told"), [(1, True), (6, False)])
def test_blocks_of_one_boot_are_said_to_be_of_one_boot(experiment, table, boots, told):
    metadata = synthetic.make_metadata(boots=boots)
    words = "\n".join(analyse(experiment, table, metadata, synthetic.read_scripts()).warnings)
    assert ("measured all its 6 blocks in one boot" in words) is told


@pytest.mark.parametrize(("boots", "whose"), [(1, "one boot"), (2, "2 boots")])
def test_restored_blocks_are_said_to_be_so_and_of_how_many_boots(experiment, table, boots, whose):
    metadata = synthetic.make_metadata(boots=boots, restored=[0, 1, 2, 3, 4, 5])
    words = "\n".join(analyse(experiment, table, metadata, synthetic.read_scripts()).warnings)
    assert f"began 6 of its 6 blocks from snapshots of {whose}, each block perturbed" in words
    assert "in one boot" not in words


def test_a_load_that_stayed_is_one_number(experiment, table):
    metadata = synthetic.make_metadata(facts={"kernel": "Linux 6", "not_quiet": "x"}, load=[2, 2])
    words = "\n".join(analyse(experiment, table, metadata, synthetic.read_scripts()).warnings)
    assert "its load was 2." in words
