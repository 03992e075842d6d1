"""How far a board's time moves when this machine is busy: the paired interval, and the load itself."""

from __future__ import annotations

import psutil
import pytest
from scipy import stats

from labrig.boards.local import LocalBoard
from labrig.boards.shift import BUSY_LOOPS, busy_host, measure_shift, relative_shift


def test_the_interval_is_the_paired_one():
    idle, busy = [100.0, 101.0, 99.0, 100.0], [101.0, 102.5, 100.0, 100.5]
    moved = relative_shift(idle, busy)
    known = stats.ttest_rel(busy, idle).confidence_interval(0.90)
    assert moved.n == 4
    assert (moved.low, moved.high) == pytest.approx((known.low, known.high))
    assert moved.difference == pytest.approx(1.0)
    assert not moved.within_target


def test_equal_times_have_no_spread():
    moved = relative_shift([5.0, 5.0], [5.0, 5.0])
    assert (moved.low, moved.difference, moved.high) == (0, 0, 0)
    assert moved.within_target


def test_the_host_is_busy_only_within():
    before = set(psutil.Process().children())
    with busy_host():
        loops = set(psutil.Process().children()) - before
        assert len(loops) == BUSY_LOOPS
    assert not set(psutil.Process().children()) - before


def test_idle_and_busy_take_turns():
    def loop(board):
        seen.append(len(psutil.Process().children()) - base)
        return 100.0

    seen: list[int] = []
    base = len(psutil.Process().children())
    with LocalBoard() as board:
        moved = measure_shift(board, repeats=4, loop=loop)
    assert seen == [0, 2, 0, 0, 2, 2, 0, 0, 2]
    assert moved.n == 4
