"""A report that nobody declared -> words."""

from typing import TYPE_CHECKING

from labrig.report.values import unknown
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    raise unknown("report", snakemake.wildcards.stranger, snakemake.params.reports)
