"""Blocks that begin from snapshots on the live emulated board, and on boards that have none."""

from __future__ import annotations

import io
import shutil
import threading
from pathlib import Path

import pytest

from labrig import ready
from labrig.boards.emulator import EmulatorBoard, EmulatorConfig
from labrig.boards.image.cache import cache_folder, ensure_image
from labrig.boards.local import LocalBoard
from labrig.boards.perturb import perturbation
from labrig.measure.beginning import Booted, begin
from labrig.measure.journal import Journal, JournalFile
from labrig.measure.ledger import hold, left_to_do
from labrig.measure.progress import Progress
from labrig.measure.records import Detach, Record, TrialDone
from labrig.measure.session import Materials, SessionRun, prepare_board
from labrig.plan import Plan
from tests.measure.test_journal import session
from tests.measure.test_session import SOURCES, TEXT
from tests.test_plan import make

ROOT = Path(__file__).parents[2]
SCRIPT = 'syscall::read:entry /execname == "printenv"/ { @reads = count(); }\n'
PERTURB = ROOT / "workflow/native/rig-perturb.c"


def planned() -> Plan:
    text = TEXT.replace("{command}", "printenv").replace("blocks: 1", "blocks: 2")
    text = text.replace("seed: 1", "seed: 1\nstart: snapshot").replace("{value: 1,", "{value: 3,")
    text = text.replace("{value: 2, set: {count: 1}}", "{value: 1, set: {count: 1}}")
    return make(text, restorable=True)


@pytest.mark.board
def test_every_block_is_watched_in_full_and_perturbed_and_a_tracer_starts_once(tmp_path):
    ensure_image()
    (tmp_path / "images").symlink_to(cache_folder() / "images")
    built = ready.build_programs([*SOURCES, PERTURB], "aarch64", "Linux", ROOT / "build")
    (tmp_path / "a.d").write_text(SCRIPT)
    materials = Materials(
        programs={name: Path(program["path"]) for name, program in built.items()},
        scripts={"a.d": tmp_path / "a.d"},
        files={},
    )
    plan = planned()
    assert plan.start == "snapshot"
    said: dict[int, list[Record]] = {}
    made: dict[int, set[str]] = {}
    boots: set[str] = set()
    with EmulatorBoard(config=EmulatorConfig(cache=tmp_path)) as board:
        calls = board.run(["strace", "-c", "-e", "trace=read", "printenv"]).stderr
        (reads,) = (
            int(line.split()[3]) for line in calls.decode().splitlines() if line.endswith(" read")
        )
        for errand in left_to_do(plan, hold(plan, {})):
            beginning = begin(
                board,
                plan,
                errand.block,
                {**materials.programs, **materials.scripts},
                lambda: prepare_board(board, plan, materials),
            )
            assert beginning.start == "snapshot"
            before = {"board": board.name, **board.facts()}
            heard = io.StringIO()
            path = tmp_path / f"s{errand.block}.jsonl"
            progress = Progress("e", 1, errand.trial_count, out=heard)
            with Journal(path, session(path.stem, errand.block)) as journal:
                run = SessionRun(board, plan, journal, progress, threading.Event(), beginning)
                run.run(errand, before)
            assert "meanwhile" not in heard.getvalue(), "no change is seen of a restored board"
            boots.add(before["boot_id"])
            said[errand.block] = list(JournalFile(path))
            made[errand.block] = {one.name for one in (tmp_path / "snapshots").iterdir()}
    for block, records in said.items():
        trials = [record for record in records if isinstance(record, TrialDone)]
        watched = [trial for trial in trials if trial.attachment is not None]
        assert watched
        (detach,) = (record for record in records if isinstance(record, Detach))
        kept = (tmp_path / detach.output).read_text().split()
        assert int(kept[-1]) == reads * len(watched), kept
        drawn = perturbation(plan.seed, block)
        for trial in trials:
            assert trial.result["output_bytes"] > drawn.environment_bytes
    sizes = [{t.result["output_bytes"] for t in said[b] if isinstance(t, TrialDone)} for b in said]
    difference = perturbation(plan.seed, 1).environment_bytes
    difference -= perturbation(plan.seed, 0).environment_bytes
    assert max(sizes[1]) - max(sizes[0]) == difference
    assert len(made[0]) == 2, "the prepared state, and the one with the tracer"
    assert made[1] == made[0]
    assert len(boots) == 1
    shutil.rmtree(tmp_path / "snapshots")


def test_a_board_without_snapshots_begins_as_it_is(tmp_path):
    prepared: list[int] = []
    with LocalBoard() as board:
        begun = begin(board, planned(), 0, {}, lambda: prepared.append(1))
    assert isinstance(begun, Booted)
    assert (begun.start, begun.perturbation, prepared) == ("boot", {}, [1])


@pytest.mark.board
def test_where_no_snapshot_may_be_kept_a_block_boots():
    prepared: list[int] = []
    with EmulatorBoard(config=EmulatorConfig(snapshot_disk_mib=0)) as board:

        def prepare() -> None:
            prepared.append(board.run(["true"]).status)

        begun = begin(board, planned(), 0, {}, prepare)
        assert isinstance(begun, Booted)
        assert prepared == [0]
