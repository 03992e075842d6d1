"""Snakemake, as a user would run it in a lab's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from labrig.errors import ToolError

STDERR = 2
SECONDS = 300
"""After which a dry run is given up."""


def run_pipeline(
    lab: Path, targets: Sequence[str], config: Mapping[str, str], out: IO[bytes] | None = None
) -> bool:
    """Make ``targets`` in the folder ``lab``; return whether they were made.

    The lab's own code makes them. What Snakemake says goes to ``out``, else to standard error. An
    interrupt reaches it too: it ends its jobs, and only then does this return.
    """
    chosen = ["--config", *(f"{key}={value}" for key, value in config.items())] if config else []
    process = subprocess.Popen(
        _command([*targets, *chosen]),
        cwd=lab,
        stdin=subprocess.DEVNULL,
        stdout=STDERR if out is None else out,
        stderr=None if out is None else subprocess.STDOUT,
        env=_with_own_code(lab),
    )
    try:
        return process.wait() == 0
    except BaseException:
        process.wait()
        raise


def ask_pipeline(lab: Path, target: str, config: Sequence[str] = ()) -> tuple[bool, str]:
    """Ask what would be made for ``target`` in the folder ``lab``, which makes nothing.

    It is what a user's own call would do now, whose code is the labrig that is installed: where
    that is not the lab's own, a report's profile is another file. ``config`` are words as for
    ``--config``. Return whether Snakemake could tell, and all that it said. Raises ToolError where
    it cannot be started or gives no answer.
    """
    chosen = ["--config", *config] if config else []
    try:
        done = subprocess.run(
            _command(["--dry-run", *chosen, "--nocolor", "--", target]),
            cwd=lab,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=SECONDS,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(f"snakemake cannot be asked: {error}") from None
    return done.returncode == 0, done.stdout


def _command(words: Sequence[str]) -> list[str]:
    """The Snakemake that is installed where labrig is."""
    return [sys.executable, "-m", "snakemake", *words]


def _with_own_code(lab: Path) -> dict[str, str]:
    """This process's environment, in which the lab's own code is found before any other."""
    first = {"PATH": Path(sys.executable).parent, "PYTHONPATH": (lab / "workflow").absolute()}
    searched = {
        key: os.pathsep.join(filter(None, (str(path), os.environ.get(key))))
        for key, path in first.items()
    }
    return {**os.environ, **searched}
