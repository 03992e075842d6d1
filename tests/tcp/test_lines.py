"""The lines that scripts print of connections."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.tcp.lines import read_line
from labrig.tcp.state_names import STATES, state_of

NUMBER = st.integers(0, 2**32 - 1)


@given(
    ns=st.integers(0, 2**63),
    seq=NUMBER,
    ack=NUMBER,
    win=st.integers(0, 65535),
    scale=st.integers(0, 14),
)
def test_numbers_come_back_as_they_were_printed_and_a_syn_is_not_scaled(ns, seq, ack, win, scale):
    words = f"win={win} seq={seq} ack=0x{ack:x} len=7 scale={scale}"
    event = read_line(f"tcp {ns} 40000 10141 send flags=0x10 {words}")
    assert (event.ns, event.local, event.remote, event.kind) == (ns, 40000, 10141, "send")
    assert event.segment is not None
    assert (event.segment.seq, event.segment.ack, event.segment.length) == (seq, ack, 7)
    assert event.segment.window == win * 2**scale
    opening = read_line(f"tcp {ns} 40000 10141 send flags=2 {words}").segment
    assert opening is not None
    assert (opening.window, opening.span, opening.words) == (win, 8, "SYN")


@pytest.mark.parametrize(
    ("spelled", "state"),
    [
        ("state-syn-sent", "SYN-SENT"),
        ("TCP_SYN_RECV", "SYN-RECEIVED"),
        ("NEW_SYN_RECV", "SYN-RECEIVED"),
        ("TCPS_FIN_WAIT_1", "FIN-WAIT-1"),
        ("FIN_WAIT2", "FIN-WAIT-2"),
        ("TCP_CLOSE", "CLOSED"),
        ("Close-Wait", "CLOSE-WAIT"),
        ("linux-1", "ESTABLISHED"),
        ("linux-7", "CLOSED"),
        ("linux-12", "SYN-RECEIVED"),
        ("freebsd-0", "CLOSED"),
        ("freebsd-6", "FIN-WAIT-1"),
        ("freebsd-10", "TIME-WAIT"),
        *((state, state) for state in STATES),
    ],
)
def test_states_are_known_by_every_systems_spelling(spelled, state):
    assert state_of(spelled) == state


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tcp 1 2 send flags=1", "tcp NS LPORT RPORT EVENT"),
        ("tcp 1 2 3 sent flags=1", "'sent' is none of the events"),
        ("tcp 1 2 3 receive flags=1 seq=0 ack=0 win=0", "len= is missing"),
        ("tcp 1 2 3 send flags=1 seq=4294967296 ack=0 win=0 len=0", "no sequence number"),
        ("tcp 1 2 3 send flags=1 seq=-1 ack=0 win=0 len=0", "seq=-1 is no whole number"),
        ("tcp 1 2 3 send flags=1 flags=1 seq=0 ack=0 win=0 len=0", "flags is given twice"),
        ("tcp 1 2 3 send flags=1 seq=0 ack=0 win=1 len=0 scale=15", "at most 14"),
        ("tcp 1 2 70000 state from=CLOSED to=LISTEN", "70000 is no port"),
        ("tcp 1 2 3 state from=CLOSED", "to= is missing"),
        ("tcp 1 2 3 state from=linux-13 to=LISTEN", "'linux-13' is no state"),
        ("tcp 1 2 3 window cwnd_segments=10", "needs mss="),
        ("tcp 1 2 3 window cwnd", "'cwnd' is no FIELD=VALUE"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line, words):
    with pytest.raises(ValueError, match=words.replace("'", ".")):
        read_line(line)


def test_windows_in_segments_are_bytes_and_no_call_is_a_dash():
    sample = read_line("tcp 1 2 3 window cwnd_segments=10 mss=1448 srtt=40100 id=0xffff").sample
    assert (sample.cwnd, sample.mss, sample.srtt, sample.ssthresh) == (14480, 1448, 40100, None)
    change = read_line("tcp 1 2 3 state from=CLOSED to=LISTEN call=- since=0").change
    assert change is not None
    assert change.call == ""
