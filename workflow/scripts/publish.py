"""A report that stands -> report.pdf or report.html."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.whole_files import copy_whole

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    for target in snakemake.output:
        copy_whole(Path(snakemake.input[0]), Path(target))
