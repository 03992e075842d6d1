"""A measurement ends with the pipeline that asked for it.

Snakemake finishes running jobs on SIGTERM, and a job outlives a Snakemake that was killed. Neither
is what a person wants of a board: so the pipeline ends its jobs when it is told to stop, and a
measuring job ends itself when the pipeline is gone.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

import psutil


def stop_jobs_on_signals() -> None:
    """Make SIGTERM and SIGINT end this process's children, then interrupt it. Main thread only."""

    def stop(number: int, frame: FrameType | None) -> None:
        for child in psutil.Process().children(recursive=True):
            try:
                child.terminate()
            except psutil.NoSuchProcess:
                continue
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def end_with_ancestors(interval: float = 0.5) -> None:
    """End this process (SIGTERM to itself) once one of its two nearest ancestors is gone.

    The nearest is the shell that Snakemake starts a script with, the next Snakemake itself. The
    kernel's parent-death signal knows only the nearest. Returns at once; a thread watches.
    """
    ancestors = [p for p in psutil.Process().parents()[:2] if p.pid > 1]

    def watch() -> None:
        while all(_alive(process) for process in ancestors):
            pause.wait(interval)
        os.kill(os.getpid(), signal.SIGTERM)

    pause = threading.Event()
    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
