"""rig-run against hyperfine -N, in one sitting."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from labrig import native
from labrig.measure.protocol import TrialRequest, encode_request, parse_hello, parse_result
from tests.bench.figure import Figure

ROOT = Path(__file__).parents[2]
RUNS, PASSES = 500, 24


def runner() -> Iterator[Figure]:
    """Run ``true`` 500 times under each, alternating, 24 times over; ratios of the means."""
    true = shutil.which("true")
    assert true is not None
    binary = native.build(ROOT / "workflow/native/rig-run.c", native.host_target(), ROOT / "build")
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(PASSES):
        theirs.append(_hyperfine(true))
        ours.append(_rig_run(binary.path, true))
    for column, what in ((0, "reported time"), (1, "elapsed, every result acknowledged")):
        mine = statistics.mean(row[column] for row in ours)
        other = statistics.mean(row[column] for row in theirs)
        yield Figure(
            name=f"rig-run of true against hyperfine -N, {what} a run",
            value=mine / other,
            target=1.0,
            unit="times",
            detail=f"{mine * 1e6:.0f} and {other * 1e6:.0f} us, means of {PASSES} alternating "
            f"passes of {RUNS}",
        )


def _hyperfine(true: str) -> tuple[float, float]:
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        begun = time.monotonic()
        subprocess.run(
            ["hyperfine", "-N", "--runs", str(RUNS), "--export-json", out.name, true],
            check=True,
            capture_output=True,
        )
        elapsed = time.monotonic() - begun
        return json.load(out)["results"][0]["mean"], elapsed / RUNS


def _rig_run(program: Path, true: str) -> tuple[float, float]:
    begun = time.monotonic()
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        parse_hello(process.stdout.readline())
        total = 0
        request = TrialRequest(id="t", timeout_ms=10_000, keep_bytes=0, argv=(true,))
        for _ in range(RUNS):
            process.stdin.write(encode_request(request) + b"\n")
            process.stdin.flush()
            result = parse_result(process.stdout.readline())
            assert result.exit_status == 0
            total += result.wall_ns or 0
        process.stdin.close()
        process.wait()
    return total / RUNS / 1e9, (time.monotonic() - begun) / RUNS
