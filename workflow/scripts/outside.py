"""Analysis and figures -> a folder for a report that is written elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.report.outside import write_outside
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    results = {name: Path(folder) for name, folder in snakemake.params.results.items()}
    report = Path(snakemake.input.declaration).parent
    write_outside(report, results, Path(snakemake.output[0]))
