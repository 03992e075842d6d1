"""traces/records.parquet, trials.parquet and experiment.yaml -> tcp.json."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiments
from labrig.stage import stage
from labrig.table import read_table
from labrig.tcp.account import account
from labrig.traces import read_rows

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as out:
    folder = Path(snakemake.input.declaration).parent
    declared = experiments.load(folder).at_size(snakemake.params.size)
    table, _ = read_table(Path(snakemake.input.table))
    records = read_rows(Path(snakemake.input.records))
    found = account(folder.name, declared, records, table)
    Path(snakemake.output[0]).write_text(found.to_json(), encoding="utf-8")
    for words in found.left_out:
        print(f"{folder.name}: left out: {words}", file=out, flush=True)
