"""``trials.parquet`` and ``traces/`` -> ``analysis.json``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from labrig import experiments
from labrig.made_from import made_from
from labrig.stats.analysis import Analysis, analyse
from labrig.table import read_table
from labrig.traces import read_rows
from labrig.tracing.tracers import scripts_in


def make(folder: Path, size: str, table: Path, traces: Path) -> Analysis:
    """Analyse the trials in ``table`` of the experiment declared in ``folder``.

    ``traces`` is the folder of the tables of traces. Raises what ``analyse`` raises, and
    DeclarationError or UsageError for a file before it.
    """
    declared = experiments.load(folder).at_size(size)
    rows, metadata = read_table(table)
    buckets = read_rows(traces / "buckets.parquet")
    aggregations = read_rows(traces / "aggregations.parquet")
    scripts = scripts_in(folder)
    analysis = analyse(declared, rows, metadata, scripts, buckets, aggregations)
    stood_on = made_from(analysis, folder / "experiment.yaml", scripts, metadata["journals"])
    return replace(analysis, made_from=stood_on)
