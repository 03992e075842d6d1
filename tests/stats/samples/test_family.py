import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from labrig.stats.samples import holm

ps = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_a_worked_example():
    # 0.01 * 4, 0.02 * 3, max(0.06, 0.03 * 2), max(0.06, 0.04 * 1)
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx((0.06, 0.04, 0.06, 0.06))


@settings(max_examples=8, deadline=None)
@given(ps)
def test_it_is_statsmodels(values):
    assert list(holm(values)) == pytest.approx(multipletests(values, method="holm")[1].tolist())


@settings(max_examples=50, deadline=None)
@given(ps)
def test_it_keeps_the_order_and_never_lowers(values):
    adjusted = [p for p in holm(values) if p is not None]
    assert all(after >= before for before, after in zip(values, adjusted, strict=True))
    ranked = [after for _, after in sorted(zip(values, adjusted, strict=True))]
    assert ranked == sorted(ranked)


def test_a_comparison_without_a_p_is_not_in_the_family():
    assert holm([0.02, None, 0.03]) == pytest.approx((0.04, None, 0.04))
    assert holm([]) == ()


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.5, p])
