"""Journals -> trials.parquet."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments, plan, table
from labrig.measure.journal import journals_named
from labrig.measure.stopping import looks_in
from labrig.ready import read_board
from labrig.stage import stage
from labrig.tabulated import tabulate

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    parts = []
    for path, measured, raw, board in zip(
        snakemake.input.plans,
        snakemake.input.measured,
        snakemake.params.raw,
        snakemake.input.boards,
        strict=True,
    ):
        planned = plan.from_json(Path(path).read_text(encoding="utf-8"))
        hashes = json.loads(Path(measured).read_text(encoding="utf-8"))["journals"]
        part = table.Part(
            plan=planned,
            journals=journals_named(Path(raw), hashes),
            hashes=hashes,
            recorded=read_board(Path(board)).kind == "recorded",
            looks=looks_in(Path(raw), planned),
        )
        parts.append(part)
    folder = Path(snakemake.input.declaration).parent
    declared = experiments.load(folder).at_size(parts[0].plan.size)
    made = tabulate(declared, parts, Path(snakemake.input.records).parent)
    table.write_table(made, Path(snakemake.output[0]))
