"""traces/ and analysis.json -> figures/traces/: a figure an arm or aggregation, and an index."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    tables = Path(snakemake.input.tables[0]).parent
    figures.of_traces(Path(snakemake.input.analysis), tables, Path(snakemake.output[0]))
