"""trials.parquet and analysis.json -> figures."""

from pathlib import Path

from snakemake.script import snakemake

from labrig.figures import draw
from labrig.stage import stage

with stage(snakemake.log[0]):
    out = Path(snakemake.output[0]).parent
    draw(Path(snakemake.input.analysis), Path(snakemake.input.table), out)
