"""Journals -> trials.parquet."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiment, plan, table
from labrig.measure.journal import journals_in
from labrig.measure.run import hypotheses_hash
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    planned = plan.from_json(Path(snakemake.input.plan).read_text(encoding="utf-8"))
    folder = Path(snakemake.input.declaration).parent
    declared = experiment.load(folder).at_size(planned.size)
    measured = json.loads(Path(snakemake.input.measured).read_text(encoding="utf-8"))
    made = table.make_table(
        declared,
        planned,
        journals_in(Path(snakemake.params.raw)),
        measured["journals"],
        hypotheses_hash(declared.hypotheses).each,
    )
    table.write_table(made, Path(snakemake.output[0]))
