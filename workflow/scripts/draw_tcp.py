"""tcp.json and analysis.json -> figures/tcp/: the state diagram, series over time, the bound."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import figures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    tcp = Path(snakemake.input.tcp)
    figures.of_tcp(Path(snakemake.input.analysis), tcp, Path(snakemake.output[0]))
