"""traces/ and analysis.json -> figures/traces/: a figure an arm or aggregation, and an index."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.figures.caption import arm_labels, board_sentence
from labrig.figures.traces.drawing import Reading, draw_traces
from labrig.stage import stage
from labrig.stats.records import from_json
from labrig.traces import frames_of

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    analysis = from_json(Path(snakemake.input.analysis).read_text(encoding="utf-8"))
    tables = Path(snakemake.input.tables[0]).parent
    out = Path(snakemake.output[0])
    out.mkdir(parents=True, exist_ok=True)
    draw_traces(
        {arm.name: frames_of(tables, arm.name) for arm in analysis.arms if arm.script},
        arm_labels(analysis),
        out,
        board_sentence(analysis),
        # Events of several attachments have no time in common.
        reading=Reading(kinds=("flame", "ranked", "histogram")),
    )
