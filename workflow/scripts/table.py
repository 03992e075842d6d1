"""Journals -> trials.parquet."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import table
from labrig.stages.measured_files import MeasuredFiles
from labrig.table import write_table

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    measured = [
        MeasuredFiles(plan=Path(plan), measured=Path(record), raw=Path(raw))
        for plan, record, raw in zip(
            snakemake.input.plans, snakemake.input.measured, snakemake.params.raw, strict=True
        )
    ]
    made = table.make(
        Path(snakemake.input.declaration).parent,
        measured,
        [Path(board) for board in snakemake.input.boards],
        Path(snakemake.input.records).parent,
    )
    write_table(made, Path(snakemake.output[0]))
