"""Trace files and journals -> traces/: what the tracers printed, as tables."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import traces
from labrig.stages.measured_files import MeasuredFiles

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    measured = [
        MeasuredFiles(plan=Path(plan), measured=Path(record), raw=Path(raw))
        for plan, record, raw in zip(
            snakemake.input.plans, snakemake.input.measured, snakemake.params.raw, strict=True
        )
    ]
    folder = Path(snakemake.input.declaration).parent
    traces.make(folder, measured, Path(snakemake.output[0]).parent)
