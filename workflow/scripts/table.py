"""Journals -> trials.parquet."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiment, plan, table, traced
from labrig.measure.journal import journals_in
from labrig.measure.run import hypotheses_hash
from labrig.measure.stopping import looks_in
from labrig.ready import read_board
from labrig.stage import stage
from labrig.traces import read_lines, read_rows, read_totals, taints
from labrig.tracing.trials import BEGINNING

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    plans = [
        plan.from_json(Path(path).read_text(encoding="utf-8")) for path in snakemake.input.plans
    ]
    parts = [
        table.Part(
            plan=planned,
            journals=journals_in(Path(raw)),
            hashes=json.loads(Path(measured).read_text(encoding="utf-8"))["journals"],
            recorded=read_board(Path(board)).kind == "recorded",
            looks=looks_in(Path(raw), planned),
        )
        for planned, measured, raw, board in zip(
            plans,
            snakemake.input.measured,
            snakemake.params.raw,
            snakemake.input.boards,
            strict=True,
        )
    ]
    folder = Path(snakemake.input.declaration).parent
    declared = experiment.load(folder).at_size(parts[0].plan.size)
    lost = taints(read_rows(Path(snakemake.input.troubles)))
    names = traced.names_in(declared.metrics)
    under = (one for part in parts for one in traced.attached(part.plan, part.journals))
    whole = [one for one in under if (one.session, one.attachment) not in lost]
    lines = read_lines(Path(snakemake.input.records), BEGINNING) if names else []
    lines += read_totals(Path(snakemake.input.aggregations), names) if names else []
    said = traced.join(whole, lines, names)
    made = table.make_table(declared, parts, hypotheses_hash(declared).each, lost, said)
    table.write_table(made, Path(snakemake.output[0]))
