"""A board behind a real sshd on this machine: measured like any other, its key checked strictly."""

from __future__ import annotations

import io
import os
from pathlib import Path

from labrig import declaration, experiment, ground, plan, ready
from labrig.boards.ssh import SshBoard
from labrig.measure.journal import TrialDone, journals_in
from labrig.measure.run import Setting, hypotheses_hash, measure

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "workflow/native/rig-run.c", ROOT / "workflow/native/rig-firings.c"]
TEXT = """\
title: Untraced
question: How long does head take?
workload: {command: "head -c {size} /dev/zero"}
factors: {size: {levels: [10, 1000]}}
arms: {none: , none-again: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
trials: 2
blocks: 2
seed: 1
"""


def test_an_experiment_is_measured_over_a_real_sshd(sshd, tmp_path):
    declared = declaration.parse(TEXT, experiment.Experiment, experiment.cross_check, source="e")
    names = os.uname()
    programs = ready.build_programs(SOURCES, names.machine, names.sysname, ROOT / "build")
    board = ready.ReadyBoard(
        name="bench",
        kind="ssh",
        identity="here",
        system="linux",
        instances=1,
        programs=programs,
        made_of={},
    )
    planned = plan.make_plan("e", "full", declared, ground.ground_for(board, declared, tmp_path))
    done = measure(
        Setting(
            plan=planned,
            raw=tmp_path / "raw",
            open_board=lambda errand: SshBoard("bench", sshd.target()),
            materials=ground.materials_for(board, declared, tmp_path),
            declared=hypotheses_hash(declared.hypotheses),
            versions={},
            board=board.to_json(),
        ),
        io.StringIO(),
    )
    assert done.kept == planned.trial_count == 2 * 2 * 2 * 3
    for records in journals_in(tmp_path / "raw").values():
        trials = [record for record in records if isinstance(record, TrialDone)]
        sizes = {planned.cells[i].argv[2] for i in range(len(planned.cells))}
        assert {str(trial.result["output_bytes"]) for trial in trials} == sizes
