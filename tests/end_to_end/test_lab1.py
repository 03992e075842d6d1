"""The lab of I/O at its smoke size on the live emulated board: what is measured agrees with itself.

One lab serves all tests of this file: measuring is dear.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest

from labrig.table import read_table
from tests.end_to_end.lab import Lab

pytestmark = [pytest.mark.board, pytest.mark.timeout(900)]

SMOKE = ("--config", "size=smoke")
TOTAL = 16 * 2**20
"""Bytes that a trial moves."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    lab = Lab.copy_to(tmp_path_factory.mktemp("lab1") / "lab")
    # Figures are drawn of one of the two: drawing is dear too.
    lab.snakemake("lab1-io", "results/emulator/lab1-write-smoke/analysis.json", *SMOKE)
    return lab


def kept(lab: Lab, name: str) -> pd.DataFrame:
    found, _ = read_table(lab.root / f"results/emulator/{name}-smoke/trials.parquet")
    assert not found["tainted"].any()
    return found[found["kept"]]


def timed(lab: Lab, name: str) -> pd.DataFrame:
    trials = kept(lab, name)
    return trials[trials["kind"] == "timed"]


@pytest.mark.parametrize(("name", "arm"), [("lab1-io", "read-time"), ("lab1-write", "write-time")])
def test_d_counts_as_many_calls_in_each_trial_as_its_buffers_are_in_the_total(lab, name, arm):
    traced = timed(lab, name).query("arm == @arm")
    assert not traced.empty
    assert (traced["calls"] * traced["buffer"].astype(int) == TOTAL).all()
    assert timed(lab, name).query("arm == 'none'")["calls"].isna().all()


@pytest.mark.parametrize("name", ["lab1-io", "lab1-write"])
def test_bandwidth_and_time_are_those_of_all_bytes(lab, name):
    trials = timed(lab, name)
    moved = trials["bandwidth"] * 2**20 * trials["loop"] / 1000
    assert (moved / TOTAL - 1).abs().max() < 0.001


def test_firings_are_two_a_call_and_a_few_of_the_program_s_beginning_and_end(lab):
    counted = kept(lab, "lab1-io").query("kind == 'counted'")
    calls = TOTAL / counted["buffer"].astype(int)
    assert len(counted)
    assert (counted["firings"] - 2 * calls).between(0, 40).all()


def test_time_in_calls_is_within_the_loop_s(lab):
    reads = timed(lab, "lab1-io").query("arm == 'read-time'")
    assert (reads["read_time"] < reads["loop"]).all()
    whole = reads["buffer"].astype(int) == TOTAL
    assert (reads["read_time"] / reads["loop"])[whole].between(0.8, 1).all(), "it is all one call"
    writes = timed(lab, "lab1-write").query("arm == 'write-time'")
    assert (writes["write_time"] + writes["fsync_time"] < writes["loop"]).all()


def test_only_what_asks_for_fsync_waits_in_it_and_it_takes_longer(lab):
    traced = timed(lab, "lab1-write").query("arm == 'write-time'")
    synced = traced["durable"] == "fsync"
    assert (traced["fsync_time"][~synced] == 0).all()
    assert (traced["fsync_time"][synced] > 0).all()
    untraced = timed(lab, "lab1-write").query("arm == 'none'")
    cells = untraced.groupby(["buffer", "durable"], observed=True)["loop"]
    longest, shortest = cells.max().unstack()["cached"], cells.min().unstack()["fsync"]
    assert (longest < shortest).all()


def test_a_larger_buffer_is_read_faster_and_watching_costs_small_ones_more(lab):
    loop = timed(lab, "lab1-io").groupby(["arm", "object", "buffer"], observed=True)["loop"]
    # The least of two: an interrupt in a loop of 6 ms, from the host's side too, is 1% of it.
    added = (loop.min()["read-time"] / loop.min()["none"] - 1).unstack()
    assert (added[512] > 0.1).all()
    assert (added[TOTAL].abs() < 0.05).all()
    untraced = loop.max()["none"].unstack()
    assert (untraced[512] > untraced[TOTAL]).all()


def test_the_analysis_has_the_price_of_a_firing_and_the_figures_show_it(lab):
    folder = lab.root / "results/emulator/lab1-io-smoke"
    analysis = json.loads((folder / "analysis.json").read_text())
    costs = [one for one in analysis["costs"] if one["metric"] == "loop"]
    assert [one["arm"] for one in costs] == ["read-time"]
    for name in ("bandwidth", "slowed", "added"):
        assert (folder / f"figures/{name}.pdf").is_file()
