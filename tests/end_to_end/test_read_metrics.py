"""An experiment on a benchmark, from its declaration to the analysis, on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labrig.table import read_table
from tests.end_to_end.lab import Lab

DECLARATION = """\
title: Pipes and sockets
question: Which of them moves bytes faster?
workload: {command: "./ipc-bench -B -j -P dcache -i {model} -b 4096 -t 1048576 2thread"}
factors: {model: {levels: [pipe, local]}}
arms: {none: , again: {twin: none}}
reference: [none]
metrics:
  cycles: {source: {course: CPU_CYCLES}, unit: "", label: cycles}
  loop: {source: {course: time}, unit: ms, label: loop time}
  mine: {source: {json: "$.benchmark_samples[0].time", unit: s}, unit: s, label: the same}
hypotheses:
  - id: H1
    claim: A repeat takes as many cycles.
    comparison: {metric: cycles, arm: again, baseline: none, at: {model: pipe}, expect: equivalent, margin: 5%}
quiet: true
trials: 2
blocks: 2
seed: 1
"""
FOLDER = "here/ipc"
ANALYSIS = f"results/{FOLDER}/analysis.json"


def test_what_a_benchmark_prints_is_analysed_and_editing_a_reading_measures_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = tmp_path / "turns"  # a quiet measurement would wait for all other tests
    turns.mkdir()
    monkeypatch.setenv("TMPDIR", str(turns))
    lab = Lab.copy_to(tmp_path / "lab")
    (lab.root / "config" / "boards.yaml").write_text("here: {kind: local}\n")
    lab.edit("config/lab.yaml", "board: emulator", "board: here")
    folder = lab.root / "experiments" / "ipc"
    folder.mkdir()
    (folder / "experiment.yaml").write_text(DECLARATION)

    def made() -> tuple[Any, dict[str, Any]]:
        lab.snakemake(ANALYSIS, "--cores", "2")
        rows, _ = read_table(lab.root / "results" / FOLDER / "trials.parquet")
        return rows, json.loads((lab.root / ANALYSIS).read_text())

    rows, analysis = made()
    assert rows["loop"].to_numpy() == pytest.approx(1000 * rows["mine"].to_numpy())
    if rows["cycles"].isna().all():  # on a machine without counters
        assert list(analysis["metrics"]) == ["loop", "mine"]
        (said,) = analysis["hypotheses"]
        assert said["verdict"] == "undecided"
        assert analysis["missing"]["cycles"] in said["reason"]

    journals = lab.journals(FOLDER)
    lab.edit("experiments/ipc/experiment.yaml", "unit: s}, unit: s,", "unit: ms}, unit: s,")
    lab.edit("workflow/native/io-bench.c", '"usage: ', '"Usage: ')
    again, _ = made()
    assert again["mine"].to_numpy() == pytest.approx(rows["mine"].to_numpy() / 1000)
    assert lab.journals(FOLDER) == journals, "nothing was measured, though a program was built anew"
    record = json.loads((lab.root / "results/here/board.json").read_text())["programs"]
    planned = json.loads((lab.root / f"results/{FOLDER}/plan.json").read_text())["programs"]
    assert "io-bench" in record
    assert "io-bench" not in planned
