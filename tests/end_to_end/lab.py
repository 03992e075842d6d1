"""A lab of one's own in a temporary folder: the project's files, run by the real Snakemake."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from labrig.measure.journal import journals_in
from labrig.measure.records import Record, TrialDone

ROOT = Path(__file__).parents[2]
PARTS = (
    "Snakefile",
    "profiles",
    "config",
    "experiments",
    "report_template",
    "workflow",
    "pyproject.toml",
)


@dataclass(frozen=True)
class Lab:
    """A copy of the project where results may be made and files changed."""

    root: Path

    @classmethod
    def copy_to(cls, root: Path) -> Lab:
        root.mkdir(parents=True)
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, root / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, root / part)
        if (
            ROOT / "build"
        ).is_dir():  # the native programs, with the hashes that prove them current
            shutil.copytree(ROOT / "build", root / "build")
        return cls(root)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start ``snakemake WORDS`` without a terminal, its output in ``output.txt``."""
        with (self.root / "output.txt").open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "snakemake", *words],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
                start_new_session=True,
            )

    def snakemake(self, *words: str, ok: bool = True) -> str:
        """Run ``snakemake WORDS`` to its end and return what it said."""
        before = len(self.said())
        status = self.start(*words).wait()
        said = self.said()[before:]
        assert (status == 0) is ok, said
        return said

    def said(self) -> str:
        path = self.root / "output.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def edit(self, path: str, found: str, put: str) -> None:
        text = (self.root / path).read_text()
        assert found in text
        (self.root / path).write_text(text.replace(found, put, 1))

    def journals(self, folder: str) -> dict[str, list[Record]]:
        raw = self.root / "results" / folder / "raw"
        return {name: list(journal) for name, journal in journals_in(raw).items()}

    def trials(self, folder: str) -> list[TrialDone]:
        records = (record for journal in self.journals(folder).values() for record in journal)
        return [record for record in records if isinstance(record, TrialDone)]


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.2)


def descendants(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def emulators(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if _name(process).startswith("qemu-system")]


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
