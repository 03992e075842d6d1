"""trials.parquet and experiment.yaml -> analysis.json."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments
from labrig.made_from import made_from
from labrig.stage import stage
from labrig.stats.analysis import analyse, to_json
from labrig.table import read_table
from labrig.traces import read_rows
from labrig.tracing.tracers import scripts_in

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as out:
    folder = Path(snakemake.input.declaration).parent
    declared = experiments.load(folder).at_size(snakemake.params.size)
    rows, metadata = read_table(Path(snakemake.input.table))
    buckets = read_rows(Path(snakemake.input.buckets))
    aggregations = read_rows(Path(snakemake.input.aggregations))
    scripts = scripts_in(folder)
    analysis = analyse(declared, rows, metadata, scripts, buckets, aggregations)
    stood_on = made_from(analysis, Path(snakemake.input.declaration), scripts, metadata["journals"])
    analysis = replace(analysis, made_from=stood_on)
    Path(snakemake.output[0]).write_text(to_json(analysis), encoding="utf-8")
    for decided in analysis.hypotheses:
        words = f"{analysis.experiment}: {decided.id} {decided.verdict}: {decided.reason}"
        print(words, file=out, flush=True)
