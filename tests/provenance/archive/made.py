"""A lab whose one small report is made, as the pipeline makes it but in one process and on no board.

The journals say what a board might have; everything after them is made from them.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labrig import experiments, plan, table
from labrig.figures import draw
from labrig.figures.caption import arm_labels, board_sentence
from labrig.figures.traces.drawing import Reading, draw_traces
from labrig.ground import ground_for
from labrig.hashes import file_sha256
from labrig.made_from import made_from
from labrig.measure import journal
from labrig.measure.journal import Attach, Detach, End, Session, TrialDone
from labrig.measure.ledger import SessionErrand, hold, left_to_do
from labrig.measure.run import Measured, hypotheses_hash
from labrig.new.report import new_report
from labrig.plan import Plan
from labrig.ready import ReadyBoard
from labrig.report.build import build_report
from labrig.report.record import collect
from labrig.stats.analysis import analyse, to_json
from labrig.table import read_table, write_table
from labrig.tabulated import tabulate
from labrig.traces import Part, frames_of, read_rows, write_traces
from labrig.tracing.tracers import scripts_in
from tests.end_to_end.lab import ROOT, Lab

EXPERIMENT = """\
title: Copying
question: What does counting reads cost a copying loop?
probe_effect: true
workload: {command: "dd bs={size}"}
factors: {size: {unit: B, levels: [512, 4096]}}
arms: {none: , reads: {script: reads.d}}
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
hypotheses:
  - id: H1
    claim: Counting reads costs more than a tenth.
    comparison: {metric: elapsed, arm: reads, baseline: none, at: {size: 512}, expect: greater, margin: 10%}
trials: 3
warmup: 1
blocks: 3
seed: 3
"""
RESULTS = "results/bench/copying"
REPORT = "results/reports/first"
PROGRAM = {
    **{"path": "build/p", "sha256": "1" * 64, "source_sha256": "2" * 64},
    **{"target": "armv7-freebsd", "compiler": "cc 1", "flags": "-O2"},
}
FACTS = {
    **{"board": "bench", "kernel": "FreeBSD 13.2", "machine": "arm", "cpu_model": "Cortex-A8"},
    **{"boot_id": "b5a1c7", "load_1min": "0.10", "tracer_dtrace": "Sun D 1.13"},
}


def make_lab(root: Path, boards: str) -> Lab:
    """Copy the project to ``root``, measure and analyse one experiment, and typeset its report."""
    lab = Lab.copy_to(root)
    for name in ("requirements.lock", "README.md", "LICENSE", "Makefile", "CITATION.cff"):
        shutil.copy2(ROOT / name, root / name)
    for folder in ("experiments", "report_template"):
        for path in (root / folder).iterdir():
            if path.is_dir() and path.name != "appendices":
                shutil.rmtree(path)
    own = root / "experiments/copying"
    own.mkdir()
    (own / "experiment.yaml").write_text(EXPERIMENT)
    (own / "reads.d").write_text("syscall::read:entry { @calls[execname] = count(); }\n")
    (root / "config/boards.yaml").write_text(boards)
    lab.edit("config/lab.yaml", "board: emulator", "board: bench")
    lab.edit("config/lab.yaml", "report: probe-effect", "report: first")
    new_report("first", root)
    measure(own, root / RESULTS)
    analyse_all(own, root / RESULTS)
    with contextlib.chdir(root):  # as a rule's script does
        results, out = {"copying": Path(RESULTS)}, Path(REPORT)
        report = Path("report_template/first")
        built = build_report(report, results, out, collect(Path.cwd(), results))
        shutil.copyfile(built.pdf, out / "report.pdf")
    return lab


def measure(own: Path, results: Path) -> None:
    """Write board.json, plan.json, the journals and measured.json."""
    raw = results / "raw"
    raw.mkdir(parents=True)
    board = ReadyBoard(
        name="bench",
        kind="ssh",
        identity="FreeBSD 13.2 arm (Cortex-A8) at bench",
        system="freebsd",
        instances=1,
        programs={"rig-run": PROGRAM},
        made_of={},
    )
    (results.parent / "board.json").write_text(board.to_json())
    declared = experiments.load(own)
    planned = plan.make_plan("copying", "full", declared, ground_for(board, declared, own))
    (results / "plan.json").write_text(plan.to_json(planned))
    digest = file_sha256(results / "plan.json")
    asked = hypotheses_hash(declared)
    chance = random.Random(1)
    for errand in left_to_do(planned, hold(planned, {})):
        session = Session(
            format=journal.FORMAT,
            session=f"20260102T0{errand.block}0000.000000Z-b{errand.block}",
            experiment="copying",
            size="full",
            plan=digest,
            declaration=asked.whole,
            hypotheses=asked.each,
            board="bench",
            instance=0,
            block=errand.block,
            started=f"2026-01-02T0{errand.block}:00:00+00:00",
            versions={"labrig": "0.1.0", "commit": "a" * 40},
            facts=FACTS,
        )
        write_session(raw, session, planned, errand, chance)
    journals = journal.journals_in(raw)
    held = hold(planned, journals)
    assert not held.unmeasured
    hashes = {name: file_sha256(raw / name) for name in journals}
    done = Measured(plan=digest, journals=hashes, sessions=3, kept=held.kept, lost=0)
    (results / "measured.json").write_text(done.to_json())


def write_session(
    raw: Path, session: Session, planned: Plan, errand: SessionErrand, chance: random.Random
) -> None:
    with journal.Journal(raw / f"{session.session}.jsonl", session) as opened:
        order = 0
        for number, arm in enumerate(errand.arms):
            traced = arm.arm == "reads"
            if traced:
                opened.append(Attach(attachment=number, arm="reads", script="reads.d", seconds=1.0))
            for one in arm.errands:
                cell = planned.cells[one.trial.cell]
                size = float(cell.levels["size"])
                wall = 8e9 / size * (1.4 if traced else 1.0) * chance.uniform(0.98, 1.02)
                done = TrialDone(
                    trial=one.trial.id,
                    runs=cell.runs,
                    arm=arm.arm,
                    kind=one.trial.kind,
                    role=one.role,
                    attachment=number if traced else None,
                    order=order,
                    result=result(order, wall),
                    firings=round(1e7 / size) if one.trial.kind == "counted" else None,
                )
                opened.append(done)
                order += 1
            if traced:
                output = f"{session.session}.trace-{number}.txt"
                (raw / output).write_text(f"\n  {'dd':<50} {480:>16}\n")
                digest = file_sha256(raw / output)
                opened.append(Detach(attachment=number, output=output, stderr="", sha256=digest))
        opened.append(End(ended=session.started.replace(":00:00+", ":10:00+"), facts=FACTS))


def result(order: int, wall: float) -> Mapping[str, Any]:
    counts = ("voluntary_switches", "involuntary_switches", "minor_faults", "major_faults")
    said = {"pid": 100 + order, "wall_ns": round(wall), "max_rss_kib": 9, "output_bytes": 0}
    return said | dict.fromkeys(counts, order % 2)


def analyse_all(own: Path, results: Path) -> None:
    """Make traces, table, analysis and figures."""
    declared = experiments.load(own).at_size("full")
    planned = plan.from_json((results / "plan.json").read_text())
    hashes = json.loads((results / "measured.json").read_text())["journals"]
    journals = journal.journals_named(results / "raw", hashes)
    traces, figures = results / "traces", results / "figures"
    write_traces(
        declared, [Part(plan=planned, journals=journals, raw=results / "raw")], own, traces
    )
    part = table.Part(plan=planned, journals=journals, hashes=hashes)
    write_table(tabulate(declared, [part], traces), results / "trials.parquet")
    rows, about = read_table(results / "trials.parquet")
    scripts = scripts_in(own)
    buckets, kept = (read_rows(traces / f"{name}.parquet") for name in ("buckets", "aggregations"))
    found = analyse(declared, rows, about, scripts, buckets, kept)
    stood_on = made_from(found, own / "experiment.yaml", scripts, about["journals"])
    found = replace(found, made_from=stood_on)
    (results / "analysis.json").write_text(to_json(found))
    figures.mkdir()
    draw(results / "analysis.json", results / "trials.parquet", figures, experiments.load(own))
    (figures / "traces").mkdir()
    draw_traces(
        {"reads": frames_of(traces, "reads")},
        arm_labels(found),
        figures / "traces",
        board_sentence(found),
        reading=Reading(kinds=("flame", "ranked", "histogram")),
    )
