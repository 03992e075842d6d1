"""A report that stands -> report.pdf."""

import shutil

from snakemake.script import snakemake

from labrig.stage import stage

with stage(snakemake.log[0]):
    shutil.copyfile(snakemake.input[0], snakemake.output[0])
