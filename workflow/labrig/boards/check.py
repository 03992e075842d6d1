"""Is a board fit to measure on? Its facts, and whether its time is its own."""

from __future__ import annotations

import contextlib
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from labrig.boards.base import Board
from labrig.errors import BoardError

State = Literal["pass", "warn", "fail"]

LOOP_COUNT = 20_000
LOOP_REPEATS = 12
BUSY_LOOPS = 2
TARGET_PERCENT = 0.5
LEAST_FREE_KIB = 32 * 1024
LEAST_MEMORY_KIB = 128 * 1024
FINEST_TICK_NS = 1000


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """One line of a board's check."""

    name: str
    value: str
    state: State = "pass"
    advice: str = ""
    """What to do; empty when nothing."""


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


def check_board(board: Board, *, emulated: bool | None = None) -> list[CheckLine]:
    """Check a board that is up. ``emulated`` adds the busy-host test; by default if it says so."""
    facts = board.facts()
    lines = facts_lines(facts)
    if emulated if emulated is not None else "emulator" in facts:
        lines.append(_shift_line(board))
    return lines


def facts_lines(facts: Mapping[str, str]) -> list[CheckLine]:
    """Judge a board's facts."""
    lines = [
        _known(facts, "kernel", "kernel"),
        _known(facts, "CPU", "cpu_model"),
        _clock(facts),
        _enough(facts, "memory available", "memory_available_kib", LEAST_MEMORY_KIB),
        *(_tracer(facts, tracer) for tracer in ("dtrace", "bpftrace")),
        _enough(facts, f"free in {facts.get('work_folder', '?')}", "work_free_kib", LEAST_FREE_KIB),
    ]
    if not any(f"tracer_{name}" in facts for name in ("dtrace", "bpftrace")):
        lines.append(
            CheckLine(
                name="tracers",
                value="none",
                state="warn",
                advice="trials can be timed on this board, not traced",
            )
        )
    lines += [
        CheckLine(name=name, value=facts[key])
        for name, key in (("emulator", "emulator"), ("image", "image_identity"), ("times", "times"))
        if key in facts
    ]
    return lines


def _known(facts: Mapping[str, str], name: str, key: str) -> CheckLine:
    if key in facts:
        return CheckLine(name=name, value=facts[key])
    return CheckLine(name=name, value="unknown", state="warn", advice="the board does not say")


def _clock(facts: Mapping[str, str]) -> CheckLine:
    source = facts.get("clock_source")
    ticks = [int(facts[k]) for k in ("clock_tick_ns", "clock_resolution_ns") if k in facts]
    if source is None or not ticks:
        value = source or "unknown"
        advice = "the board does not say how fine its clock is"
        return CheckLine(name="clock", value=value, state="warn", advice=advice)
    value = f"{source}, resolution {max(ticks)} ns"
    if max(ticks) > FINEST_TICK_NS:
        advice = "this clock is coarse: choose a finer clock source"
        return CheckLine(name="clock", value=value, state="warn", advice=advice)
    return CheckLine(name="clock", value=value)


def _enough(facts: Mapping[str, str], name: str, key: str, least: int) -> CheckLine:
    if key not in facts:
        return CheckLine(name=name, value="unknown", state="warn", advice="the board does not say")
    kib = int(facts[key])
    value = f"{kib / 1024:.0f} MiB"
    if kib < least:
        advice = f"at least {least // 1024} MiB are wanted"
        return CheckLine(name=name, value=value, state="fail", advice=advice)
    return CheckLine(name=name, value=value)


def _tracer(facts: Mapping[str, str], name: str) -> CheckLine:
    version = facts.get(f"tracer_{name}", "").removeprefix(name).strip()
    return CheckLine(name=name, value=version or "not there")


def _shift_line(board: Board) -> CheckLine:
    name = "loop, busy host against idle"
    try:
        shift = measure_shift(board)
    except BoardError as error:
        return CheckLine(name=name, value="not measured", state="fail", advice=str(error))
    value = (
        f"{shift.difference:+.3f}% (90% interval {shift.low:+.3f}% to {shift.high:+.3f}%,"
        f" n = {shift.n} pairs; idle {shift.idle_mean / 1e6:.3f} ms,"
        f" busy {shift.busy_mean / 1e6:.3f} ms)"
    )
    if shift.within_target:
        return CheckLine(name=name, value=value)
    advice = (
        f"the interval leaves +/-{TARGET_PERCENT:g}%: end other load on this machine and repeat;"
        " without icount the board's time is the host's"
    )
    return CheckLine(name=name, value=value, state="warn", advice=advice)


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
