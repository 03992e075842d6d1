"""trials.parquet and experiment.yaml -> analysis.json."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import analysis
from labrig.stats.analysis import to_json

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as out:
    made = analysis.make(
        Path(snakemake.input.declaration).parent,
        snakemake.params.size,
        Path(snakemake.input.table),
        Path(snakemake.input.buckets).parent,
    )
    Path(snakemake.output[0]).write_text(to_json(made), encoding="utf-8")
    for decided in made.hypotheses:
        words = f"{made.experiment}: {decided.id} {decided.verdict}: {decided.reason}"
        print(words, file=out, flush=True)
