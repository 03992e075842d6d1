"""tcp.json and analysis.json -> figures/tcp/: the state diagram, series over time, the bound."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.figures.tcp.drawing import draw_tcp
from labrig.stage import stage
from labrig.stats.records import from_json
from labrig.tcp import record

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    found = record.from_json(Path(snakemake.input.tcp).read_text(encoding="utf-8"))
    analysis = from_json(Path(snakemake.input.analysis).read_text(encoding="utf-8"))
    draw_tcp(found, analysis, Path(snakemake.output[0]))
