"""Trace files and journals -> traces/: what the tracers printed, as tables."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.stage import stage
from labrig.stages import traces
from labrig.stages.place import Place

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    places = [
        Place(plan=Path(plan), measured=Path(measured), raw=Path(raw))
        for plan, measured, raw in zip(
            snakemake.input.plans, snakemake.input.measured, snakemake.params.raw, strict=True
        )
    ]
    folder = Path(snakemake.input.declaration).parent
    traces.make(folder, places, Path(snakemake.output[0]).parent)
