import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.stats.samples.resolution import resolution

LECTURE = [0.2, 0.2, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.21, 0.22]


def test_ten_millisecond_ticks():
    found = resolution(np.array(LECTURE), np.array([0.43, 0.44, 0.43, 0.43, 0.44, 0.43]))
    assert found is not None
    assert found.step == pytest.approx(0.01)
    assert (found.values, found.distinct) == (17, 5)
    assert "multiples of 0.01 and only 5 are distinct: the resolution of the measurement, not" in (
        found.sentence
    )


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([0.01, 0.1, 1 / 3, 4.0, 1e-9, 1 / 128]),
    st.lists(st.integers(1, 12), min_size=30, max_size=60),
)
def test_the_step_is_found_from_any_multiples(step, counts):
    values = np.array(counts) * step
    found = resolution(values[:9], values[9:])
    distinct = np.unique(counts)
    if distinct.size == 1:
        assert found is None
        return
    gaps = int(np.gcd.reduce(np.diff(distinct)))
    if distinct[0] % gaps:
        assert found is None  # such as 1, 3, 5: nothing says whether the step is 1 or 2
        return
    assert found is not None
    assert found.step == pytest.approx(gaps * step)


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).normal(10, 1, 40),
        np.array([9.600123] * 15 + [9.700456] * 15),  # two modes of a system, no clock's steps
        np.full(20, 0.21),
        np.arange(30) * 0.01,  # a step, and no ties
    ],
)
def test_other_values_have_no_step(values):
    assert resolution(values[:10], values[10:]) is None
