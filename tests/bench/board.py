"""How steady the emulated board's clock is when the host is busy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from labrig.boards.catalogue import read_catalogue
from labrig.boards.opening import open_board
from labrig.boards.shift import TARGET_PERCENT, measure_shift
from tests.bench.figure import Figure


def loop() -> Iterator[Figure]:
    """The fixed loop, host busy against idle: the end of the 90% interval farthest from zero."""
    with open_board(read_catalogue(Path("config")), "emulator") as board:
        shift = measure_shift(board, repeats=30)
    yield Figure(
        name="fixed loop on the emulated board, host busy against idle",
        value=max(abs(shift.low), abs(shift.high)),
        target=TARGET_PERCENT,
        unit="%",
        detail=f"90% interval {shift.low:+.3f}% to {shift.high:+.3f}%, n={shift.n} pairs",
    )
