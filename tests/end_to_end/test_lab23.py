"""The labs of interprocess communication, at their smoke size on the live emulated board.

What a trial was seen to do agrees with what it had to do, and with what getrusage(2) says of it.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from labrig.table import read_table
from tests.end_to_end.lab import Lab

pytestmark = [pytest.mark.board, pytest.mark.timeout(900)]

SMOKE = ("--config", "size=smoke")
TOTAL_MIB = 16
BLOCKS = 2


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    lab = Lab.copy_to(tmp_path_factory.mktemp("lab23") / "lab")
    lab.snakemake("results/emulator/lab2-ipc-smoke/analysis.json", "lab3-pmc", *SMOKE)
    return lab


def timed(lab: Lab, name: str) -> pd.DataFrame:
    found, _ = read_table(lab.root / f"results/emulator/{name}-smoke/trials.parquet")
    assert not found["tainted"].any()
    return found[found["kept"] & (found["kind"] == "timed")]


def analysed(lab: Lab, name: str) -> dict[str, Any]:
    path = lab.root / f"results/emulator/{name}-smoke/analysis.json"
    said: dict[str, Any] = json.loads(path.read_text())
    return said


def test_every_byte_is_read_by_as_many_calls_as_its_buffers_need(lab):
    calls = timed(lab, "lab2-ipc").query("arm == 'calls'")
    assert (calls["bytes"] == TOTAL_MIB).all()
    buffers = TOTAL_MIB * 2**20 / calls["buffer"].astype(int)
    assert (calls["reads"] >= buffers).all()
    full = calls["buffer"] == 512  # a read of so little is never in parts
    assert full.any()
    assert (calls["reads"] == buffers)[full].all()
    pipe = (calls["model"] == "pipe") & (calls["buffer"] >= 65536)
    assert pipe.any()
    assert (calls["reads"][pipe] >= TOTAL_MIB * 2**20 / 65536).all(), "a pipe holds 64 KiB"


def test_switches_that_d_sees_are_those_of_getrusage(lab):
    """But for those while the program is loaded and while it ends."""
    seen = timed(lab, "lab2-ipc").query("arm == 'switches'")
    asleep = seen["sleeps"] - seen["receiver_sleeps"] - seen["sender_sleeps"]
    preempted = seen["preemptions"] - seen["preempted"]
    assert len(seen)
    assert asleep.abs().max() <= 8
    assert preempted.abs().max() <= 8


def test_traced_numbers_are_those_of_the_arm_that_prints_them(lab):
    trials = timed(lab, "lab2-ipc")
    assert trials.query("arm != 'calls'")[["reads", "bytes"]].isna().all(axis=None)
    assert trials.query("arm != 'switches'")[["receiver_sleeps"]].isna().all(axis=None)
    assert trials["bandwidth"].gt(0).all()


def test_what_read_returns_is_kept_by_command_line(lab):
    from labrig.traces import read_rows

    rows = read_rows(lab.root / "results/emulator/lab2-ipc-smoke/traces/buckets.parquet")
    whole = [
        row for row in rows if row["name"] == "returned" and " -i pipe -b 65536 " in row["keys"][0]
    ]
    assert {row["low"] for row in whole if row["count"]} == {65536}, "as much as a pipe holds"


def test_instructions_are_cycles_and_nanoseconds_on_this_board(lab):
    trials = timed(lab, "lab3-pmc")
    assert (trials["cycles"] / trials["instructions"] - 1).abs().max() < 0.001
    nanoseconds = 1e9 * TOTAL_MIB / trials["bandwidth"]
    assert (trials["instructions"] / nanoseconds - 1).abs().max() < 0.05


def test_counters_that_the_board_lacks_are_missing_with_the_reason_and_never_0(lab):
    trials, said = timed(lab, "lab3-pmc"), analysed(lab, "lab3-pmc")
    for metric in ("l1d", "l1d_refills", "l2d_refills", "loads"):
        assert trials[metric].isna().all()
        assert "lists no event" in said["missing"][metric]
    assert "instructions" not in said["missing"]


def test_a_figure_of_counters_shows_those_that_there_are(lab):
    figures = lab.root / "results/emulator/lab3-pmc-smoke/figures"
    assert (figures / "caches.pdf").is_file()
    assert analysed(lab, "lab3-pmc")["counts"]["blocks"] == BLOCKS
