"""Snakemake, as a user would run it in a lab's folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

STDERR = 2


def run_pipeline(lab: Path, targets: Sequence[str], config: Mapping[str, str]) -> bool:
    """Make ``targets`` in the folder ``lab``; return whether they were made.

    The lab's own code makes them. What Snakemake says goes to standard error. An interrupt reaches
    it too: it ends its jobs, and only then does this return.
    """
    chosen = [f"{key}={value}" for key, value in config.items()]
    first = {"PATH": Path(sys.executable).parent, "PYTHONPATH": (lab / "workflow").absolute()}
    searched = {
        key: os.pathsep.join(filter(None, (str(path), os.environ.get(key))))
        for key, path in first.items()
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "snakemake", *targets, "--config", *chosen],
        cwd=lab,
        stdin=subprocess.DEVNULL,
        stdout=STDERR,
        env={**os.environ, **searched},
    )
    try:
        return process.wait() == 0
    except BaseException:
        process.wait()
        raise
