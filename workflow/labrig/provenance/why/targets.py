"""What Snakemake may be asked for in a lab, for near matches."""

from __future__ import annotations

from pathlib import Path

from labrig.experiments import names_in
from labrig.provenance.why.settings import Settings
from labrig.results_folder import ResultsFolder

OF_EXPERIMENT = ("plan.json", "measured.json", "trials.parquet", "analysis.json", "figures/traces")
OF_REPORT = ("report.pdf", "report.html", "typeset.pdf", "check.json", "outside")


def targets(root: Path, chosen: Settings) -> list[str]:
    """Return the targets of a lab: reports, experiments, and the files of their results."""
    experiments = names_in(root)
    reports = sorted(path.parent.name for path in root.glob("report_template/[!.]*/report.yaml"))
    folders = [
        ResultsFolder(boards=(chosen.board,), experiment=name, size=chosen.size).path
        for name in experiments
    ]
    made = [path for folder in folders for path in sorted((root / folder).glob("figures/*.pdf"))]
    return [
        "report.pdf",
        "report.html",
        *experiments,
        *(f"results/reports/{name}/{file}" for name in reports for file in OF_REPORT),
        *(f"{folder}/{file}" for folder in folders for file in OF_EXPERIMENT),
        *(path.relative_to(root).as_posix() for path in made),
        f"results/{chosen.board}/board.json",
    ]
