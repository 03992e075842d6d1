"""States and their causes, and what RFC 793 says of them."""

from __future__ import annotations

from labrig.tcp.comparison import Comparison, compare
from labrig.tcp.connections import connections
from labrig.tcp.rfc793 import DRAWN
from labrig.tcp.state_names import STATES
from labrig.tcp.states import Transition, transitions
from tests.tcp.talk import PORT, Talk, closed_by_time, plain

# The nineteen arrows of figure 6 of RFC 793, read off it anew.
FIGURE_6 = """
CLOSED>LISTEN CLOSED>SYN-SENT LISTEN>CLOSED SYN-SENT>CLOSED LISTEN>SYN-RECEIVED LISTEN>SYN-SENT
SYN-SENT>SYN-RECEIVED SYN-SENT>ESTABLISHED SYN-RECEIVED>ESTABLISHED SYN-RECEIVED>FIN-WAIT-1
ESTABLISHED>FIN-WAIT-1 ESTABLISHED>CLOSE-WAIT FIN-WAIT-1>FIN-WAIT-2 FIN-WAIT-1>CLOSING
CLOSE-WAIT>LAST-ACK FIN-WAIT-2>TIME-WAIT CLOSING>TIME-WAIT LAST-ACK>CLOSED TIME-WAIT>CLOSED
"""


def moves(talk: Talk) -> list[Transition]:
    (connection,) = connections(talk.events, PORT)
    return transitions(connection)


def said(talk: Talk, end: str) -> list[str]:
    return [f"{m.before}>{m.after} {m.cause.words}" for m in moves(talk) if m.end == end]


def not_in_rfc(found: Comparison) -> list[str]:
    return [f"{one.end} {one.before}>{one.after} {one.cause}" for one in found.not_in_rfc]


def test_the_rules_are_the_arrows_of_the_rfcs_figure():
    assert sorted(f"{rule.before}>{rule.after}" for rule in DRAWN) == sorted(FIGURE_6.split())
    assert {state for rule in DRAWN for state in (rule.before, rule.after)} == set(STATES)


def test_a_plain_connection_has_the_causes_that_the_rfc_names():
    talk = closed_by_time(plain())
    assert said(talk, "client") == [
        "CLOSED>SYN-SENT connect()",
        "SYN-SENT>ESTABLISHED rcv SYN,ACK",
        "ESTABLISHED>FIN-WAIT-1 close()",
        "FIN-WAIT-1>FIN-WAIT-2 rcv ACK",
        "FIN-WAIT-2>TIME-WAIT rcv FIN,ACK",
        "TIME-WAIT>CLOSED timeout",
    ]
    assert said(talk, "server") == [
        "CLOSED>LISTEN listen()",
        "LISTEN>SYN-RECEIVED rcv SYN",
        "SYN-RECEIVED>ESTABLISHED rcv ACK",
        "ESTABLISHED>CLOSE-WAIT rcv FIN,ACK",
        "CLOSE-WAIT>LAST-ACK exit()",
        "LAST-ACK>CLOSED rcv ACK",
    ]
    found = compare([moves(talk)])
    assert not found.not_in_rfc
    assert found.drawn_seen == 12
    assert [one.event for one in found.not_seen if one.plain] == []


def test_what_the_trace_ends_before_is_named_as_not_seen():
    found = compare([moves(plain())])
    assert [f"{n.before}>{n.after}" for n in found.not_seen if n.plain] == ["TIME-WAIT>CLOSED"]
    assert len(found.not_seen) == 8


def test_ways_of_the_systems_are_not_in_the_rfc_and_said_why():
    talk = plain()
    # Linux: the accepting socket is made when the handshake is over; a smaller record waits.
    skipped = (
        "from=state-listen to=state-syn-received",
        "from=state-fin-wait-2 to=state-time-wait",
    )
    talk.lines = [
        (at, line.replace("state-syn-received to=state-est", "state-listen to=state-est"))
        for at, line in talk.lines
        if not any(words in line for words in skipped)
    ]
    end = next(at for at, line in talk.lines if "from=state-last-ack" in line)
    fin = next(at for at, line in talk.lines if f"40000 {PORT} receive flags=0x11" in line)
    ns = 1_000_000_000 + round(fin * 1e6)
    talk.lines += [(fin, f"tcp {ns + 500} 40000 {PORT} state from=TCP_FIN_WAIT2 to=TCP_CLOSE")]
    assert end > fin
    found = compare([moves(talk)])
    assert not_in_rfc(found) == [
        "server LISTEN>ESTABLISHED rcv ACK",
        "client FIN-WAIT-2>CLOSED rcv FIN,ACK",
    ]
    assert all(one.aside for one in found.not_in_rfc)


def test_one_segment_may_move_an_end_twice():
    talk = plain()
    # The FIN of the server acknowledges the client's: two changes within a microsecond.
    talk.lines = [
        (at, line)
        for at, line in talk.lines
        if not ("state-fin-wait-1 to" in line or ("ack=1102" in line and "flags=0x10" in line))
    ]
    place = next(n for n, (_, line) in enumerate(talk.lines) if "state-fin-wait-2 to" in line)
    at, line = talk.lines[place]
    first = line.replace("from=state-fin-wait-2 to=state-time-wait", "from=FIN_WAIT1 to=FIN_WAIT2")
    ns = int(line.split()[1])
    talk.lines[place : place + 1] = [(at, first), (at, line.replace(str(ns), str(ns + 900)))]
    assert [s for s in said(talk, "client") if "FIN-WAIT-2" in s] == [
        "FIN-WAIT-1>FIN-WAIT-2 rcv FIN,ACK",
        "FIN-WAIT-2>TIME-WAIT rcv FIN,ACK",
    ]


def test_simultaneous_close_is_in_the_rfc_and_an_ack_of_data_is_no_ack_of_a_fin():
    talk = plain()
    place = next(
        n for n, (_, line) in enumerate(talk.lines) if "from=state-established to=state-fin" in line
    )
    del talk.lines[place:]
    talk.state("client", "ESTABLISHED", "FIN_WAIT1", "close")
    talk.state("server", "ESTABLISHED", "FIN_WAIT1", "close")
    begin = talk.at
    talk.segment("client", "FA", seq=1101, ack=301)
    talk.at = begin
    talk.segment("server", "FA", seq=301, ack=1101)
    talk.state("client", "FIN_WAIT1", "CLOSING")
    talk.state("server", "FIN_WAIT1", "CLOSING")
    begin = talk.at
    talk.segment("client", "A", seq=1102, ack=302)
    talk.at = begin
    talk.segment("server", "A", seq=302, ack=1102)
    talk.state("client", "CLOSING", "TIME_WAIT")
    talk.state("server", "CLOSING", "TIME_WAIT")
    found = compare([moves(talk)])
    assert not found.not_in_rfc
    assert {"FIN-WAIT-1>CLOSING", "CLOSING>TIME-WAIT"} <= {
        f"{s.before}>{s.after}" for s in found.seen
    }

    wrong = plain()
    wrong.lines = [
        (at, line.replace("ack=1102", "ack=1101") if "flags=0x10" in line else line)
        for at, line in wrong.lines
    ]
    assert not_in_rfc(compare([moves(wrong)])) == ["client FIN-WAIT-1>FIN-WAIT-2 rcv ACK"]


def test_a_refused_connection_is_reset_and_a_lost_one_times_out():
    talk = Talk()
    talk.state("client", "CLOSED", "SYN_SENT", "connect", bare=True)
    talk.segment("client", "S", seq=1)
    talk.segment("server", "RA", ack=2)
    talk.state("client", "SYN_SENT", "CLOSED")
    assert said(talk, "client")[1] == "SYN-SENT>CLOSED rcv RST,ACK"
    (reset,) = [one for one in compare([moves(talk)]).seen if one.before == "SYN-SENT"]
    assert (reset.rule, reset.drawn) == ("rcv RST", False)

    lost = Talk()
    lost.state("client", "CLOSED", "SYN_SENT", "connect")
    lost.segment("client", "S", seq=1, lost=True)
    lost.wait(1000)
    lost.segment("client", "S", seq=1, lost=True)
    lost.wait(127_000)
    lost.state("client", "SYN_SENT", "CLOSED")
    assert said(lost, "client")[1] == "SYN-SENT>CLOSED timeout"


def test_a_segment_that_came_before_the_call_is_not_its_cause():
    talk = plain()
    # The acknowledgement of the data came 1 ms before close().
    assert said(talk, "client")[2] == "ESTABLISHED>FIN-WAIT-1 close()"
    talk.lines = [(at, line.split(" call=")[0]) for at, line in talk.lines]
    assert said(talk, "client")[2] == "ESTABLISHED>FIN-WAIT-1 local call"


def test_connections_of_one_attachment_are_told_apart_and_share_no_event():
    first, second = plain(40000), plain(40002, at=500.0)
    events = first.events + second.events
    found = connections(events, PORT)
    assert [one.client_port for one in found] == [40000, 40002]
    assert [len(one.client) + len(one.server) for one in found] == [len(first.events)] * 2
    again = connections(plain(40000).events + plain(40000, at=500.0, base=9).events, PORT)
    assert [len(transitions(one)) for one in again] == [11, 11], "a port may be used again"
    assert connections(events, 80) == []
    both = compare([transitions(one) for one in connections(events, PORT)])
    assert {one.connections for one in both.seen} == {2}
