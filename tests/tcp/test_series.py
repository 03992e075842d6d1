"""One connection over time: unwrapping, bandwidth, windows, what was sent again, round trips."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labrig.tcp import round_trip
from labrig.tcp.connections import Connection, connections
from labrig.tcp.series import MOST, held, least, series, thinned, unwrap
from tests.tcp.talk import PORT, Talk, plain

STEPS = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=50)


@given(first=st.integers(0, 2**32 - 1), steps=STEPS)
def test_unwrapping_gives_back_what_was_wrapped(first, steps):
    line = list(itertools.accumulate(steps, initial=first))
    assert unwrap([number % 2**32 for number in line]) == line


def sending(base: int = 100, *, rounds: int = 50, window: int = 8, delay: float = 10.0) -> Talk:
    """A sender that has ``window`` segments of 1000 bytes a round trip, as wide as the receiver says."""
    talk = Talk(delay=delay)
    talk.segment("client", "S", seq=base)
    talk.segment("server", "SA", seq=9, ack=base + 1)
    talk.segment("client", "A", seq=base + 1, ack=10)
    at = base + 1
    for _ in range(rounds):
        begin = talk.at
        for n in range(window):
            talk.at = begin
            more = f"cwnd=65536 snd_wnd={1000 * window}"
            talk.segment("client", "A", seq=at + 1000 * n, ack=10, length=1000, more=more)
        at += 1000 * window
        talk.segment("server", "A", seq=10, ack=at)
    return talk


def one(talk: Talk) -> Connection:
    (connection,) = connections(talk.events, PORT)
    return connection


@pytest.mark.parametrize("base", [100, 2**32 - 200_000], ids=["plain", "wrapping"])
def test_a_sender_bound_by_its_window_has_window_over_round_trip(base):
    connection = one(sending(base))
    found = series(connection, 20.0)
    assert found is not None
    assert found.acknowledged == 50 * 8000
    assert [value for _, value in found.bandwidth] == pytest.approx([8000 / 2**20 / 0.020] * 50)
    assert found.until == pytest.approx(50 * 20.0)
    assert found.window == pytest.approx(8000 / 1024), "the receiver's, the smaller one"
    assert max(value for _, value in found.in_flight) == pytest.approx(8000 / 1024)
    assert found.mean_in_flight == pytest.approx(8000 / 1024)
    assert found.retransmitted == ()
    assert round_trip.handshake(connection) == pytest.approx(20.0)
    assert round_trip.of_data(connection) == pytest.approx([20.0] * 400)


def test_the_bytes_of_a_window_of_time_add_up_to_what_was_acknowledged():
    found = series(one(sending(rounds=500)))
    assert found is not None
    assert found.window_ms == pytest.approx(500 * 20.0 / 60)
    places = [at for at, _ in found.bandwidth]
    edges = [0.0, *((a + b) / 2 for a, b in itertools.pairwise(places)), found.until]
    spans = [after - before for before, after in itertools.pairwise(edges)]
    sent = sum(v * span / 1e3 for (_, v), span in zip(found.bandwidth, spans, strict=True))
    assert sent * 2**20 == pytest.approx(500 * 8000, rel=1e-3)


def test_what_is_sent_again_is_marked_and_tells_no_round_trip():
    talk = Talk()
    talk.segment("client", "S", seq=0, lost=True)
    talk.wait(1000)
    talk.segment("client", "S", seq=0)
    talk.segment("server", "SA", seq=9, ack=1)
    talk.segment("client", "A", seq=1, ack=10, length=1000)
    begin = talk.at - 10
    talk.segment("server", "A", seq=10, ack=1001)
    talk.segment("client", "A", seq=1001, ack=10, length=1000, lost=True)
    talk.wait(200)
    talk.segment("client", "A", seq=1001, ack=10, length=1000)
    again = talk.at - 10
    talk.segment("server", "A", seq=10, ack=2001)
    connection = one(talk)
    found = series(connection)
    assert found is not None
    assert found.retransmitted == pytest.approx((again - begin,))
    assert found.acknowledged == 2000
    assert round_trip.handshake(connection) is None
    assert round_trip.of_data(connection) == pytest.approx([20.0])


def test_a_sender_that_tells_no_length_has_that_of_the_arrival():
    talk = plain()
    talk.lines = [
        (at, line.replace(" len=0", "").replace(" len=1000", "") if " send " in line else line)
        for at, line in talk.lines
    ]
    found = series(one(talk))
    assert found is not None
    assert found.acknowledged == 1000


def test_a_connection_without_data_has_no_series():
    talk = Talk()
    talk.segment("client", "S", seq=0)
    talk.segment("server", "RA", ack=1)
    assert series(one(talk)) is None


def test_means_over_time_are_of_steps():
    assert held(((0.0, 2.0), (1.0, 4.0), (3.0, 0.0)), 0.0, 4.0) == pytest.approx(2.5)
    assert held(((2.0, 6.0),), 0.0, 1.0) == 6.0
    assert held((), 0.0, 1.0) is None
    assert least(((0.0, 5.0), (2.0, 1.0)), ((1.0, 3.0),)) == ((0.0, 3.0), (1.0, 3.0), (2.0, 1.0))


@given(st.lists(st.integers(0, 3), min_size=1, max_size=MOST))
def test_thinning_leaves_out_only_what_changes_nothing(values):
    points = [(float(n), float(value)) for n, value in enumerate(values)]
    kept = thinned(points)
    for at, value in points:
        assert [v for place, v in kept if place <= at][-1] == value
