"""trials.parquet, analysis.json and experiment.yaml -> figures."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments
from labrig.figures import draw
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    out = Path(snakemake.output[0]).parent
    declared = experiments.load(Path(snakemake.input.declaration).parent)
    draw(Path(snakemake.input.analysis), Path(snakemake.input.table), out, declared)
