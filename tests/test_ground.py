"""What a session runs is what was planned, or it does not run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from labrig import experiments, ground, plan, ready
from labrig.errors import DeclarationError, UsageError
from tests.test_experiment import GOOD


@pytest.fixture
def planned(tmp_path) -> tuple[plan.Plan, ready.ReadyBoard, Path]:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "experiment.yaml").write_text(GOOD)
    (folder / "a.d").write_text("BEGIN { }")
    program = tmp_path / "rig-run"
    program.write_bytes(b"program")
    board = ready.ReadyBoard(
        name="emulator",
        kind="emulator",
        identity="i",
        system="linux",
        instances=1,
        programs={
            "rig-run": {"path": str(program), "sha256": hashlib.sha256(b"program").hexdigest()}
        },
        made_of={},
    )
    declared = experiments.load(folder)
    made = plan.make_plan("e", "full", declared, ground.ground_for(board, declared, folder))
    return made, board, folder


def test_nothing_changed_is_not_refused(planned):
    made, board, folder = planned
    (folder / "a.d").write_text("/* a comment */ BEGIN { }")
    ground.refuse_changes(made, board, folder)


def test_a_script_changed_since_is_refused(planned):
    made, board, folder = planned
    (folder / "a.d").write_text("END { }")
    with pytest.raises(UsageError, match="changed since its trials were planned; run again"):
        ground.refuse_changes(made, board, folder)


def test_a_program_that_is_gone_or_changed_is_refused(planned):
    made, board, folder = planned
    path = Path(board.programs["rig-run"]["path"])
    path.write_bytes(b"another")
    with pytest.raises(
        UsageError, match=r"rig-run is missing or was changed; delete .*board\.json"
    ):
        ground.refuse_changes(made, board, folder)
    path.unlink()
    with pytest.raises(UsageError, match="is missing or was changed"):
        ground.refuse_changes(made, board, folder)


@pytest.mark.parametrize(
    ("kind", "blocks_on"), [("emulator", {0}), ("local", {0}), ("ssh", {0, 1}), ("pool", {0, 1})]
)
def test_what_waits_for_timers_is_measured_block_by_block_where_the_host_s_time_counts(
    planned, kind, blocks_on
):
    _, board, folder = planned
    board = replace(board, kind=kind, instances=2)
    for text, instances in ((GOOD, {0, 1}), (GOOD + "quiet: true\n", blocks_on)):
        (folder / "experiment.yaml").write_text(text)
        declared = experiments.load(folder)
        made = plan.make_plan("e", "full", declared, ground.ground_for(board, declared, folder))
        assert {block.instance for block in made.blocks} == instances
        if text == GOOD:
            before = [cell.runs for cell in made.cells]
        assert [cell.runs for cell in made.cells] == before, "what was measured stays measured"


def test_only_the_programs_that_trials_run_are_put_on_the_board(planned):
    _, board, folder = planned
    more = {name: {"path": f"/{name}", "sha256": "0"} for name in ("io-bench", "ipc-bench")}
    board = replace(board, programs={**board.programs, **more})
    path = folder / "experiment.yaml"
    path.write_text(GOOD.replace("  prepare", "  files: [run.sh]\n  prepare"))
    (folder / "run.sh").write_text("exec ./io-bench describe\n")
    declared = experiments.load(folder)
    made = plan.make_plan("e", "full", declared, ground.ground_for(board, declared, folder))
    materials = ground.materials_for(board, made, declared, folder)
    assert set(materials.programs) == {"rig-run", "io-bench"}
    with pytest.raises(UsageError, match=r"io-bench is missing or was changed"):
        ground.refuse_changes(made, board, folder)


def test_a_board_record_reads_back_and_garbage_is_refused(planned, tmp_path):
    _, board, _ = planned
    path = tmp_path / "board.json"
    path.write_text(board.to_json())
    assert ready.read_board(path) == board
    path.write_text("{}")
    with pytest.raises(UsageError, match="not a board record"):
        ready.read_board(path)


def test_a_script_that_stops_watching_is_refused_with_its_line(planned):
    _, board, folder = planned
    (folder / "a.d").write_text("tick-1sec\n{ exit(0); }")
    with pytest.raises(DeclarationError, match=r"a\.d:2: exit\(\) ends the watching"):
        ground.ground_for(board, experiments.load(folder), folder)


def test_a_destructive_script_is_refused_with_its_place_unless_the_experiment_allows_it(planned):
    _, board, folder = planned
    (folder / "a.d").write_text('#pragma D option destructive\nBEGIN { system("x"); }\n')
    with pytest.raises(DeclarationError, match=r"a\.d:1:1: .* does not allow it \(destructive: t"):
        ground.ground_for(board, experiments.load(folder), folder)
    (folder / "experiment.yaml").write_text("destructive: true\n" + GOOD)
    ground.ground_for(board, experiments.load(folder), folder)


def test_a_script_that_labrig_cannot_read_is_left_to_dtrace(planned):
    _, board, folder = planned
    (folder / "a.d").write_text("BEGIN { what is this }")
    ground.ground_for(board, experiments.load(folder), folder)


def _with_script(folder: Path, script: str, text: str, *, declared: str = "") -> None:
    (folder / "experiment.yaml").write_text(declared + GOOD.replace("script: a.d", script))
    (folder / script.split()[-1].strip("{}")).write_text(text)


def test_a_bpftrace_script_is_planned_on_linux_and_refused_on_freebsd(planned):
    _, board, folder = planned
    _with_script(folder, "script: a.bt", "kprobe:vfs_read { @ = count(); }\n")
    assert ground.ground_for(board, experiments.load(folder), folder).scripts.keys() == {"a.bt"}
    freebsd = replace(board, system="freebsd")
    with pytest.raises(DeclarationError, match=r"a\.bt: there is no bpftrace on freebsd"):
        ground.ground_for(freebsd, experiments.load(folder), folder)
    _with_script(folder, "script: {linux: a.bt}", "kprobe:vfs_read { @ = count(); }\n")
    ground.ground_for(freebsd, experiments.load(folder), folder)


def test_a_script_of_no_tracer_s_is_refused_by_name(planned):
    _, board, folder = planned
    _with_script(folder, "script: a.stp", "probe begin { }\n")
    with pytest.raises(DeclarationError, match=r"a\.stp: a script's name ends in \.d .* or \.bt"):
        ground.ground_for(board, experiments.load(folder), folder)


def test_a_bpftrace_script_that_stops_watching_is_refused_with_its_line(planned):
    _, board, folder = planned
    _with_script(folder, "script: a.bt", "// exit();\ninterval:s:1 { exit(); }\n")
    with pytest.raises(DeclarationError, match=r"a\.bt:2: exit\(\) ends the watching"):
        ground.ground_for(board, experiments.load(folder), folder)


def test_an_unsafe_bpftrace_script_is_refused_unless_the_experiment_allows_it(planned):
    _, board, folder = planned
    unsafe = 'kprobe:vfs_read { signal("KILL"); }\n'
    _with_script(folder, "script: a.bt", unsafe)
    with pytest.raises(DeclarationError, match=r"a\.bt:1:19: signal\(\) .*\(destructive: true\)"):
        ground.ground_for(board, experiments.load(folder), folder)
    _with_script(folder, "script: a.bt", unsafe, declared="destructive: true\n")
    declared = experiments.load(folder)
    made = plan.make_plan("e", "full", declared, ground.ground_for(board, declared, folder))
    assert made.destructive
    assert plan.from_json(plan.to_json(made)) == made


def test_a_bpftrace_script_with_the_probe_that_labrig_needs_is_refused(planned):
    _, board, folder = planned
    _with_script(folder, "script: a.bt", "BEGIN { }\nself:signal:SIGUSR1 { print(1); }\n")
    with pytest.raises(DeclarationError, match=r"a\.bt:2:1: self:signal:SIGUSR1 is answered by"):
        ground.ground_for(board, experiments.load(folder), folder)
