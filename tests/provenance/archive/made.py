"""A lab whose one small report is made, as the pipeline makes it but in one process and on no board."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from pathlib import Path

from labrig.new.report import new_report
from labrig.report.build import build_report
from labrig.report.record import collect
from tests.end_to_end.lab import ROOT, Lab
from tests.provenance.verify.made import BOARD, FACTS, FOLDER, analyse, measure

RESULTS = FOLDER
REPORT = "results/reports/first"
KERNEL = FACTS["kernel"]


def make_lab(root: Path, boards: str) -> Lab:
    """Copy the project to ``root``, measure and analyse one experiment, and typeset its report."""
    lab = Lab.copy_to(root)
    for name in ("requirements.lock", "README.md", "LICENSE", "Makefile", "CITATION.cff"):
        shutil.copy2(ROOT / name, root / name)
    for folder in ("experiments", "report_template"):
        for path in (root / folder).iterdir():
            if path.is_dir() and path.name != "appendices":
                shutil.rmtree(path)
    (root / "config/boards.yaml").write_text(boards)
    lab.edit("config/lab.yaml", "board: emulator", "board: bench")
    lab.edit("config/lab.yaml", "report: probe-effect", "report: first")
    analyse(root, measure(root))
    programs = {n: {**said, "path": f"build/{n}"} for n, said in BOARD.programs.items()}
    (root / RESULTS).with_name("board.json").write_text(replace(BOARD, programs=programs).to_json())
    new_report("first", root)
    with contextlib.chdir(root):  # as a rule's script does
        results, out = {"mini": Path(RESULTS)}, Path(REPORT)
        report = Path("report_template/first")
        built = build_report(report, results, out, collect(Path.cwd(), results))
        shutil.copyfile(built.pdf, out / "report.pdf")
    return lab
