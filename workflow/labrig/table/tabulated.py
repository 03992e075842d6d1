"""Journals and what tracers printed, put together: the table of trials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from labrig.experiments import Experiment
from labrig.measure.declared import hypotheses_hash
from labrig.table import traced
from labrig.table.whole import Part, make_table
from labrig.traces import read_lines, read_rows, read_totals, taints
from labrig.tracing.trials import BEGINNING

if TYPE_CHECKING:
    import pyarrow as pa


def tabulate(declared: Experiment, parts: Sequence[Part], traces: Path) -> pa.Table:
    """Lay out the trials of ``parts``, with what scripts printed of each.

    ``traces`` is the folder of ``traces.write_traces``, of the same parts. Raises ReadingFault when
    a kept trial's output has not what a metric reads there, or a script prints it for some trials
    only; UsageError when a table of traces cannot be read.
    """
    lost = taints(read_rows(traces / "troubles.parquet"))
    names = traced.names_in(declared.metrics)
    said: traced.Traced = {}
    if names:
        under = (one for part in parts for one in traced.attached(part.plan, part.journals))
        whole = [one for one in under if (one.session, one.attachment) not in lost]
        lines = read_lines(traces / "records.parquet", BEGINNING)
        lines += read_totals(traces / "aggregations.parquet", names)
        said = traced.join(whole, lines, names)
    return make_table(declared, parts, hypotheses_hash(declared).each, lost, said)
