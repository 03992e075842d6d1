"""Analysis, figures and prose -> a PDF that stands."""

from pathlib import Path
from typing import TYPE_CHECKING

from labrig.findings.keeping import keep
from labrig.findings.reading import collect as collect_findings
from labrig.report.build import build_report
from labrig.report.record import collect
from labrig.stage import stage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake

with stage(snakemake.log[0]) as said:
    results = {name: Path(folder) for name, folder in snakemake.params.results.items()}
    out = Path(snakemake.output[0]).parent
    report = Path(snakemake.input.declaration).parent
    record = collect(Path.cwd(), results)
    built = build_report(report, results, out, record, draft=snakemake.params.draft)
    for remark in built.remarks:
        print(f"labrig: remark: {remark}", file=said)
    keep(out, collect_findings(results, record.commit, record.clean))
