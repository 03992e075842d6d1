"""The default report's archive: how large it is, and how long it takes to write."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from labrig.provenance.archive.writing import write_archive
from tests.bench.figure import Figure

ROOT = Path(__file__).parents[2]
REPEATS = 3


def archive() -> Iterator[Figure]:
    """Archive the report of this working tree, which must be made."""
    if not (ROOT / "report.pdf").exists():
        raise SystemExit("tests.bench: make the report first: make report")
    with tempfile.TemporaryDirectory() as name:
        times = []
        for number in range(REPEATS):
            begun = time.monotonic()
            written = write_archive(ROOT, Path(name) / f"{number}.zip", with_private=True)
            times.append(time.monotonic() - begun)
        yield Figure(
            name="archive of the default report",
            value=written.size / 1e6,
            target=10,
            unit="MB",
            detail=f"{written.files} files",
        )
        yield Figure(
            name="labrig archive of the default report",
            value=statistics.median(times),
            target=10,
            unit="s",
            detail=f"median of {REPEATS}; slowest {max(times):.2f} s",
        )
