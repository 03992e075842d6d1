"""How long ``labrig compare`` takes beside ministat: on much, and on next to nothing."""

from __future__ import annotations

import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.bench.figure import Figure

MANY, FEW = 1_000_000, 11
REPEATS = 9


def compare() -> Iterator[Figure]:
    """Two files of a million values, of few digits and of all, then two of eleven; alternating."""
    with tempfile.TemporaryDirectory() as name:
        for digits, form in (("6 decimals", "%.6f"), ("17 digits", "%.17g")):
            files = _files(Path(name), MANY, form)
            assert _printed("labrig", "compare", *files) == _printed("ministat", *files)
            ours, theirs = _alternating(files)
            ratio = statistics.median(
                mine / other for mine, other in zip(ours, theirs, strict=True)
            )
            yield Figure(
                name=f"labrig compare on two files of {MANY:,} values of {digits}, against ministat",
                value=ratio,
                target=1,
                unit="times",
                detail=f"median ratio of {REPEATS} alternating pairs; medians "
                f"{statistics.median(ours):.2f} s and {statistics.median(theirs):.2f} s",
            )
        files = _files(Path(name), FEW, "%.2f")
        ours, _ = _alternating(files)
        yield Figure(
            name=f"labrig compare on two files of {FEW} values",
            value=statistics.median(ours),
            target=0.25,
            unit="s",
            detail=f"median of {REPEATS}, least {min(ours):.3f} s, longest {max(ours):.3f} s; "
            f"processor time {_processor_seconds('labrig', 'compare', *files):.3f} s",
        )


def _files(folder: Path, count: int, form: str) -> list[str]:
    generator = np.random.default_rng(1)
    paths = [folder / "one", folder / "other"]
    for path, mean in zip(paths, (10, 10.01), strict=True):
        np.savetxt(path, generator.normal(mean, 1, count), fmt=form)
    return [str(path) for path in paths]


def _alternating(files: list[str]) -> tuple[list[float], list[float]]:
    ours, theirs = [], []
    for _ in range(REPEATS):
        theirs.append(_seconds("ministat", *files))
        ours.append(_seconds("labrig", "compare", *files))
    return ours, theirs


def _seconds(*command: str) -> float:
    begun = time.perf_counter()
    _printed(*command)
    return time.perf_counter() - begun


def _processor_seconds(*command: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _printed(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _printed(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout
