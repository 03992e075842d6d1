"""Journals -> trials.parquet."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiment, plan, table
from labrig.measure.journal import journals_in
from labrig.measure.run import hypotheses_hash
from labrig.stage import stage
from labrig.traces import read_rows, taints

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    parts = [
        table.Part(
            plan=plan.from_json(Path(planned).read_text(encoding="utf-8")),
            journals=journals_in(Path(raw)),
            hashes=json.loads(Path(measured).read_text(encoding="utf-8"))["journals"],
        )
        for planned, measured, raw in zip(
            snakemake.input.plans, snakemake.input.measured, snakemake.params.raw, strict=True
        )
    ]
    folder = Path(snakemake.input.declaration).parent
    declared = experiment.load(folder).at_size(parts[0].plan.size)
    lost = taints(read_rows(Path(snakemake.input.troubles)))
    made = table.make_table(declared, parts, hypotheses_hash(declared.hypotheses).each, lost)
    table.write_table(made, Path(snakemake.output[0]))
