"""Where the round trip bounds the bandwidth, and the window that this shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labrig.tcp.latency_bound import fit

RTT = [0.1, 10.0, 20.0, 40.0, 60.0, 80.0]


@given(window=st.floats(1, 1e4))
def test_a_window_over_the_round_trip_is_found_and_where_something_else_bounds(window):
    bound = [window / rtt * 1e3 for rtt in RTT]
    ceiling = bound[1] * 1.5  # the processor's own
    found = fit(RTT, [[min(b, ceiling) for b in bound]] * 3, 0.95)
    assert found.window_kib == pytest.approx(window)
    assert found.intercept == pytest.approx(0, abs=1e-6 * ceiling)
    assert found.r_squared == pytest.approx(1)
    assert found.ends_below_ms == 10.0
    assert [one.rtt_ms for one in found.windows if one.bound] == [80, 60, 40, 20, 10]


def test_slope_and_interval_are_those_of_a_line_a_block():
    random = np.random.default_rng(1)
    rtt = np.array([80.0, 40.0, 20.0, 10.0])
    values = 64 / rtt * 1e3 * (1 + 0.02 * random.standard_normal((5, 4)))
    found = fit(rtt, values, 0.95)
    slopes = [stats.linregress(1e3 / rtt, block).slope for block in values]
    expected = stats.t.interval(0.95, 4, np.mean(slopes), stats.sem(slopes))
    assert found.window_kib == pytest.approx(np.mean(slopes))
    assert (found.low, found.high) == pytest.approx(expected)
    assert (found.blocks, found.lack, found.ends_below_ms) == (5, "", None)


def test_without_a_region_there_is_no_line_but_words():
    found = fit([80.0, 10.0, 1.0], [[100.0, 110.0, 120.0]] * 2, 0.95)
    assert (found.window_kib, found.low) == (None, None)
    assert "fewer than three" in found.lack
    alone = fit([80.0, 40.0, 20.0], [[1.0, 2.0, 4.0]], 0.95)
    assert alone.window_kib == pytest.approx(0.08)
    assert (alone.low, alone.lack) == (None, "one block gives no interval")


@pytest.mark.parametrize(
    ("rtt", "values", "words"),
    [
        ([1.0, 2.0], [[1.0]], "are not blocks of 2 cells"),
        ([0.0], [[1.0]], "must be above 0"),
        ([1.0], [[np.nan]], "finite numbers only"),
        ([], np.zeros((1, 0)), "are not blocks"),
    ],
)
def test_what_is_no_bandwidth_is_refused(rtt, values, words):
    with pytest.raises(ValueError, match=words):
        fit(rtt, values, 0.95)
