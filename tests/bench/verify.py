"""What it takes to verify a million trials: journals, and the tables made again from them."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from labrig.stages import table, traces
from labrig.table import write_table
from tests.bench.figure import Figure
from tests.provenance.verify import made

BLOCKS, TRIALS, CELLS = 25, 9_999, 4
"""And a warm-up each: a million trials, in a journal a block."""
VERIFY = "import sys; from labrig.cli import main; main(['verify', '--json', sys.argv[1]])"
LOOK = 0.05
"""Seconds between two looks at what processes take."""


def verify() -> Iterator[Figure]:
    """``labrig verify`` of a folder of results that has journals and tables."""
    many = BLOCKS * (TRIALS + 1) * CELLS
    with tempfile.TemporaryDirectory() as name:
        lab = Path(name) / "lab"
        files = made.measure(lab, blocks=BLOCKS, trials=TRIALS, traced=False)
        results, declared = lab / made.FOLDER, lab / "experiments" / "mini"
        traces.make(declared, [files], results / "traces")
        board = results.parent / "board.json"
        rows = table.make(declared, [files], [board], results / "traces")
        write_table(rows, results / "trials.parquet")
        assert rows.num_rows == many
        del rows
        size = sum(path.stat().st_size for path in files.raw.glob("*.jsonl"))
        begun = time.monotonic()
        words = [sys.executable, "-c", VERIFY, made.FOLDER]
        with subprocess.Popen(words, cwd=lab, stdout=subprocess.PIPE, text=True) as process:
            peaks = _peaks(process)
            printed = process.communicate()[0]
        took = time.monotonic() - begun
        assert process.returncode == 0, printed
        said = json.loads(printed)
        assert {one["what"] for one in said["checks"]} == {
            *("plan", "journal", "traces", "table"),
        }
    detail = (
        f"n=1, {BLOCKS} journals of {size / 1e6:.0f} MB, from the page cache: every chain and hash, "
        "the table made again and compared; no analysis, no figures"
    )
    yield Figure(
        name=f"verify journals and table of {many:,} trials",
        value=took,
        target=20,
        unit="s",
        detail=detail,
    )
    yield Figure(
        name=f"memory to verify journals and table of {many:,} trials",
        value=sum(peaks) / 1e6,
        target=1000,
        unit="MB",
        detail=f"the sum of the peaks of {len(peaks)} processes, whenever each had its own",
    )


def _peaks(process: subprocess.Popen[str]) -> list[int]:
    """The most bytes that a process and its children each had resident, while it runs."""
    peaks: dict[int, int] = {}
    whole = psutil.Process(process.pid)
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            for one in (whole, *whole.children(recursive=True)):
                # Not from getrusage, which knows the parent's own peak from before the exec.
                with contextlib.suppress(OSError, IndexError):
                    status = Path(f"/proc/{one.pid}/status").read_text()
                    peaks[one.pid] = int(status.split("VmHWM:")[1].split()[0]) * 1024
        time.sleep(LOOK)
    return [*peaks.values()]
