"""The labs of TCP at size smoke on the live emulated board: what they measure agrees with itself.

One lab serves all tests of this file: measuring is dear.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from labrig.tcp.record import Followed, Step, Tcp, from_json
from tests.end_to_end.lab import Lab

pytestmark = [pytest.mark.board, pytest.mark.timeout(1800)]

STATES = "emulator/lab4-tcp-states-smoke"
BANDWIDTH = "emulator/lab5-tcp-bandwidth-smoke"
DELAY = 20
"""The smoke sizes' one-way delay that is not 0, ms."""

OPENING = {
    ("server", "CLOSED", "LISTEN", "listen()"),
    ("client", "CLOSED", "SYN-SENT", "connect()"),
    ("server", "LISTEN", "SYN-RECEIVED", "rcv SYN"),
    ("client", "SYN-SENT", "ESTABLISHED", "rcv SYN,ACK"),
    ("server", "SYN-RECEIVED", "ESTABLISHED", "rcv ACK"),
    ("server", "LISTEN", "CLOSED", "close()"),
}
ONE_CLOSES_FIRST = {
    ("server", "ESTABLISHED", "FIN-WAIT-1", "exit()"),
    ("client", "ESTABLISHED", "CLOSE-WAIT", "rcv FIN,ACK"),
    ("client", "CLOSE-WAIT", "LAST-ACK", "close()"),
    ("server", "FIN-WAIT-1", "FIN-WAIT-2", "rcv FIN,ACK"),
    ("server", "FIN-WAIT-2", "TIME-WAIT", "rcv FIN,ACK"),
    ("client", "LAST-ACK", "CLOSED", "rcv ACK"),
}
BOTH_CLOSE = {
    ("server", "ESTABLISHED", "FIN-WAIT-1", "exit()"),
    ("client", "ESTABLISHED", "FIN-WAIT-1", "close()"),
    ("server", "FIN-WAIT-1", "CLOSING", "rcv FIN,ACK"),
    ("client", "FIN-WAIT-1", "CLOSING", "rcv FIN,ACK"),
    ("server", "CLOSING", "TIME-WAIT", "rcv ACK"),
    ("client", "CLOSING", "TIME-WAIT", "rcv ACK"),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Lab:
    lab = Lab.copy_to(tmp_path_factory.mktemp("lab45") / "lab")
    wanted = [f"results/{name}/{file}" for name in (STATES, BANDWIDTH) for file in RESULTS]
    lab.snakemake(*wanted, "--config", "size=smoke")
    return lab


RESULTS = ("analysis.json", "tcp.json")


def connections(lab: Lab, name: str) -> Tcp:
    return from_json((lab.root / "results" / name / "tcp.json").read_text())


def table(lab: Lab, name: str) -> pd.DataFrame:
    whole = pd.read_parquet(lab.root / "results" / name / "trials.parquet")
    return whole[whole["kept"] & (whole["kind"] == "timed")]


def moves(one: Followed) -> set[tuple[str, str, str, str]]:
    def move(step: Step) -> tuple[str, str, str, str]:
        return step.end, step.before, step.after, step.cause

    return {move(step) for step in one.steps}


def test_a_plain_connection_takes_the_transitions_that_the_rfc_has_for_it(lab):
    """With no delay. The last, of TIME-WAIT's time-out, comes a minute after the trial."""
    plain = [one for one in connections(lab, STATES).connections if one.levels["delay"] == 0]
    assert plain
    for one in plain:
        assert moves(one) == OPENING | ONE_CLOSES_FIRST
        assert [step.ms for step in one.steps] == sorted(step.ms for step in one.steps)


def test_with_a_delay_both_ends_close_at_once(lab):
    """Neither waits for the other's FIN, which is under way for 20 ms."""
    delayed = [one for one in connections(lab, STATES).connections if one.levels["delay"] == DELAY]
    assert delayed
    for one in delayed:
        assert moves(one) == OPENING | BOTH_CLOSE
    trials = table(lab, STATES)
    traced = trials[trials["arm"] == "states"]
    assert set(traced["closing"][traced["delay"] == DELAY]) == {2}
    assert set(traced["closing"][traced["delay"] == 0]) == {0}


def test_nothing_of_that_is_unknown_to_the_rfc(lab):
    found = connections(lab, STATES).comparison
    assert found.not_in_rfc == ()
    missing = {(one.before, one.after) for one in found.not_seen if one.plain}
    assert missing == {("TIME-WAIT", "CLOSED")}


@pytest.mark.parametrize("name", [STATES, BANDWIDTH])
def test_no_round_trip_is_shorter_than_both_delays(lab, name):
    """Waiting may take longer on a busy host, never shorter."""
    trips = connections(lab, name).round_trips
    least = {float(one.levels["delay"]): one.least_ms for one in trips}
    assert least[DELAY] >= 2 * DELAY
    assert least[0] < 1
    trials = table(lab, name)
    assert (trials["rtt"][trials["rtt"].notna() & (trials["delay"] == DELAY)] >= 2 * DELAY).all()


def test_what_the_script_reckons_is_what_its_lines_say(lab):
    """Round trip and number of changes: D's sums against labrig's, from the same events."""
    trials = table(lab, STATES).set_index(["session", "trial"])
    for one in connections(lab, STATES).connections:
        if one.kind == "timed":
            row: Any = trials.loc[(one.session, one.trial)]
            assert row["rtt"] == pytest.approx(one.handshake_ms, abs=0.1)
            assert row["changes"] == len(one.steps)
            assert row["segments"] == one.segments


def test_all_bytes_are_acknowledged_and_no_window_is_exceeded(lab):
    sizes = {"1MiB": 2 << 20, "64KiB": 1 << 20}
    followed = connections(lab, BANDWIDTH).connections
    largest = table(lab, BANDWIDTH).groupby("buffers", observed=True)["window"].max()
    assert {one.levels["buffers"] for one in followed} == set(sizes)
    for one in followed:
        assert one.acknowledged == sizes[str(one.levels["buffers"])]
        assert one.sender == "server"
        assert one.in_flight_kib is not None
        assert one.window_kib is not None
        # The mean of what is in flight is held against the largest window and not against the mean
        # one: windows grow meanwhile, and how long each is in force is of the segments' times.
        assert 0 < one.in_flight_kib <= largest[one.levels["buffers"]]
        assert 0 < one.window_kib <= largest[one.levels["buffers"]]


def test_a_window_bounds_bandwidth_by_the_round_trip(lab):
    """Never more than the largest advertised window in a round trip, watched or not."""
    trials = table(lab, BANDWIDTH)
    delayed = trials[trials["delay"] == DELAY]
    for buffers, rows in delayed.groupby("buffers"):
        window = rows["window"].max() / 1024  # MiB
        assert (rows["bandwidth"] <= window / (2 * DELAY / 1e3)).all(), buffers


def test_the_verdicts_of_round_trips_are_there(lab):
    analysis = json.loads((lab.root / "results" / STATES / "analysis.json").read_text())
    verdicts = {one["id"]: one["verdict"] for one in analysis["hypotheses"]}
    assert {"H1", "H2"} <= set(verdicts)
