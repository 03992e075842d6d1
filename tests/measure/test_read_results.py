"""Trials of the real benchmarks on this machine: what is read is in the table, or told at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from labrig import table
from labrig.boards.local import LocalBoard
from labrig.errors import CommandFailed
from labrig.measure.journal import journals_in
from labrig.measure.records import Lost, TrialDone
from labrig.measure.session import KEEP_BYTES
from labrig.reading import read_trial
from tests.faults.rig import ROOT, TEXT, Rig

NAMES = ("rig-run", "rig-firings", "io-bench", "ipc-bench")
SOURCES = tuple(ROOT / f"workflow/native/{name}.c" for name in NAMES)
METRICS = """\
metrics:
  bandwidth: {source: {course: bandwidth}, unit: MiB/s, label: bandwidth}
  loop: {source: {course: time}, unit: ms, label: loop time}
  cycles: {source: {course: CPU_CYCLES}, unit: "", label: cycles}
  elapsed: {source: wall_ns, unit: ms, label: elapsed time}
"""
IPC = "./ipc-bench -B -P dcache -b 1000 -t {size}000000 2thread"


def text_with(metrics: str) -> str:
    first, last = TEXT.index("metrics:"), TEXT.index("timeouts:")
    return TEXT[:first] + metrics + TEXT[last:]


def rig(folder: Path, command: str, metrics: str = METRICS) -> Rig:
    return Rig(folder, command=command, text=text_with(metrics), kind="local", sources=SOURCES)


def measured(made: Rig) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Measure on this machine with the check, and lay the journals out as a table."""

    def check(result, kind: str) -> None:
        read_trial(made.declared.metrics, result, counted=kind == "counted")

    made.measure(lambda _: LocalBoard("bench"), check=check)
    part = table.Part(plan=made.plan, journals=journals_in(made.raw), hashes={})
    laid_out = table.make_table(made.declared, [part], {}, {})
    return laid_out.to_pandas(), json.loads(laid_out.schema.metadata[b"labrig"])


@pytest.mark.parametrize("flags", ["", "-v ", "-j ", "-j -v -g "])
def test_what_the_benchmark_printed_is_in_the_table(tmp_path, flags):
    made = rig(tmp_path, IPC.replace("-B ", f"-B {flags}"))
    assert set(made.plan.programs) == {"rig-run", "rig-firings", "ipc-bench"}
    if not flags:
        made = rig(tmp_path, IPC, METRICS.replace("  loop:", "  # loop:"))
    rows, about = measured(made)
    assert len(rows) == made.plan.trial_count
    if flags:
        moved = rows["size"].to_numpy() * 1e6 / 2**20
        seconds = rows["loop"].to_numpy() / 1000
        assert rows["bandwidth"].to_numpy() == pytest.approx(moved / seconds, rel=1e-6)
        assert (rows["loop"] < rows["elapsed"]).all(), "the loop is a part of the trial"
    counted = rows["cycles"].notna()
    if counted.any():  # on a machine with counters
        assert (rows["cycles"][counted] > 0).all()
    else:
        said = about["missing"]["cycles"]
        assert said["lacking"] == said["trials"] == (rows["kind"] == "timed").sum()
        assert all(said["why"])


def test_a_file_is_read_by_io_bench(tmp_path):
    data = tmp_path / "iofile"
    data.write_bytes(bytes(1 << 20))
    command = f"./io-bench -B -j -b {{size}}6384 -t 65536 read {data}".replace("{size}", "1")
    rows, about = measured(rig(tmp_path, command, METRICS.replace("  cycles:", "  # cycles:")))
    assert (rows["bandwidth"] > 0).all()
    assert about["missing"] == {}


def refused(made: Rig) -> str:
    with pytest.raises(CommandFailed) as caught:
        measured(made)
    attempts = [entry.done for entry in made.attempts()]
    assert [type(one) for one in attempts] == [Lost], "the first trial tells, and is no result"
    return str(caught.value)


def test_a_trial_that_prints_something_else_is_told_at_the_first_trial(tmp_path):
    said = refused(rig(tmp_path, "echo no bandwidth today"))
    assert "bench: trial b" in said
    assert "'echo no bandwidth today' did not print what is read: metric bandwidth: " in said
    assert said.endswith("the output's last words: no bandwidth today")


def test_several_runs_in_a_trial_are_told_at_the_first_trial(tmp_path):
    said = refused(rig(tmp_path, IPC.replace("-B", "-B -n 11")))
    assert "11 runs of the benchmark are there, and a trial is one run: take -n out" in said


def test_output_longer_than_is_kept_is_told_at_the_first_trial_where_it_is_read(tmp_path):
    long = f"sh -c 'head -c {KEEP_BYTES} /dev/zero | tr \\\\0 x; echo took 1 us'"
    mine = (
        "metrics:\n  mine: {source: {regex: 'took ([0-9.]+) us', unit: us}, unit: us, label: x}\n"
    )
    said = refused(rig(tmp_path, long, mine))
    assert f"has {KEEP_BYTES + 10} bytes, of which {KEEP_BYTES} were kept" in said


def test_output_longer_than_is_kept_is_no_fault_where_nothing_is_read(tmp_path):
    long = f"sh -c 'head -c {2 * KEEP_BYTES} /dev/zero'"
    wall = "metrics:\n  elapsed: {source: wall_ns, unit: ms, label: elapsed time}\n"
    rows, _ = measured(rig(tmp_path, long, wall))
    assert set(rows["output_bytes"]) == {2 * KEEP_BYTES}


def test_a_reading_that_is_edited_reads_what_was_measured(tmp_path):
    """The plan does not have it, so that nothing is measured again."""
    mine = "metrics:\n  mine: {source: {regex: 'took ([0-9]+)', unit: us}, unit: us, label: x}\n"
    made = rig(tmp_path, "sh -c 'echo took {size} us'", mine)
    rows, _ = measured(made)
    assert set(rows["mine"]) == {1, 2}
    before = sorted(path.name for path in made.raw.glob("*.jsonl"))
    edited = rig(tmp_path, made.command, mine.replace("unit: us}, ", "unit: ms}, "))
    assert edited.plan == made.plan
    rows, _ = measured(edited)
    assert set(rows["mine"]) == {1000, 2000}
    assert sorted(path.name for path in made.raw.glob("*.jsonl")) == before


def test_the_kept_output_of_a_trial_is_whole(tmp_path):
    made = rig(tmp_path, IPC.replace("-B", "-B -j -v -g"))
    measured(made)
    done = [entry.done for entry in made.attempts() if isinstance(entry.done, TrialDone)]
    assert all(one.result["output_bytes"] == len(one.result["output"]) for one in done)
    assert max(one.result["output_bytes"] for one in done) < KEEP_BYTES / 8
