"""Snakemake, as a user would run it in a lab's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

STDERR = 2


def run_pipeline(
    lab: Path, targets: Sequence[str], config: Mapping[str, str], out: IO[bytes] | None = None
) -> bool:
    """Make ``targets`` in the folder ``lab``; return whether they were made.

    The lab's own code makes them. What Snakemake says goes to ``out``, else to standard error. An
    interrupt reaches it too: it ends its jobs, and only then does this return.
    """
    chosen = ["--config", *(f"{key}={value}" for key, value in config.items())] if config else []
    first = {"PATH": Path(sys.executable).parent, "PYTHONPATH": (lab / "workflow").absolute()}
    searched = {
        key: os.pathsep.join(filter(None, (str(path), os.environ.get(key))))
        for key, path in first.items()
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "snakemake", *targets, *chosen],
        cwd=lab,
        stdin=subprocess.DEVNULL,
        stdout=STDERR if out is None else out,
        stderr=None if out is None else subprocess.STDOUT,
        env={**os.environ, **searched},
    )
    try:
        return process.wait() == 0
    except BaseException:
        process.wait()
        raise
