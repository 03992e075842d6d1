"""A report that stands -> report.pdf or report.html, in front."""

import shutil
from typing import TYPE_CHECKING

from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    shutil.copyfile(snakemake.input[0], snakemake.output[0])
