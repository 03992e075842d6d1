"""How far a board's time moves when the machine that it is emulated on is busy."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from labrig.boards.base import Board
from labrig.errors import BoardError

LOOP_COUNT = 20_000
LOOP_REPEATS = 12
BUSY_LOOPS = 2
TARGET_PERCENT = 0.5


@dataclass(frozen=True, kw_only=True)
class Shift:
    """How far a fixed loop's time moves when the host is busy; times in ns, difference in %."""

    n: int
    idle_mean: float
    busy_mean: float
    difference: float
    low: float
    high: float

    @property
    def within_target(self) -> bool:
        """Whether the whole 90% interval lies within the target."""
        return self.low >= -TARGET_PERCENT and self.high <= TARGET_PERCENT


def measure_shift(
    board: Board, *, repeats: int = LOOP_REPEATS, loop: Callable[[Board], float] | None = None
) -> Shift:
    """Time the fixed loop alternately on an idle and a busy host, in one sitting."""
    timed = loop or time_loop
    timed(board)  # warms the caches of guest and emulator
    idle: list[float] = []
    busy: list[float] = []
    for turn in range(repeats):
        # Pairs in alternating order, so that drift favours neither.
        for loaded in (turn % 2 == 0, turn % 2 == 1):
            with busy_host() if loaded else contextlib.nullcontext():
                (busy if loaded else idle).append(timed(board))
    return relative_shift(idle, busy)


def time_loop(board: Board) -> float:
    """Return the ns that a fixed amount of work takes by the board's own clock."""
    script = (
        's=$(date +%s%N); dd if=/dev/zero of=/dev/null bs=1 count="$1" 2>/dev/null;'
        " e=$(date +%s%N); echo $((e - s))"
    )
    done = board.run(["sh", "-c", script, "sh", str(LOOP_COUNT)], timeout=120.0)
    try:
        return float(done.stdout)
    except ValueError:
        text = done.stdout[:60].decode(errors="replace")
        raise BoardError(f"board {board.name}: its loop's time is no number: {text!r}") from None


def relative_shift(idle: Sequence[float], busy: Sequence[float]) -> Shift:
    """Compare paired times; the 90% interval is the paired t interval of the differences."""
    from scipy import stats

    n = len(idle)
    base = sum(idle) / n
    percent = [100.0 * (b - a) / base for a, b in zip(idle, busy, strict=True)]
    mean = sum(percent) / n
    spread = math.sqrt(sum((p - mean) ** 2 for p in percent) / (n - 1) / n)
    half = float(stats.t.ppf(0.95, n - 1)) * spread
    return Shift(
        n=n,
        idle_mean=base,
        busy_mean=sum(busy) / n,
        difference=mean,
        low=mean - half,
        high=mean + half,
    )


@contextlib.contextmanager
def busy_host(loops: int = BUSY_LOOPS) -> Iterator[None]:
    """Keep this machine busy meanwhile."""
    # Each also ends by itself should this process be killed: its standard input is ours to close.
    program = (
        "import os, threading\n"
        "threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()\n"
        "print(flush=True)\n"
        "while True: pass\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(loops)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            process.stdout.readline()
        time.sleep(0.05)
        yield
    finally:
        for process in started:
            process.kill()
            process.communicate()
