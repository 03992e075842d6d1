"""trials.parquet and experiment.yaml -> analysis.json."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from labrig import experiment
from labrig.hashes import yaml_sha256
from labrig.stage import stage
from labrig.stats.analysis import analyse, to_json
from labrig.stats.records import MadeFrom
from labrig.table import read_table
from labrig.traces import read_rows
from labrig.tracing.source import script_hash
from labrig.tracing.tracers import TRACERS

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as out:
    folder = Path(snakemake.input.declaration).parent
    declared = experiment.load(folder).at_size(snakemake.params.size)
    rows, metadata = read_table(Path(snakemake.input.table))
    buckets = read_rows(Path(snakemake.input.buckets))
    suffixes = {tracer.suffix for tracer in TRACERS}
    files = [path for path in folder.iterdir() if path.suffix in suffixes]
    scripts = {path.name: path.read_text(encoding="utf-8") for path in files}
    analysis = analyse(declared, rows, metadata, scripts, buckets)
    run = {name for arm in analysis.arms for name in (arm.script or "").split(" and ") if name}
    made_from = MadeFrom(
        declaration=yaml_sha256(Path(snakemake.input.declaration).read_text(encoding="utf-8")),
        scripts={name: script_hash(scripts[name]) for name in sorted(run)},
        journals=dict(metadata["journals"]),
    )
    analysis = replace(analysis, made_from=made_from)
    Path(snakemake.output[0]).write_text(to_json(analysis), encoding="utf-8")
    for decided in analysis.hypotheses:
        words = f"{analysis.experiment}: {decided.id} {decided.verdict}: {decided.reason}"
        print(words, file=out, flush=True)
