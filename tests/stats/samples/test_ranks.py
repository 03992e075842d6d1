import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.stats.samples import ranks
from labrig.stats.samples.result import Account

ACCOUNT = Account(name="a", source="b", assumptions="c")
coarse = st.lists(st.integers(0, 6), min_size=3, max_size=12).map(
    lambda numbers: np.array(numbers, dtype=float)
)


@settings(max_examples=40, deadline=None)
@given(coarse, coarse)
def test_dominance_is_that_of_all_pairs(one, other):
    found = ranks.dominance(one, other)
    signs = np.sign(one[:, None] - other)
    assert found.delta == pytest.approx(signs.mean())
    assert found.rows == pytest.approx(signs.mean(axis=1))
    assert found.columns == pytest.approx(signs.mean(axis=0))
    assert found.ties == (signs == 0).sum()


def test_hollander_and_wolfes_permeability():
    # Nonparametric Statistical Methods, 1973, p. 69; R's wilcox.test gives W = 35, p = 0.1272 for
    # the one-sided test.
    term = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
    weeks = np.array([1.15, 0.88, 0.90, 0.74, 1.21])
    found = ranks.mann_whitney(ACCOUNT, term, weeks)
    assert found.statistic == 35
    assert found.p == pytest.approx(2 * 0.1272, abs=1e-4)
    assert found.value == pytest.approx(35 / 50)


def test_the_exact_p_counts_all_orders():
    one, other = np.array([1.0, 5, 6, 9]), np.array([2.0, 3, 4])
    both = np.concatenate([one, other])
    centre = one.size * other.size / 2

    def far(chosen: tuple[int, ...]) -> float:
        rest = np.delete(both, chosen)
        return abs(float((both[list(chosen)][:, None] > rest).sum()) - centre)

    every = [far(chosen) for chosen in itertools.combinations(range(7), 4)]
    share = sum(u >= far((0, 1, 2, 3)) for u in every) / len(every)
    assert ranks.mann_whitney(ACCOUNT, one, other).p == pytest.approx(share)


def test_ties_and_many_values_take_the_normal_one():
    few = np.array([1.0, 2, 3])
    assert ranks.exact(few, few + 0.5)
    assert not ranks.exact(few, few)
    assert not ranks.exact(np.arange(50.0), few + 0.5)


def test_without_variance_there_is_no_p():
    found = ranks.mann_whitney(ACCOUNT, np.ones(4), np.full(3, 2.0))
    assert (found.value, found.p) == (0, None)
    assert found.lack == "neither sample varies: there is no p"
