"""traces/records.parquet, trials.parquet and experiment.yaml -> tcp.json."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import tcp

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as out:
    folder = Path(snakemake.input.declaration).parent
    table, records = Path(snakemake.input.table), Path(snakemake.input.records)
    found = tcp.make(folder, snakemake.params.size, table, records)
    Path(snakemake.output[0]).write_text(found.to_json(), encoding="utf-8")
    for words in found.left_out:
        print(f"{folder.name}: left out: {words}", file=out, flush=True)
