"""A board behind a real sshd on this machine: measured like any other, its key checked strictly."""

from __future__ import annotations

import io
import os
from pathlib import Path

from labrig import declaration, experiment, ground, plan
from labrig.boards.ssh import SshBoard
from labrig.measure.journal import TrialDone
from labrig.measure.run import hypotheses_hash, measure, read_all

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
    programs = ground.build_programs(SOURCES, names.machine, names.sysname, ROOT / "build")
    board = ground.ReadyBoard(
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
        planned,
        tmp_path / "raw",
        lambda instance: SshBoard("bench", sshd.target()),
        ground.materials_for(board, declared, tmp_path),
        hypotheses_hash(declared.hypotheses),
        {},
        board.to_json(),
        io.StringIO(),
    )
    assert done.kept == planned.trial_count == 2 * 2 * 2 * 3
    for records in read_all(tmp_path / "raw").values():
        trials = [record for record in records if isinstance(record, TrialDone)]
        sizes = {planned.cells[i].argv[2] for i in range(len(planned.cells))}
        assert {str(trial.result["output_bytes"]) for trial in trials} == sizes
