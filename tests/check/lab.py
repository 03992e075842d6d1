"""A lab with the results of a small experiment, written by labrig's own pieces."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DECLARED = """\
title: A small experiment
question: What does it cost?
probe_effect: true
workload:
  command: dd if=/dev/zero of=/dev/null bs={size} count=1
  files: [input.txt]
factors:
  size: {label: block size, unit: B, levels: [{value: 1048576, label: 1 MiB}, {value: 512, label: 512 B}]}
arms:
  none: {label: untraced}
  read-count: {label: read calls, script: read.d}
reference: [none]
metrics:
  elapsed: {source: wall_ns, unit: ms, label: elapsed time}
hypotheses:
  - id: H1
    claim: Counting read calls makes a loop of small reads more than 10% slower.
    comparison: {metric: elapsed, arm: read-count, baseline: none, at: {size: 512}, expect: greater, margin: 10%}
trials: 5
warmup: 1
blocks: 6
seed: 20190131
"""
SCRIPT = "syscall::read:entry\n{\n\t@count = count();\n}\n"
CLAIM = "Counting read calls makes a loop of small reads more than 10% slower."
BOARD: dict[str, Any] = {
    "name": "emulator",
    "identity": "cd" * 32,
    "boots": 6,
    "restored": 0,
    "facts": {
        "kernel": "Linux 6.12.48+deb13-arm64",
        "cpu_model": "arm,cortex-a53",
        "tracer_dtrace": "D 2.0.7",
        "times": "emulated: the clock counts instructions, 1 ns each",
    },
}
HARDWARE: dict[str, Any] = {
    **BOARD,
    "name": "bench4",
    "facts": {"kernel": "FreeBSD 14.2-RELEASE", "cpu_model": "Cortex-A8"},
}
PROGRAMS = {"rig-run": "12" * 32}
JOURNALS = ("s0.jsonl", "s1.jsonl")


def write_lab(lab: Path, **changes: Any) -> Path:
    """Write a lab whose report ``mini`` stands on one experiment; return the report's folder.

    ``changes`` are of ``analysis.json``.
    """
    from labrig import experiments
    from labrig.hashes import file_sha256
    from labrig.made_from import made_from
    from labrig.measure.run import Measured
    from labrig.plan import Ground, make_plan, to_json
    from labrig.report.known import known
    from labrig.report.sources import write_sources
    from labrig.report.values import Values
    from labrig.stats import records
    from labrig.tracing.source import script_hash
    from tests.report.example import analysis, hypothesis

    declared, results = lab / "experiments" / "mini", lab / "results" / "emulator" / "mini"
    report = lab / "results" / "reports" / "mini"
    for folder in (declared, results / "raw", report):
        folder.mkdir(parents=True)
    (declared / "experiment.yaml").write_text(DECLARED)
    (declared / "read.d").write_text(SCRIPT)
    (declared / "input.txt").write_text("input\n")
    ground = Ground(
        board="emulator",
        identity=BOARD["identity"],
        system="linux",
        instances=1,
        programs=PROGRAMS,
        scripts={"read.d": script_hash(SCRIPT)},
        files={"input.txt": file_sha256(declared / "input.txt")},
    )
    plan = make_plan("mini", "full", experiments.load(declared), ground)
    (results / "plan.json").write_text(to_json(plan))
    programs = {name: {"sha256": sha256} for name, sha256 in PROGRAMS.items()}
    ready = {"identity": BOARD["identity"], "programs": programs}
    (results.parent / "board.json").write_text(json.dumps(ready))
    for name in JOURNALS:
        (results / "raw" / name).write_text(f'{{"record": "session", "session": "{name}"}}\n')
    journals = {name: file_sha256(results / "raw" / name) for name in JOURNALS}
    measured = Measured(
        plan=file_sha256(results / "plan.json"), journals=journals, sessions=2, kept=156, lost=0
    )
    (results / "measured.json").write_text(measured.to_json())
    said = {
        "seed": 20190131,
        "boards": [BOARD],
        "hypotheses": [hypothesis("H1", "supported", 0.446) | {"claim": CLAIM}],
        **changes,
    }
    found = records.from_json(json.dumps(analysis(**said)))
    found = dataclasses.replace(
        found,
        made_from=made_from(found, declared / "experiment.yaml", {"read.d": SCRIPT}, journals),
    )
    (results / "analysis.json").write_text(records.to_json(found))
    values = {name: one.entry() for name, one in known({"mini": Values(found)}).items()}
    (report / "values.json").write_text(json.dumps(values))
    write_sources(report, lab / "report_template" / "mini", "course", {"mini": results})
    return report


def changed(lab: Path, file: str, **put: Any) -> None:
    """Put other values into a JSON file of the lab."""
    path = lab / file
    data: Mapping[str, Any] = json.loads(path.read_text())
    path.write_text(json.dumps({**data, **put}))
