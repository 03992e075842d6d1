"""What the chain of a journal's lines costs: when they are written, and when a million are read."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from labrig.measure.journal import Journal, Lines
from labrig.measure.records import FORMAT, Record, Session, TrialDone
from tests.bench.figure import Figure

RECORDS, PASSES = 500, 9
MANY = 1_000_000
CHECK = """\
import resource, sys, time
from labrig.measure.chain import check

begun = time.monotonic()
with open(sys.argv[1], "rb") as journal:
    chain = check(journal, sys.argv[1])
assert chain.lines == int(sys.argv[2]) + 1 and not chain.faults and chain.chained
print(time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class Unchained(Lines):
    """Lines as they were before format 3."""

    def line(self, record: Record) -> bytes:
        data = {"record": record.record, **asdict(record)}
        return json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def chain() -> Iterator[Figure]:
    """The same records written and synced with a chain and without, by turns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chained, plain = [], []
        for number in range(PASSES):
            chained.append(_written(folder / f"chained-{number}", Lines()))
            plain.append(_written(folder / f"plain-{number}", Unchained()))
    synced = statistics.median(plain) / RECORDS
    lines, others = zip(*((_made(Lines()), _made(Unchained())) for _ in range(PASSES)), strict=True)
    more = (min(lines) - min(others)) / RECORDS
    ratio = statistics.median(chained) / statistics.median(plain)
    yield Figure(
        name="a journal's chain, as a share of journalling",
        value=100 * more / synced,
        target=5,
        unit="%",
        detail=f"making a line takes {1e6 * more:.1f} us of processor more than without, the least "
        f"of {PASSES} x {RECORDS}; to make one, write and sync it took {1e6 * synced:.0f} us, the "
        f"median; the whole, by turns, took {100 * (ratio - 1):+.1f} %; a share of what this disk "
        "takes to sync: on a slow one any processor meets the target: the time above is what tells",
    )


def intact() -> Iterator[Figure]:
    """A journal of a million trials checked in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "many.jsonl"
        lines = Lines()
        with path.open("wb") as file:
            file.write(lines.line(_session()))
            file.writelines(lines.line(_trial(number)) for number in range(MANY))
        size = path.stat().st_size
        words = [sys.executable, "-c", CHECK, str(path), str(MANY)]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    detail = f"n=1, one journal of {size / 1e6:.0f} MB, from the page cache"
    yield Figure(
        name="the chain of 1,000,000 trials, checked",
        value=float(said[0]),
        target=20,
        unit="s",
        detail=detail,
    )
    yield Figure(
        name="memory of checking it",
        value=int(said[1]) * 1024 / 1e6,
        target=1000,
        unit="MB",
        detail="peak resident set of the process",
    )


def _written(path: Path, lines: Lines) -> float:
    with Journal(path, _session()) as journal:
        journal._lines = lines
        begun = time.perf_counter()
        for number in range(RECORDS):
            journal.append(_trial(number))
        return time.perf_counter() - begun


def _made(lines: Lines) -> float:
    """Seconds of processor: a machine that is busy with other things does not count."""
    records = [_trial(number) for number in range(RECORDS)]
    begun = time.process_time()
    for record in records:
        lines.line(record)
    return time.process_time() - begun


def _session() -> Session:
    return Session(
        format=FORMAT,
        session="bench",
        experiment="bench",
        size="full",
        plan="",
        declaration="",
        hypotheses={},
        board="bench",
        instance=0,
        block=0,
        started="2026-01-01T00:00:00+00:00",
        versions={},
        facts={},
    )


def _trial(number: int) -> TrialDone:
    """A record as long as one of the default experiment's."""
    counts = ("minor_faults", "major_faults", "voluntary_switches", "involuntary_switches")
    return TrialDone(
        trial=f"b0/none/block_size=512/timed{number}",
        runs="0" * 64,
        arm="none",
        kind="timed",
        role="planned",
        attachment=None,
        order=number,
        result={
            "id": f"b0/none/block_size=512/timed{number}",
            "error": None,
            "prepare_failed": None,
            "cleanup_failed": None,
            "pid": 400 + number,
            "wall_ns": 243661536 + number,
            "user_ns": 2199000,
            "system_ns": 5791000,
            "max_rss_kib": 1328,
            **dict.fromkeys(counts, 13),
            "exit_status": 0,
            "signal": None,
            "timed_out": False,
            "output_bytes": 66,
            "output": "20480+0 records in\n20480+0 records out\n10485760 bytes copied, 0.24 s\n",
        },
        firings=None,
    )
