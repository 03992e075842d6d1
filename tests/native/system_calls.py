"""The system calls of a native program, as strace saw them: what a benchmark's words are held to."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from labrig.native import build, host_target

NATIVE = Path(__file__).parents[2] / "workflow" / "native"
PATIENCE = 300.0
"""Seconds after which a program is taken to hang."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One system call."""

    name: str
    words: str
    """Its arguments."""
    returned: int

    @property
    def descriptor(self) -> int:
        return int(self.words.split(",")[0])

    @property
    def clock_ns(self) -> int:
        """What clock_gettime gave."""
        found = re.search(r"tv_sec=(\d+), tv_nsec=(\d+)", self.words)
        assert found
        return int(found[1]) * 10**9 + int(found[2])


def build_here(name: str, folder: Path) -> Path:
    """Return ``folder/STEM``: a link to the program that is built for this machine."""
    program = folder / Path(name).stem
    program.symlink_to(build(NATIVE / name, host_target(), folder / "build").path)
    return program


def run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *words], capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def run_traced(
    folder: Path, program: Path, *words: str
) -> tuple[subprocess.CompletedProcess[str], list[list[Call]]]:
    """Run it; return what it said, and the calls of each of its threads and processes."""
    traces = folder / "traces"
    traces.mkdir()
    done = run(Path("strace"), "-f", "-ff", "-qq", "-o", f"{traces}/t", str(program), *words)
    found = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
    threads = []
    for file in sorted(traces.iterdir(), key=lambda file: int(file.suffix[1:])):
        matches = map(found.match, file.read_text(errors="replace").splitlines())
        threads.append(
            [Call(name=m[1], words=m[2], returned=int(m[3])) for m in matches if m is not None]
        )
    return done, threads


def run_faulty(
    program: Path, *words: str, inject: list[str], given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run it while system calls fail as ``inject`` says: see strace(1), tampering."""
    faults = [word for fault in inject for word in ("-e", f"inject={fault}")]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", *faults, program, *words],
        input=given,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def between_stamps(calls: list[Call]) -> list[Call]:
    """Return the calls between the thread's first clock_gettime and its second."""
    first, second = [i for i, call in enumerate(calls) if call.name == "clock_gettime"]
    return calls[first + 1 : second]
