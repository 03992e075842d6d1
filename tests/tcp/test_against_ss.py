"""The RFC's transitions as labrig has them, against the states that ss(8) shows of real connections.

Each segment is let through alone, and the next step waits until ss shows the state: nothing races.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from labrig.tcp.comparison import compare
from labrig.tcp.connections import connections
from labrig.tcp.diagram import diagram, node
from labrig.tcp.lines import read_line
from labrig.tcp.states import Transition, transitions
from tests.end_to_end.test_lab45 import BOTH_CLOSE, ONE_CLOSES_FIRST, OPENING
from tests.tcp.talk import PORT

Step = tuple[str, str, str]
"""An end, what it calls or (in capitals) receives, and the state in which that leaves it."""

OPEN: list[Step] = [  # RFC 793, figure 7
    ("listener", "listen", "LISTEN"),
    ("client", "connect", "SYN-SENT"),
    ("server", "SYN", "SYN-RECEIVED"),
    ("client", "SYN,ACK", "ESTABLISHED"),
    ("server", "ACK", "ESTABLISHED"),
    ("server", "accept", "ESTABLISHED"),
    ("listener", "close", "CLOSED"),
]


def one_closes(first: str, second: str) -> list[Step]:
    """Figure 13: a half-closed connection, then the other half."""
    return [
        (first, "shutdown", "FIN-WAIT-1"),
        (second, "FIN,ACK", "CLOSE-WAIT"),
        (first, "ACK", "FIN-WAIT-2"),
        (second, "close", "LAST-ACK"),
        (first, "FIN,ACK", "TIME-WAIT"),
        (second, "ACK", "CLOSED"),
    ]


BOTH: list[Step] = [  # figure 14
    ("client", "close", "FIN-WAIT-1"),
    ("server", "close", "FIN-WAIT-1"),
    ("client", "FIN,ACK", "CLOSING"),
    ("server", "FIN,ACK", "CLOSING"),
    ("client", "ACK", "TIME-WAIT"),
    ("server", "ACK", "TIME-WAIT"),
]
SCENARIOS: dict[str, list[Step]] = {
    "the client closes": [*OPEN, *one_closes("client", "server")],
    "the server closes": [*OPEN, *one_closes("server", "client")],
    "both close": [*OPEN, *BOTH],
    # The server's ACK of the FIN is lost: its own FIN acknowledges that as well (section 3.9).
    "a FIN with the ACK of a FIN": [
        *OPEN,
        ("client", "close", "FIN-WAIT-1"),
        ("server", "FIN,ACK", "CLOSE-WAIT"),
        ("server", "close", "LAST-ACK"),
        ("client", "FIN,ACK", "TIME-WAIT"),
        ("server", "ACK", "CLOSED"),
    ],
    # Figure 8, up to where each has the other's SYN; then an end closes.
    "both open": [
        ("client", "connect", "SYN-SENT"),
        ("server", "connect", "SYN-SENT"),
        ("server", "SYN", "SYN-RECEIVED"),
        ("client", "SYN", "SYN-RECEIVED"),
        ("client", "close", "FIN-WAIT-1"),
    ],
    "given up": [("client", "connect", "SYN-SENT"), ("client", "close", "CLOSED")],
    # Who closes without having read all aborts (RFC 1122, 4.2.2.13).
    "closed unread": [
        *OPEN,
        ("server", "send", "ESTABLISHED"),
        ("client", "ACK", "ESTABLISHED"),
        ("client", "close", "CLOSED"),
        ("server", "RST,ACK", "CLOSED"),
    ],
    "closed unread, after the other": [
        *OPEN,
        ("server", "send", "ESTABLISHED"),
        ("client", "ACK", "ESTABLISHED"),
        ("server", "shutdown", "FIN-WAIT-1"),
        ("client", "FIN,ACK", "CLOSE-WAIT"),
        ("client", "close", "CLOSED"),
        ("server", "RST,ACK", "CLOSED"),
    ],
    "refused": [  # by a port where nobody listens
        ("client", "connect", "SYN-SENT"),
        ("server", "SYN", "CLOSED"),
        ("client", "RST,ACK", "CLOSED"),
    ],
}


@cache
def lines_of(scenario: str) -> tuple[str, ...]:
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "tests.tcp.held_wire"],
        input=json.dumps(SCENARIOS[scenario]),
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    if done.stderr.startswith("unshare:") or "/dev/net/tun" in done.stderr:
        pytest.skip(f"no network of its own here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return tuple(done.stdout.splitlines())


def moves(scenario: str) -> list[Transition]:
    (connection,) = connections([read_line(line) for line in lines_of(scenario)], PORT)
    return transitions(connection)


def changes(found: list[Transition]) -> list[tuple[str, str, str]]:
    return sorted((one.end, one.before, one.after) for one in found)


def stated(scenario: str) -> list[tuple[str, str, str]]:
    """The changes that the steps state; the accepting end comes from LISTEN."""
    states = dict.fromkeys(("client", "server", "listener"), "CLOSED")
    found = []
    for end, _, after in SCENARIOS[scenario]:
        before, states[end] = states[end], after
        if (end, after) == ("server", "SYN-RECEIVED") and before == "CLOSED":
            before = "LISTEN"
        if before != after:
            found.append(("server" if end == "listener" else end, before, after))
    return sorted(found)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_ss_shows_is_a_way_through_the_rfc_with_the_causes_it_has(scenario: str) -> None:
    found = moves(scenario)
    assert changes(found) == stated(scenario)
    assert compare([found]).not_in_rfc == ()


def test_of_the_rfcs_figure_ss_shows_all_that_sockets_do_within_a_minute() -> None:
    found = compare([moves(scenario) for scenario in SCENARIOS])
    assert {(one.before, one.after) for one in found.not_seen} == {
        ("LISTEN", "SYN-SENT"),  # no call of sockets sends from a listening one
        ("TIME-WAIT", "CLOSED"),  # a minute later
    }


@pytest.mark.parametrize(
    ("scenario", "of_lab"),
    [("the server closes", ONE_CLOSES_FIRST), ("both close", BOTH_CLOSE)],
)
def test_ss_shows_the_transitions_that_lab4_traces_on_the_board(
    scenario: str, of_lab: set[tuple[str, str, str, str]]
) -> None:
    assert changes(moves(scenario)) == sorted(move[:3] for move in OPENING | of_lab)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_step_that_ss_shows_is_an_arrow_of_the_diagram_and_no_other_is(scenario: str) -> None:
    seen = moves(scenario)
    drawn = re.findall(
        r'^\s*"?([A-Z0-9a-z -]+?)"? -> "?([A-Z0-9a-z -]+?)"? \[label=" (client|server): ',
        diagram(compare([seen]), unseen=False),
        re.MULTILINE,
    )
    arrows = {(*node(one.before, one.after), one.end) for one in seen}
    assert sorted(drawn) == sorted(arrows)
