"""trials.parquet, analysis.json and experiment.yaml -> figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    folder = Path(snakemake.input.declaration).parent
    analysis, table = Path(snakemake.input.analysis), Path(snakemake.input.table)
    figures.of_trials(folder, analysis, table, Path(snakemake.output[0]).parent)
