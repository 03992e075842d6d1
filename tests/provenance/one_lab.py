"""A lab of one small experiment and one report, its journals written without a board.

What is made of the journals is made by the library; Snakemake is then told that it made it
(``--touch``), so that its own reasons can be asked for. In block 1 the traced arm's first attachment
is lost: it is measured again in a session of its own, beside repeats of its reference.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from labrig import experiments, ground, plan
from labrig.figures.drawing import SUFFIXES, write
from labrig.figures.kinds import FIGURES
from labrig.hashes import file_sha256
from labrig.measure import journal, ledger
from labrig.measure.declared import hypotheses_hash
from labrig.measure.records import FORMAT, Attach, Detach, End, Lost, Session, TrialDone
from labrig.measure.run import Measured
from labrig.ready import ReadyBoard
from labrig.stages import analysis, table, traces
from labrig.stages.measured_files import MeasuredFiles
from labrig.stats.analysis import to_json
from labrig.table import write_table
from tests.end_to_end.lab import Lab
from tests.report.example import BIB

FOLDER = "results/emulator/tiny"
DRAWN = ("sweep", "forest")
EXPERIMENT = """\
title: A small experiment
question: What does counting reads cost?
probe_effect: true
workload: {command: "dd bs={size}"}
factors: {size: {unit: B, levels: [512, 1024, 4096]}}
arms: {none: , again: {twin: none}, reads: {script: reads.d}}
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
hypotheses:
  - id: H1
    claim: Counting reads costs more than 10%.
    comparison: {metric: elapsed, arm: reads, baseline: none, at: {size: 512}, expect: greater, margin: 10%}
trials: 3
warmup: 1
blocks: 3
seed: 5
sizes: {smoke: {blocks: 1}}
"""
SCRIPT = "/* counts */\nsyscall::read:entry { @calls[execname] = count(); }\n"
REPORT = """\
title: A small report
authors: [A. Student]
experiments: [tiny]
draft: true
sections:
  - {file: introduction.md, heading: Introduction}
  - {file: setup.md, heading: Experimental setup and methodology}
  - {file: results.md, heading: Results and discussion}
  - {file: conclusion.md, heading: Conclusion}
"""
PROSE = """\
Untraced it takes {{ v("none.size=512.mean") }} and, with reads counted, {{ v("reads.size=512.mean") }},
{{ v("reads.size=512.mean") / v("none.size=512.mean") }} times as much.

{{ figure("sweep") }}

{{ figure("forest") }}
"""
FACTS = {
    **{"board": "emulator", "kernel": "Linux 6.12", "machine": "aarch64", "boot_id": "b"},
    **{"times": "emulated: the clock counts instructions", "tracer_dtrace": "D 2.0.7"},
}


def declare(lab: Lab) -> None:
    """Leave in a copy of the project one experiment and one report only."""
    for folder in ("experiments", "report_template"):
        for path in (lab.root / folder).iterdir():
            if path.is_dir() and path.name != "appendices":
                shutil.rmtree(path)
    own, report = lab.root / "experiments/tiny", lab.root / "report_template/tiny"
    own.mkdir()
    report.mkdir()
    (own / "experiment.yaml").write_text(EXPERIMENT)
    (own / "reads.d").write_text(SCRIPT)
    (report / "report.yaml").write_text(REPORT)
    (report / "results.md").write_text(PROSE)
    for name in ("abstract", "introduction", "setup", "conclusion"):
        (report / f"{name}.md").write_text("What counting costs.\n")
    (report / "references.bib").write_text(BIB)
    (lab.root / "config/boards.yaml").write_text("emulator: {kind: emulator, instances: 1}\n")
    lab.edit("config/lab.yaml", "report: probe-effect", "report: tiny")


def measure(lab: Lab) -> None:
    """Write board, plan and journals, as a board would have had them written."""
    folder, results = lab.root / "experiments/tiny", lab.root / FOLDER
    raw = results / "raw"
    raw.mkdir(parents=True)
    programs = {
        name: {
            **{"path": f"build/{name}", "sha256": digit * 64, "source_sha256": "5" * 64},
            **{"target": "aarch64-linux-musl", "compiler": "cc 1", "flags": "-O2"},
        }
        for name, digit in (("rig-run", "1"), ("rig-firings", "2"))
    }
    board = ReadyBoard(
        name="emulator",
        kind="emulator",
        identity="c" * 64 + " QEMU 7",
        system="linux",
        instances=1,
        programs=programs,
        made_of={},
    )
    (results.parent / "board.json").write_text(board.to_json())
    declared = experiments.load(folder)
    stands_on = ground.ground_for(board, declared, folder)
    made = plan.make_plan("tiny", "full", declared, stands_on)
    (results / "plan.json").write_text(plan.to_json(made))
    digest = file_sha256(results / "plan.json")
    asked = hypotheses_hash(declared)
    chance = random.Random(1)
    lose = {1}
    for attempt in range(2):
        held = ledger.hold(made, journal.journals_in(raw))
        for errand in ledger.left_to_do(made, held):
            name = f"20260101T0{attempt}0{errand.block}00.000000Z-b{errand.block}"
            head = Session(
                format=FORMAT,
                session=name,
                experiment="tiny",
                size="full",
                plan=digest,
                declaration=asked.whole,
                hypotheses=asked.each,
                board="emulator",
                instance=0,
                block=errand.block,
                started=f"2026-01-01T0{attempt}:0{errand.block}:00+00:00",
                versions={"labrig": "0.1.0", "commit": "a" * 40},
                facts=FACTS,
            )
            lost = not attempt and errand.block in lose
            write_session(raw, head, made, errand, chance, lost=lost)
    journals = {path.name: file_sha256(path) for path in sorted(raw.glob("*.jsonl"))}
    held = ledger.hold(made, journal.journals_in(raw))
    assert not held.unmeasured
    done = Measured(plan=digest, journals=journals, sessions=4, kept=held.kept, lost=held.lost)
    (results / "measured.json").write_text(done.to_json())


def write_session(raw: Path, head: Session, made, errand, chance, *, lost: bool) -> None:
    with journal.Journal(raw / f"{head.session}.jsonl", head) as opened:
        order = 0
        for number, arm in enumerate(errand.arms):
            traced = arm.arm == "reads"
            attachment = number if traced else None
            if traced:
                opened.append(Attach(attachment=number, arm=arm.arm, script="reads.d", seconds=1.0))
            for one in arm.errands:
                cell = made.cells[one.trial.cell]
                common = {
                    **{"trial": one.trial.id, "runs": cell.runs, "arm": arm.arm, "role": one.role},
                    **{"kind": one.trial.kind, "attachment": attachment, "order": order},
                }
                order += 1
                if lost and traced and one.trial.kind == "counted":
                    opened.append(Lost(**common, why="the board went away"))
                    continue
                size = cell.levels["size"]
                wall = 8e6 / float(size) * (1.5 if traced else 1.0) * chance.uniform(0.98, 1.02)
                counts = dict.fromkeys(
                    ("voluntary_switches", "involuntary_switches", "minor_faults", "major_faults"),
                    1,
                )
                result = {
                    **counts,
                    "pid": 1000 + order,
                    "wall_ns": round(wall * 1e3),
                    "max_rss_kib": 9,
                    "output_bytes": 0,
                }
                firings = int(10240 / float(size)) if one.trial.kind == "counted" else None
                opened.append(TrialDone(**common, result=result, firings=firings))
            if traced and not lost:
                output = f"{head.session}.trace-{number}.txt"
                (raw / output).write_text(f"\n  {'dd':<50} {480:>16}\n")
                opened.append(Detach(attachment=number, output=output, stderr=""))
        opened.append(End(ended=head.started.replace(":00+", ":30+"), facts=FACTS))


def analysed(lab: Lab, *, drawn: bool = True) -> None:
    """Make traces, table, analysis and figures, two of them, or files that stand for all."""
    folder, results = lab.root / "experiments/tiny", lab.root / FOLDER
    measured = MeasuredFiles(
        plan=results / "plan.json", measured=results / "measured.json", raw=results / "raw"
    )
    printed = results / "traces"
    printed.mkdir()
    traces.make(folder, [measured], printed)
    rows = table.make(folder, [measured], [results.parent / "board.json"], printed)
    write_table(rows, results / "trials.parquet")
    found = analysis.make(folder, "full", results / "trials.parquet", printed)
    (results / "analysis.json").write_text(to_json(found))
    figures = results / "figures"
    (figures / "traces").mkdir(parents=True)
    for name, make in FIGURES.items():
        if drawn and name in DRAWN:
            write(make(rows.to_pandas(), found), figures)
        for suffix in () if drawn else SUFFIXES:
            (figures / f"{name}.{suffix}").write_text("drawn\n")
