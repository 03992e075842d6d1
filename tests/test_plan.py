"""Plans: complete, randomised in blocks, the same bytes for the same input."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig import declaration, experiments, plan
from labrig.errors import DeclarationError
from tests.test_experiment import GOOD

ROOT = Path(__file__).parents[1]


def ground(**changes) -> plan.Ground:
    values = {
        "board": "emulator",
        "identity": "image-1",
        "system": "linux",
        "instances": 2,
        "programs": {"rig-run": "p1", "rig-firings": "f1"},
        "scripts": {"a.d": "s1"},
        "files": {},
    }
    return plan.Ground(**{**values, **changes})


def declared(text: str = GOOD) -> experiments.Experiment:
    return declaration.parse(text, experiments.Experiment, experiments.cross_check, source="e")


def make(text: str = GOOD, size: str = "full", **changes) -> plan.Plan:
    return plan.make_plan("e", size, declared(text), ground(**changes))


@settings(max_examples=30)
@given(
    blocks=st.integers(1, 6),
    trials=st.integers(1, 6),
    warmup=st.integers(0, 3),
    seed=st.integers(0),
)
def test_every_block_holds_every_cell_the_declared_number_of_times(blocks, trials, warmup, seed):
    text = GOOD.replace("blocks: 2", f"blocks: {blocks}").replace("trials: 3", f"trials: {trials}")
    text = text.replace("seed: 1", f"seed: {seed}\nwarmup: {warmup}")
    made = make(text)
    assert len(made.blocks) == blocks
    ids = [t.id for b in made.blocks for run in b.arms for t in run.trials]
    assert len(ids) == len(set(ids)) == made.trial_count
    for block in made.blocks:
        counts = Counter((t.cell, t.kind) for run in block.arms for t in run.trials)
        for index, cell in enumerate(made.cells):
            assert counts[index, "timed"] == trials
            assert counts[index, "warmup"] == warmup
            assert counts[index, "counted"] == (1 if cell.script else 0)


@given(st.integers(0))
def test_same_experiment_and_seed_give_the_same_bytes_and_read_back(seed):
    text = GOOD.replace("seed: 1", f"seed: {seed}")
    first = plan.to_json(make(text))
    assert plan.to_json(make(text)) == first
    assert plan.to_json(plan.from_json(first)) == first
    assert plan.from_json(json.dumps(json.loads(first), sort_keys=True)) == plan.from_json(first)


def test_order_is_shuffled_from_block_to_block_and_by_seed():
    text = GOOD.replace("blocks: 2", "blocks: 20")
    orders = [tuple(run.arm for run in block.arms) for block in make(text).blocks]
    assert set(orders) == {("none", "watched"), ("watched", "none")}
    assert make(text.replace("seed: 1", "seed: 2")).blocks != make(text).blocks


def test_warm_up_comes_first_and_counting_last():
    for block in make().blocks:
        for run in block.arms:
            kinds = [trial.kind for trial in run.trials]
            assert kinds == sorted(kinds, key=["warmup", "timed", "counted"].index)


def test_where_firings_cannot_be_counted_none_are_planned():
    made = make(programs={"rig-run": "p1"})
    assert {t.kind for b in made.blocks for r in b.arms for t in r.trials} == {"warmup", "timed"}


def test_blocks_are_dealt_to_the_boards_in_turn():
    text = GOOD.replace("blocks: 2", "blocks: 5")
    assert [block.instance for block in make(text).blocks] == [0, 1, 0, 1, 0]
    assert [block.instance for block in make(text, instances=1).blocks] == [0] * 5


@pytest.mark.parametrize(
    "changes",
    [
        {"identity": "image-2"},
        {"programs": {"rig-run": "p2", "rig-firings": "f1"}},
        {"scripts": {"a.d": "s2"}},
    ],
)
def test_what_a_trial_runs_is_in_its_identity(changes):
    before, after = make(), make(**changes)
    traced = [i for i, cell in enumerate(before.cells) if cell.script]
    for index in traced:
        assert before.cells[index].runs != after.cells[index].runs
    if "scripts" in changes:
        untraced = [i for i, cell in enumerate(before.cells) if not cell.script]
        assert all(before.cells[i].runs == after.cells[i].runs for i in untraced)


SIX = {
    "rig-run": "r1",
    "rig-firings": "f1",
    "rig-perturb": "t1",
    "io-bench": "i1",
    "ipc-bench": "c1",
}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("command: ./io-bench -b {size} read f", {"io-bench"}),
        ("command: sh -c './io-bench read f; $PWD/ipc-bench 2proc'", {"io-bench", "ipc-bench"}),
        ("command: uname\n  cleanup: [ipc-bench describe >x]", {"ipc-bench"}),
        ("command: uname my-io-bench io-bench.c io-benchmark", set()),
    ],
)
def test_a_cell_runs_the_programs_that_its_lines_name_and_no_others(line, named):
    """And so editing another program measures nothing again."""
    text = GOOD.replace("command: dd if=/dev/zero bs={size} count={count}", line)
    made = make(text, programs=SIX)
    assert set(made.programs) == {"rig-run", "rig-firings"} | named
    for name in SIX:
        edited = make(text, programs={**SIX, name: "another"})
        same = [old.runs == new.runs for old, new in zip(made.cells, edited.cells, strict=True)]
        assert all(same) if name not in made.programs else not any(same)


def test_the_program_that_perturbs_is_run_where_blocks_begin_from_snapshots():
    text = GOOD + "start: snapshot\n"
    assert "rig-perturb" in make(text, programs=SIX, restorable=True).programs
    assert "rig-perturb" not in make(text, programs=SIX).programs


def test_a_program_that_only_a_file_of_the_workload_names_is_run_as_well():
    assert "io-bench" in make(programs=SIX, in_files=("io-bench",)).programs


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("command: ./iobench read f", r"no program '\./iobench'.*did you mean '\./io-bench'\?"),
        ("command: ./x", r"there are: \./io-bench, \./ipc-bench"),
    ],
)
def test_a_command_that_is_not_there_is_told_when_planning(line, said):
    text = GOOD.replace("command: dd if=/dev/zero bs={size} count={count}", line)
    with pytest.raises(DeclarationError, match=said):
        make(text, programs=SIX)
    name = line.split()[1].removeprefix("./")
    make(text, programs=SIX, files={name: "h"})
    make(text.replace('"echo {size}"', f'"cc -o {name} x.c"'), programs=SIX)


def test_words_and_figures_are_not_in_the_plan():
    text = GOOD.replace("A title", "Another").replace("It costs.", "It does not.")
    assert plan.to_json(make(text)) == plan.to_json(make())


def test_a_new_level_leaves_the_other_trials_what_they_were():
    text = GOOD.replace("{value: 1,", "{value: 4, set: {count: 9}}, {value: 1,")
    before = {
        (t.id, make().cells[t.cell].runs) for b in make().blocks for r in b.arms for t in r.trials
    }
    made = make(text)
    after = {(t.id, made.cells[t.cell].runs) for b in made.blocks for r in b.arms for t in r.trials}
    assert before < after
    assert all("size=4" in identity for identity, _ in after - before)


def test_an_arm_without_a_script_for_the_system_is_refused():
    text = GOOD.replace("script: a.d", "script: {freebsd: a.d}")
    with pytest.raises(DeclarationError, match="arm watched: script: there is none for linux"):
        make(text)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 99}', "not json"])
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(DeclarationError, match=r"plan\.json"):
        plan.from_json(text)


ACROSS = GOOD.replace("factors:\n", "factors:\n  board: {levels: [emulator, bench]}\n").replace(
    "at: {size: 1}", "at: {size: 1, board: bench}"
)


def test_where_boards_are_a_factor_each_plans_its_own_level():
    mine, theirs = make(ACROSS), make(ACROSS, board="bench", identity="another")
    assert {cell.levels["board"] for cell in mine.cells} == {"emulator"}
    assert {cell.levels["board"] for cell in theirs.cells} == {"bench"}
    assert len(mine.cells) == len(theirs.cells) == 2 * 2
    with pytest.raises(DeclarationError, match=r"board: shelf is no level; there are: emulator, b"):
        make(ACROSS, board="shelf")
    assert declared().on_board("shelf") == declared()


def test_a_restored_start_is_measured_anew_and_only_where_there_are_snapshots():
    text = GOOD.replace("seed: 1", "seed: 1\nstart: snapshot")
    booted, restored = make(), make(text, restorable=True)
    assert (booted.start, restored.start) == ("boot", "snapshot")
    assert all(a.runs != b.runs for a, b in zip(booted.cells, restored.cells, strict=True))
    assert make(text) == booted, "a board of its own begins as it is"
    assert plan.from_json(plan.to_json(restored)) == restored


def test_a_size_may_start_otherwise():
    text = GOOD.replace("sizes:\n", "sizes:\n  quick: {start: snapshot}\n")
    assert make(text, restorable=True).start == "boot"
    assert make(text, "quick", restorable=True).start == "snapshot"


def test_a_twin_is_an_arm_of_its_own_that_runs_the_same():
    twin = GOOD.replace("reference: [none]", "  again: {twin: watched}\nreference: [none]")
    script = GOOD.replace("reference: [none]", "  again: {script: a.d}\nreference: [none]")
    assert plan.to_json(make(twin)) == plan.to_json(make(script))
    runs = {cell.arm: cell.runs for cell in make(twin).cells if cell.levels == {"size": 1}}
    assert runs["again"] == runs["watched"] != runs["none"]


def test_a_sequential_rule_stands_in_the_plan_and_changes_no_trial():
    text = GOOD.replace("blocks: 2", "blocks: 9")
    ruled = make(text.replace("seed: 1", "seed: 1\nstop: {metric: elapsed, width: 2%, least: 3}"))
    assert ruled.stop == plan.StopRule(metric="elapsed", width=0.02, least=3)
    assert plan.from_json(plan.to_json(ruled)) == ruled
    assert (ruled.cells, ruled.blocks) == (make(text).cells, make(text).blocks)
