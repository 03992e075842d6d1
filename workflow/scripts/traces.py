"""Trace files and journals -> traces/: what the tracers printed, as tables."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments, plan
from labrig.measure.journal import journals_named
from labrig.stage import stage
from labrig.traces import Part, write_traces

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    parts = [
        Part(
            plan=plan.from_json(Path(planned).read_text(encoding="utf-8")),
            journals=journals_named(Path(raw), json.loads(Path(measured).read_text())["journals"]),
            raw=Path(raw),
        )
        for planned, measured, raw in zip(
            snakemake.input.plans, snakemake.input.measured, snakemake.params.raw, strict=True
        )
    ]
    folder = Path(snakemake.input.declaration).parent
    declared = experiments.load(folder).at_size(parts[0].plan.size)
    write_traces(declared, parts, folder, Path(snakemake.output[0]).parent)
