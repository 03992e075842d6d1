"""The real dtrace on the emulated board says who did the work. One boot, one attachment."""

from __future__ import annotations

import re

import pytest

from labrig import ground
from labrig.trace_commands.work_on_board import list_threads, measure_works
from tests.tracing.work.rig import work_rig

pytestmark = pytest.mark.board


@pytest.fixture(scope="module")
def works(emulator, tmp_path_factory):
    rig = work_rig(tmp_path_factory.mktemp("work"))
    cells = [cell for cell in rig.plan.cells if cell.arm == "none"]
    materials = ground.materials_for(rig.board, rig.plan, rig.declared, rig.folder)
    spent = -_spent(emulator, "jbd2/mmcblk0-8")
    works = measure_works(emulator, rig.plan, cells, materials, trials=2)
    spent += _spent(emulator, "jbd2/mmcblk0-8")
    levels = [str(cell.levels["work"]) for cell in cells]
    return {**dict(zip(levels, works, strict=True)), "spent": spent}


def _spent(board, name: str) -> int:
    """On-CPU nanoseconds of a thread by the scheduler's own account (proc(5), schedstat)."""
    threads = list_threads(board, "linux").threads
    tid = next(one.tid for one in threads if one.name == name)
    return int(board.run(["cat", f"/proc/{tid}/schedstat"]).stdout.split()[0])


def of_kind(work, kind: str) -> dict[str, int]:
    return {row.name: row.on_cpu_ns for row in work.rows if row.kind == kind}


@pytest.mark.parametrize("level", ["memory", "card", "child"])
def test_the_sums_close_and_agree_with_getrusage(works, level):
    work = works[level]
    assert not work.troubles
    assert work.unaccounted_ns == 0  # the board has one processor
    told = sum(window.trial.usage_ns for window in work.windows)
    assert abs(work.own_ns - told) < 0.05 * told
    for window in work.windows:
        assert (
            0 <= window.trial.wall_ns - window.interval_ns < 0.01 * window.trial.wall_ns + 200_000
        )
    assert not of_kind(work, "unknown")


def test_copying_in_memory_is_the_workload_s_own_work(works):
    work = works["memory"]
    assert set(of_kind(work, "workload")) == {"dd"}
    assert work.not_own_share < 0.05


def test_writing_to_a_card_is_done_by_workers_the_journal_and_interrupts_too(works):
    work = works["card"]
    kernel = of_kind(work, "kernel thread")
    assert any(re.match(r"kworker/u\d+:\d+", name) for name in kernel)
    assert "jbd2/mmcblk0-8" in kernel
    assert of_kind(work, "interrupt")["mmc0"] > 0
    assert work.not_own_ns > works["memory"].not_own_ns
    # The scheduler's account has the warm-up too, and what the journal did between trials.
    assert 0 < kernel["jbd2/mmcblk0-8"] < works["spent"]


def test_waiting_is_idle_and_children_are_apart(works):
    work = works["child"]
    assert sum(of_kind(work, "idle").values()) > 2 * 45_000_000
    assert set(of_kind(work, "child")) == {"sleep", "dd"}
    assert set(of_kind(work, "workload")) == {"sh"}
