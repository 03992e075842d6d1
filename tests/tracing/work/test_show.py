"""The table "where the time went"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labrig.errors import DeclarationError
from labrig.tracing.work.record import Call, Row, Trial, Window, Work, Worked, from_json
from labrig.tracing.work.show import show

TRIAL = Trial(id="t", pid=50, wall_ns=2_100_000, usage_ns=1_500_000)
DD = Row(
    kind="workload", process="dd", name="dd", pid=None, tid=None,
    on_cpu_ns=1_500_000, share=0.75, switches=3, calls=None,
)  # fmt: skip
WORKER = Row(
    kind="kernel thread", process="kworker/0:1", name="kworker/0:1", pid=11, tid=11,
    on_cpu_ns=300_000, share=0.15, switches=2, calls=None,
)  # fmt: skip
POOL = Row(
    kind="process", process="server", name="pool", pid=70, tid=71,
    on_cpu_ns=500, share=0.00025, switches=1, calls=None,
)  # fmt: skip
IDLE = Row(
    kind="idle", process="swapper/0", name="swapper/0", pid=0, tid=0,
    on_cpu_ns=199_500, share=0.09975, switches=1, calls=None,
)  # fmt: skip
WORK = Work(
    system="linux", processors=1,
    windows=(Window(trial=TRIAL, interval_ns=2_000_000, accounted_ns=2_000_000),),
    rows=(DD, WORKER, IDLE, POOL), calls=(), started=1, ended=0,
    appeared=("kworker/0:9 (90)",), vanished=(), troubles=(),
)  # fmt: skip


def test_rows_are_aligned_and_small_ones_added_up():
    assert list(show(WORK)) == [
        "1 trial, 2.000 ms of one processor",
        "",
        "where the time went                 ms   share  switches",
        "workload       dd                1.500  75.00%         3",
        "kernel thread  kworker/0:1 (11)  0.300  15.00%         2",
        "idle           swapper/0 (0)     0.200   9.98%         1",
        "1 more                           0.001   0.03%",
        "",
        "not the workload's own: 0.300 ms, 16.69% of the time that was not idle",
        "processes: 1 started, 0 ended, the trials' own aside",
        "threads that appeared: kworker/0:9 (90)",
    ]


def test_what_is_missing_or_doubtful_is_said():
    lines = list(show(replace(WORK, rows=(DD,), processors=2, troubles=("dtrace: 3 drops",))))
    assert lines[0] == "1 trial, 4.000 ms of 2 processors"
    assert "unaccounted          2.500  62.50%" in lines
    assert lines[-1] == "doubtful: dtrace: 3 drops"


def test_a_long_list_of_changes_is_cut():
    gone = tuple(f"sh ({n})" for n in range(12))
    assert list(show(replace(WORK, vanished=gone)))[-1].endswith("sh (8), sh (9) and 2 more")


def test_system_calls_have_a_table_of_their_own():
    read = Call(kind="child", process="dd", name="read", count=303, elapsed_ns=12_196_000)
    lines = list(show(replace(WORK, rows=(replace(DD, calls=9), IDLE), calls=(read,))))
    assert lines[2].endswith("switches  calls")
    assert lines[3].endswith("3      9")
    assert lines[4].endswith("1")
    assert lines[-2:] == [
        "system calls that took longest  calls      ms",
        "workload's child  dd: read        303  12.196",
    ]


def test_json_has_the_totals():
    said = WORK.as_json()
    assert said["own_ns"] + said["not_own_ns"] == said["busy_ns"] == 1_800_500
    assert said["unaccounted_ns"] == 0
    assert said["rows"][0]["kind"] == "workload"


def test_the_file_of_a_declared_cell_reads_back():
    worked = Worked(board="b", arm="none", levels={"size": 512}, work=WORK)
    assert from_json(worked.to_json()) == worked
    with pytest.raises(DeclarationError, match="does not say who did the work"):
        from_json("{}")
