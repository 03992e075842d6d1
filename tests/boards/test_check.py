"""A board's check: facts judged, and the shift between idle and busy host."""

from __future__ import annotations

import pytest
from scipy import stats

from labrig.boards import check
from labrig.boards.local import LocalBoard

FACTS = {
    "kernel": "Linux 6.12",
    "cpu_model": "arm,cortex-a53",
    "clock_source": "arch_sys_counter",
    "clock_resolution_ns": "1",
    "clock_tick_ns": "16",
    "memory_available_kib": "400000",
    "work_folder": "/data",
    "work_free_kib": "200000",
    "tracer_dtrace": "D 2.0.7",
}


def states(facts):
    return {line.name: line.state for line in check.facts_lines(facts)}


def test_a_good_board_passes():
    assert set(states(FACTS).values()) == {"pass"}


def test_the_clock_is_as_fine_as_its_coarsest_part():
    lines = {line.name: line.value for line in check.facts_lines(FACTS)}
    assert lines["clock"] == "arch_sys_counter, resolution 16 ns"


@pytest.mark.parametrize(
    ("key", "value", "name", "state"),
    [
        ("work_free_kib", "1024", "free in /data", "fail"),
        ("memory_available_kib", "1024", "memory available", "fail"),
        ("clock_resolution_ns", "4000000", "clock", "warn"),
        ("tracer_dtrace", None, "tracers", "warn"),
        ("clock_source", None, "clock", "warn"),
        ("cpu_model", None, "CPU", "warn"),
    ],
)
def test_what_is_wrong_is_said_with_advice(key, value, name, state):
    facts = {k: v for k, v in FACTS.items() if k != key} | ({key: value} if value else {})
    line = next(line for line in check.facts_lines(facts) if line.name == name)
    assert line.state == state
    assert line.advice


def test_the_interval_is_the_paired_one():
    idle, busy = [100.0, 101.0, 99.0, 100.0], [101.0, 102.5, 100.0, 100.5]
    shift = check.relative_shift(idle, busy)
    known = stats.ttest_rel(busy, idle).confidence_interval(0.90)
    assert shift.n == 4
    assert (shift.low, shift.high) == pytest.approx((known.low, known.high))
    assert shift.difference == pytest.approx(1.0)
    assert not shift.within_target


def test_equal_times_have_no_spread():
    shift = check.relative_shift([5.0, 5.0], [5.0, 5.0])
    assert (shift.low, shift.difference, shift.high) == (0, 0, 0)
    assert shift.within_target


def test_the_host_is_busy_only_within():
    import psutil

    before = set(psutil.Process().children())
    with check.busy_host():
        loops = set(psutil.Process().children()) - before
        assert len(loops) == check.BUSY_LOOPS
    assert not set(psutil.Process().children()) - before


def test_idle_and_busy_take_turns():
    import psutil

    def loop(board):
        seen.append(len(psutil.Process().children()) - base)
        return 100.0

    seen: list[int] = []
    base = len(psutil.Process().children())
    with LocalBoard() as board:
        shift = check.measure_shift(board, repeats=4, loop=loop)
    assert seen == [0, 2, 0, 0, 2, 2, 0, 0, 2]
    assert shift.n == 4
