"""A lab with one experiment, on this machine, and one report of it without words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.lab import Lab
from tests.provenance.archive.test_opening import packed

REPORT = """\
title: Reading numbers
authors: [A. Nobody]
experiments: [EXPERIMENT]
sections:
  - {file: introduction.md, heading: Introduction}
  - {file: setup.md, heading: Experimental setup and methodology}
  - {file: results.md, heading: Results and discussion}
  - {file: conclusion.md, heading: Conclusion}
"""

DRAWING = """\
title: Drawing numbers
question: Which numbers are greater?
workload: {command: "shuf -n 1 -i {range}"}
factors: {range: {levels: ["100-110", "200-210"]}}
arms: {none: }
reference: [none]
metrics: {drawn: {source: {regex: "([0-9]+)", unit: ms}, unit: ms, label: number drawn}}
hypotheses:
  - id: H1
    claim: Numbers from 200 on are greater by more than a half.
    comparison: {metric: drawn, arm: none, level: {range: "200-210"}, against: {range: "100-110"}, expect: greater, margin: 50%}
trials: 2
warmup: 0
blocks: 3
seed: 1
"""
"""An experiment whose verdict does not depend on the host: numbers from ranges that lie apart."""


def lab_with(root: Path, experiment: str, declaration: str) -> Lab:
    """A copy of the project, which has nothing but this experiment, board ``here`` and ``short``."""
    lab = Lab.copy_to(root)
    for part in ("experiments", "report_template"):
        for other in (lab.root / part).glob("*/"):
            if other.name != "appendices":
                shutil.rmtree(other)
    (lab.root / "config/boards.yaml").write_text("here: {kind: local}\n")
    (lab.root / "config/lab.yaml").write_text("board: here\nreport: short\nsize: full\n")
    folder = lab.root / "experiments" / experiment
    folder.mkdir()
    (folder / "experiment.yaml").write_text(declaration)
    report = lab.root / "report_template/short"
    report.mkdir()
    (report / "report.yaml").write_text(REPORT.replace("EXPERIMENT", experiment))
    for file in ("abstract", "introduction", "setup", "results", "conclusion"):
        (report / f"{file}.md").write_text("")
    (report / "references.bib").write_text("")
    return lab


def started(lab: Lab, *words: str) -> subprocess.Popen[str]:
    """Start ``labrig WORDS`` in a session of its own, which can be killed whole."""
    return subprocess.Popen(
        ["labrig", *words],
        cwd=lab.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        start_new_session=True,
    )


def labrig(lab: Lab, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``labrig WORDS`` to its end."""
    process = started(lab, *words)
    out, said = process.communicate()
    return subprocess.CompletedProcess(words, process.returncode, out, said)


def archived(lab: Lab, path: Path) -> Path:
    """An archive of the lab, with what of it is needed to measure again."""
    parts = ("Snakefile", "config", "experiments", "profiles", "report_template", "workflow")
    files = {}
    for part in (*parts, "pyproject.toml", "results"):
        for file in [lab.root / part, *(lab.root / part).rglob("*")]:
            name = file.relative_to(lab.root).as_posix()
            if file.is_file() and "kept" not in file.parts and "__pycache__" not in file.parts:
                files[name] = file.read_bytes()
    files["config/boards.yaml"] = b"here: {kind: recorded, results: results/here}\n"
    return packed(path, files)
