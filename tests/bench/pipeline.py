"""How long the main job takes: from a fresh clone, with nothing to do, after a word of prose."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from labrig.measure.journal import journals_in
from labrig.measure.records import End, Session
from labrig.report.latex import typeset
from tests.bench.figure import Figure

ROOT = Path(__file__).parents[2]
BARE = """
rule all:
    input: "out.txt"
rule copy:
    output: "out.txt"
    shell: "echo > {output}"
"""


def fresh() -> Iterator[Figure]:
    """Clone, empty caches, ``make report``; then the smoke size in the same clone."""
    with tempfile.TemporaryDirectory() as name:
        clone = Path(name) / "labrig"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")}
        environment |= {"XDG_CACHE_HOME": f"{name}/cache", "PIP_NO_CACHE_DIR": "1"}
        path = os.environ["PATH"].split(":")
        environment["PATH"] = ":".join(part for part in path if ".venv" not in part)
        seconds = _timed(["make", "report"], clone, environment)
        yield Figure(
            name="fresh clone to report.pdf, packages downloading",
            value=seconds / 60,
            target=20,
            unit="min",
            detail="n=1, empty cache folder, no pip cache; system programs as they were",
        )
        raw = clone / "results/emulator/probe-effect/raw"
        yield _measuring("measuring the default experiment", raw, 6)
        experiment = clone / "experiments/probe-effect/experiment.yaml"
        experiment.write_text(experiment.read_text() + "start: snapshot\n")
        shutil.rmtree(raw.parent)
        _timed([str(clone / ".venv/bin/snakemake"), "probe-effect"], clone, environment)
        yield _measuring("measuring it with attached snapshots", raw, 6)
        _timed(["make", "report", "ARGS=--config size=smoke"], clone, environment)
        yield _measuring("measuring its smoke size", raw.parents[1] / "probe-effect-smoke/raw", 2)


def _measuring(name: str, raw: Path, target: float) -> Figure:
    records = [record for journal in journals_in(raw).values() for record in journal]
    begun = [datetime.fromisoformat(r.started) for r in records if isinstance(r, Session)]
    ended = [datetime.fromisoformat(r.ended) for r in records if isinstance(r, End)]
    minutes = (max(ended) - min(begun)).total_seconds() / 60
    detail = f"n=1, {len(begun)} sessions, first boot not included"
    return Figure(name=name, value=minutes, target=target, unit="min", detail=detail)


def nothing() -> Iterator[Figure]:
    """``snakemake report.pdf`` with nothing to do, against a bare workflow, alternating."""
    with tempfile.TemporaryDirectory() as name:
        lab = _copy(Path(name) / "lab")
        bare = Path(name) / "bare"
        bare.mkdir()
        (bare / "Snakefile").write_text(BARE)
        (bare / "out.txt").write_text("\n")
        ours, theirs = [], []
        for _ in range(10):
            theirs.append(_snakemake(bare, "-c2"))
            ours.append(_snakemake(lab, "report.pdf"))
        ratio = statistics.median(ours) / statistics.median(theirs)
        yield Figure(
            name="snakemake report.pdf with nothing to do, against a bare workflow",
            value=ratio,
            target=1.7,
            unit="times",
            detail=f"medians of 10 alternating runs: {statistics.median(ours):.2f} s and "
            f"{statistics.median(theirs):.2f} s",
        )


def prose() -> Iterator[Figure]:
    """One word of prose changed, to a new report.pdf; not one trial."""
    with tempfile.TemporaryDirectory() as name:
        lab = _copy(Path(name) / "lab")
        raw = sorted((lab / "results").glob("*/*/raw/*"))
        section = lab / "report_template/probe-effect/conclusion.md"
        times, alone = [], []
        for number in range(5):
            section.write_text(section.read_text() + f"\nOnce more{' again' * number}.\n")
            before = (lab / "report.pdf").stat().st_mtime_ns
            times.append(_snakemake(lab, "report.pdf"))
            assert (lab / "report.pdf").stat().st_mtime_ns > before
            alone.append(_latexmk(lab / "results/reports/probe-effect/latex"))
        assert sorted((lab / "results").glob("*/*/raw/*")) == raw, "a word measured something"
        yield Figure(
            name="one word of prose changed to a new report.pdf, zero trials",
            value=max(times),
            target=12,
            unit="s",
            detail=f"the longest of {len(times)}, median {statistics.median(times):.1f} s",
        )
        ours, theirs = statistics.median(times), statistics.median(alone)
        yield Figure(
            name="the same less 3 s, against latexmk alone on the same document",
            value=(ours - 3) / theirs,
            target=1.5,
            unit="times",
            detail=f"medians of {len(times)} alternating runs: {ours:.1f} s and {theirs:.1f} s",
        )


def _latexmk(folder: Path) -> float:
    """Run latexmk alone on what labrig wrote, as if for the first time."""
    written = ("*.tex", "*.bib", "figure-*.pdf", "listing-*")
    with tempfile.TemporaryDirectory() as name:
        for path in (path for form in written for path in folder.glob(form)):
            shutil.copy(path, name)
        return _timed([*typeset.COMMAND, "report.tex"], Path(name), dict(os.environ))


def page() -> Iterator[Figure]:
    """The default report as one page: how large it is."""
    with tempfile.TemporaryDirectory() as name:
        lab = _copy(Path(name) / "lab")
        _snakemake(lab, "report.html")
        html = (lab / "report.html").read_text(encoding="utf-8")
        figures = html.count('role="img"')
        yield Figure(
            name="report.html",
            value=len(html.encode()) / 1e6,
            target=3,
            unit="MB",
            detail=f"n=1, {figures} figures",
        )


def _copy(lab: Path) -> Path:
    """Copy this working tree with its results; its report must be up to date."""
    if not (ROOT / "report.pdf").exists():
        raise SystemExit("tests.bench: make the report first: make report")
    ignore = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".mypy_cache", ".hypothesis")
    shutil.copytree(ROOT, lab, ignore=ignore, symlinks=True)
    _snakemake(lab, "report.pdf")
    return lab


def _snakemake(folder: Path, *words: str) -> float:
    return _timed([sys.executable, "-m", "snakemake", *words], folder, dict(os.environ))


def _timed(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    begun = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - begun
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return seconds
