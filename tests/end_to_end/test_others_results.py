"""Results of another experiment under an experiment's name are refused, and left as they are."""

from __future__ import annotations

from pathlib import Path

from labrig.measure.journal import to_bytes
from tests.end_to_end.short_report import lab_with
from tests.measure.test_journal import session

DECLARED = """\
title: Nothing
question: What does nothing cost?
workload: {command: "true"}
factors: {size: {unit: B, levels: [1, 2]}}
arms: {none: }
reference: [none]
metrics: {elapsed: {source: wall_ns, unit: ms, label: elapsed time}}
trials: 1
warmup: 0
blocks: 1
seed: 1
sizes: {smoke: {blocks: 1}}
"""


def test_trials_of_another_experiment_are_neither_counted_nor_touched(tmp_path: Path):
    lab = lab_with(tmp_path / "a lab", "io", DECLARED)
    raw = lab.root / "results/here/io/raw"
    raw.mkdir(parents=True)
    other = to_bytes([session()])
    (raw / "s1.jsonl").write_bytes(other)
    process = lab.start("results/here/io/measured.json")
    assert process.wait() == 1
    said = lab.said()
    assert f"s1.jsonl: is of experiment {session().experiment}, size" in said
    assert "nothing was measured" in said
    assert [path.name for path in raw.glob("*.jsonl")] == ["s1.jsonl"]
    assert (raw / "s1.jsonl").read_bytes() == other


def test_a_size_that_would_share_a_folder_with_another_experiment_is_refused(tmp_path: Path):
    lab = lab_with(tmp_path / "lab", "io", DECLARED)
    (lab.root / "experiments/io-smoke").mkdir()
    (lab.root / "experiments/io-smoke/experiment.yaml").write_text(DECLARED)
    assert lab.start("io", "--dry-run", "--config", "size=smoke").wait() == 1
    said = lab.said()
    assert "experiment io at size smoke and experiment io-smoke would both" in said
    assert lab.start("io", "io-smoke", "--dry-run").wait() == 0
