"""Trace files and journals -> ``traces/``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labrig import experiments
from labrig.stages.measured_files import MeasuredFiles
from labrig.traces import Part, write_traces


def make(folder: Path, measured: Sequence[MeasuredFiles], out: Path) -> None:
    """Write the tables of traces of the experiment declared in ``folder`` into ``out``.

    Raises what ``write_traces`` raises, and DeclarationError or UsageError for a file before it.
    """
    parts = [Part(plan=one.planned, journals=one.journals, raw=one.raw) for one in measured]
    declared = experiments.load(folder).at_size(measured[0].planned.size)
    write_traces(declared, parts, folder, out)
