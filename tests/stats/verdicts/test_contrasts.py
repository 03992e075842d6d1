import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.stats.verdicts import contrasts

PLACES = [1.0, 2.0, 4.0, 9.0]
tables = st.lists(st.lists(st.floats(1, 1000), min_size=4, max_size=4), min_size=2, max_size=7).map(
    np.array
)


@settings(max_examples=40)
@given(tables)
def test_slope_and_departures_are_those_of_each_block_s_own_line(values):
    lines = [np.polyfit(PLACES, row, 1) for row in values]
    found = contrasts.over_blocks(values, contrasts.slope(PLACES))
    assert found is not None
    assert found.values == pytest.approx([line[0] for line in lines], abs=1e-7)
    for number, contrast in enumerate(contrasts.departures(PLACES)):
        away = contrasts.over_blocks(values, contrast)
        assert away is not None
        off = [
            row[number] - np.polyval(line, PLACES[number])
            for row, line in zip(values, lines, strict=True)
        ]
        assert away.values == pytest.approx(off, abs=1e-7)


@settings(max_examples=40)
@given(tables)
def test_steps_add_up_to_the_whole_change(values):
    steps = [contrasts.over_blocks(values, step) for step in contrasts.steps(4)]
    whole = contrasts.over_blocks(values, contrasts.whole_change(4))
    assert whole is not None
    assert sum(step.estimate for step in steps if step) == pytest.approx(whole.estimate, abs=1e-9)
    assert whole.values == pytest.approx(tuple(values[:, 3] - values[:, 0]), abs=1e-9)


def test_a_relative_step_is_a_share_of_the_level_before_it():
    values = np.array([[10.0, 12.0, 6.0], [20.0, 20.0, 30.0]])
    found = [contrasts.over_blocks(values, s) for s in contrasts.steps(3, relative=True)]
    assert [f.values if f else None for f in found] == [
        pytest.approx((0.2, 0.0)),
        pytest.approx((-0.5, 0.5)),
    ]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_relative_departure_is_a_share_of_the_line_s_rise_or_fall(sign):
    values = sign * np.array([[0.0, 0.0, 9.0]]) + 100
    # Through (0, 0), (1, 0), (2, 9): slope 4.5, rise 9, departures 1.5, -3, 1.5.
    found = [
        contrasts.over_blocks(values, c) for c in contrasts.departures([0, 1, 2], relative=True)
    ]
    shares = [f.estimate for f in found if f]
    assert shares == pytest.approx([sign * 1.5 / 9, -sign * 3 / 9, sign * 1.5 / 9])


def test_blocks_that_rise_and_fall_have_no_share():
    values = np.array([[0.0, 1.0, 3.0], [3.0, 1.0, 0.0]])
    relative = contrasts.departures([0, 1, 2], relative=True)[0]
    assert contrasts.over_blocks(values, relative) is None
    assert contrasts.over_blocks(values, contrasts.departures([0, 1, 2])[0]) is not None


def test_rounding_of_large_values_is_no_variance():
    values = np.array([[1e9, 1e9 + 1e-7], [1e9, 1e9], [1e9 + 1e-7, 1e9]])
    found = contrasts.over_blocks(values, contrasts.steps(2)[0])
    assert found is not None
    assert found.zero_variance


def test_a_line_needs_two_places():
    with pytest.raises(ValueError, match="levels at two places"):
        contrasts.slope([3.0, 3.0])
