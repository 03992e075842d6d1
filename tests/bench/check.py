"""How long ``labrig check`` takes: over one report, and over a course's worth of them."""

from __future__ import annotations

import dataclasses
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from tests.bench.figure import Figure
from tests.check.writing import FIGURE, Shelf, Written, course, figure, prose

PAGES, FIGURES = 12, 4
SUBMISSIONS = 100
REPEATS = 9


def check() -> Iterator[Figure]:
    """A report of twelve pages, some times over; then a folder of a hundred such."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = Shelf(folder=folder).typeset(_report()) / "report.pdf"
        pages = len(pypdfium2.PdfDocument(report))
        assert pages == PAGES, pages
        times = [_elapsed(report) for _ in range(REPEATS)]
        yield Figure(
            name=f"labrig check of a report of {PAGES} pages with {FIGURES} figures",
            value=statistics.median(times),
            target=2,
            unit="s",
            detail=f"median of {REPEATS}; slowest {max(times):.2f} s",
        )
        many = folder / "submissions"
        many.mkdir()
        for number in range(SUBMISSIONS):
            shutil.copy(report, many / f"student{number:03}.pdf")
        yield Figure(
            name=f"labrig check of a folder of {SUBMISSIONS} such",
            value=_elapsed(many),
            target=120,
            unit="s",
            detail=f"once, on {len(os.sched_getaffinity(0))} cores",
        )


def _report() -> Written:
    names = [f"rate{number}" for number in range(FIGURES)]
    results = "".join(
        f"Figure~\\ref{{fig:{name}}} shows the rate. {prose(17, seed)}"
        + FIGURE.replace("rate.pdf", f"{name}.pdf").replace("fig:rate", f"fig:{name}")
        for seed, name in enumerate(names, 70)
    )
    written = course(results=results)
    drawn = {f"{name}.pdf": figure() for name in names}
    return dataclasses.replace(written, files={**written.files, **drawn})


def _elapsed(what: Path) -> float:
    begun = time.monotonic()
    done = subprocess.run(["labrig", "check", what], capture_output=True, text=True)
    elapsed = time.monotonic() - begun
    # It is longer than the course allows, so a finding is right; that it is no report is not.
    assert done.returncode in (0, 1), done.stderr
    return elapsed
