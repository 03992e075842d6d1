"""Analysis, figures and prose -> a page to read on a screen."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.report.page.build import write_page
from labrig.report.record import collect
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]):
    results = {name: Path(folder) for name, folder in snakemake.params.results.items()}
    out = Path(snakemake.output[0]).parent
    report = Path(snakemake.input.declaration).parent
    record = collect(Path.cwd(), results)
    write_page(report, results, out, record, draft=snakemake.params.draft)
