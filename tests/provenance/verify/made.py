"""A lab with all that is made of one experiment, measured by nobody: no board, made-up numbers."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from labrig import experiments, plan
from labrig.hashes import file_sha256
from labrig.measure import journal
from labrig.measure.declared import hypotheses_hash
from labrig.measure.ledger import SessionErrand, hold, left_to_do
from labrig.measure.records import FORMAT, Attach, Detach, End, Record, Session, TrialDone
from labrig.measure.run import Measured
from labrig.plan import Plan
from labrig.ready import ReadyBoard
from labrig.report.build import build_report
from labrig.report.record import collect
from labrig.stages import analysis, figures, table, traces
from labrig.stages.measured_files import MeasuredFiles
from labrig.stats.analysis import to_json
from labrig.table import write_table
from labrig.tracing.source import script_hash
from tests.report.example import write_report

EXPERIMENT = """\
title: A small experiment
question: What does it cost?
probe_effect: true
workload: {command: "dd bs={size}"}
factors: {size: {unit: B, levels: [512, 4096]}}
arms:
  none: {label: untraced}
  counted: {label: reads counted, script: count.d}
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
hypotheses:
  - id: H1
    claim: Counting reads costs more than a tenth.
    comparison: {metric: elapsed, arm: counted, baseline: none, at: {size: 512}, expect: greater, margin: 10%}
trials: TRIALS
warmup: 1
blocks: BLOCKS
seed: 1
"""
SCRIPT = "syscall::read:entry { @reads[execname] = count(); }\n"
SECTIONS = {
    "results.md": 'It took {{ v("none.size=512.mean") }}: '
    'see {{ ref("fig:sweep") }}.\n\n{{ figure("sweep") }}\n',
}
FOLDER = "results/bench/mini"
BOARD = ReadyBoard(
    name="bench",
    kind="local",
    identity="cd" * 32,
    system="linux",
    instances=1,
    programs={"rig-run": {"sha256": "ab" * 32}},
    made_of={},
)
FACTS = {"kernel": "Linux 6.12", "machine": "x86_64", "boot_id": "one", "load_1min": "0.1"}


def measure(lab: Path, *, blocks: int = 3, trials: int = 3, traced: bool = True) -> MeasuredFiles:
    """Declare, plan and measure the experiment: as many of ``trials`` a cell and block."""
    declared, results = lab / "experiments" / "mini", lab / FOLDER
    raw = results / "raw"
    for folder in (declared, raw):
        folder.mkdir(parents=True)
    text = EXPERIMENT.replace("TRIALS", str(trials)).replace("BLOCKS", str(blocks))
    if not traced:
        text = text.replace(", script: count.d", "")
    (declared / "experiment.yaml").write_text(text)
    (declared / "count.d").write_text(SCRIPT)
    (results.parent / "board.json").write_text(BOARD.to_json())
    experiment = experiments.load(declared)
    ground = plan.Ground(
        board=BOARD.name,
        identity=BOARD.identity,
        system="linux",
        instances=1,
        programs={name: program["sha256"] for name, program in BOARD.programs.items()},
        scripts={"count.d": script_hash(SCRIPT)},
        files={},
    )
    planned = plan.make_plan("mini", "full", experiment, ground)
    files = MeasuredFiles(plan=results / "plan.json", measured=results / "measured.json", raw=raw)
    files.plan.write_text(plan.to_json(planned))
    hypotheses = hypotheses_hash(experiment)
    kept = 0
    for errand in left_to_do(planned, hold(planned, {})):
        kept += errand.trial_count
        header = Session(
            format=FORMAT,
            session=f"20260304T12000{errand.block}Z-b{errand.block}",
            experiment="mini",
            size="full",
            plan=file_sha256(files.plan),
            declaration=hypotheses.whole,
            hypotheses=hypotheses.each,
            board=BOARD.name,
            instance=0,
            block=errand.block,
            started="2026-03-04T12:00:00+00:00",
            versions={"labrig": "0.1.0"},
            facts=FACTS,
        )
        path = raw / f"{header.session}.jsonl"
        path.write_bytes(journal.to_bytes(_records(planned, errand, header, raw)))
    journals = {path.name: file_sha256(path) for path in sorted(raw.glob("*.jsonl"))}
    measured = Measured(
        plan=file_sha256(files.plan), journals=journals, sessions=blocks, kept=kept, lost=0
    )
    files.measured.write_text(measured.to_json())
    return files


def _records(planned: Plan, errand: SessionErrand, header: Session, raw: Path) -> Iterator[Record]:
    chance = random.Random(errand.block)
    yield header
    done = 0
    for number, arm in enumerate(errand.arms):
        script = planned.cells[arm.errands[0].trial.cell].script
        if script is not None:
            yield Attach(attachment=number, arm=arm.arm, script=script, seconds=1.0)
        for order, one in enumerate(arm.errands):
            cell = planned.cells[one.trial.cell]
            wall = 1_000_000 * (2 if script else 1) * (1 + 0.1 * errand.block)
            done += 1
            yield TrialDone(
                trial=one.trial.id,
                runs=cell.runs,
                arm=cell.arm,
                kind=one.trial.kind,
                role=one.role,
                attachment=None if script is None else number,
                order=order,
                result={
                    "id": one.trial.id,
                    "error": None,
                    "prepare_failed": None,
                    "cleanup_failed": None,
                    "pid": 300 + done,
                    "wall_ns": int(wall * chance.uniform(1, 1.02)),
                    "user_ns": 12_322_000,
                    "system_ns": 16_801_000,
                    "max_rss_kib": 2072,
                    "minor_faults": 1054,
                    "major_faults": 0,
                    "voluntary_switches": 27,
                    "involuntary_switches": 10,
                    "exit_status": 0,
                    "signal": None,
                    "timed_out": False,
                    "output_bytes": 0,
                    "output": "",
                },
                firings=100 if one.trial.kind == "counted" else None,
            )
        if script is not None:
            name = f"{header.session}.trace-{number}.txt"
            (raw / name).write_text(f"\n\n  {'dd':50} {300 + errand.block:16}\n")
            yield Detach(attachment=number, output=name, stderr="", sha256=file_sha256(raw / name))
    yield End(ended="2026-03-04T12:10:00+00:00", facts=FACTS, trials=done, lost=0)


def analyse(lab: Path, files: MeasuredFiles, *, drawn: bool = True) -> None:
    """Make tables, analysis and figures of what was measured."""
    declared, results = lab / "experiments" / "mini", lab / FOLDER
    traces.make(declared, [files], results / "traces")
    path = results / "trials.parquet"
    write_table(
        table.make(declared, [files], [results.parent / "board.json"], results / "traces"), path
    )
    made = analysis.make(declared, "full", path, results / "traces")
    (results / "analysis.json").write_text(to_json(made), encoding="utf-8")
    if drawn:
        analysed = results / "analysis.json"
        figures.of_trials(declared, analysed, path, results / "figures")
        figures.of_traces(analysed, results / "traces", results / "figures" / "traces")


def report(lab: Path) -> None:
    """Typeset the report ``mini`` and put it in front, as the pipeline's rules do."""
    written = write_report(lab / "report_template", SECTIONS)
    results = {"mini": lab / FOLDER}
    out = lab / "results" / "reports" / "mini"
    build_report(written, results, out, collect(lab, results))
    shutil.copyfile(out / "typeset.pdf", out / "report.pdf")


def make(lab: Path) -> None:
    """Make all of it."""
    analyse(lab, measure(lab))
    report(lab)


def edit_json(path: Path, *keys: str | int, put: object) -> None:
    """Put another value into a JSON file."""
    data = json.loads(path.read_text())
    inner = data
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = put
    path.write_text(json.dumps(data, indent=1))


def seal_again(lab: Path, name: str) -> None:
    """Put a journal's present hash into ``measured.json``, as who covers up a change would."""
    results = lab / FOLDER
    digest = hashlib.sha256((results / "raw" / name).read_bytes()).hexdigest()
    edit_json(results / "measured.json", "journals", name, put=digest)
