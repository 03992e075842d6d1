"""Two levels of a factor compared: as two arms are, and as scipy finds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from labrig.errors import DeclarationError
from labrig.stats.analysis import analyse, from_json, to_json
from labrig.stats.records import Decided
from tests.stats import sweep, synthetic

AT = {"size": 4}
OVER = {"factor": "size"}
MODES: dict[str, Any] = {"level": {"mode": "fast"}, "against": {"mode": "slow"}}
ONE: dict[str, Any] = {"metric": "elapsed", "arm": "old", **MODES}
KINDS: list[dict[str, Any]] = [
    {"at": AT, "expect": "greater", "margin": "1%"},
    {"at": AT, "expect": "less", "margin": "2 us"},
    {"at": AT, "expect": "differs", "margin": "2 us"},
    {"at": AT, "expect": "equivalent", "margin": "8%"},
    {"at": AT, "expect": "ratio", "value": 1.07, "margin": "2%"},
    {**OVER, "expect": "monotone", "direction": "increasing", "margin": "1 us"},
    {**OVER, "expect": "monotone", "direction": "increasing", "margin": "1%"},
    {**OVER, "quantity": "slope", "expect": "greater", "margin": "1500 ns"},
    {**OVER, "expect": "linear", "margin": "2 us"},
    {**OVER, "expect": "peak", "value": 8, "margin": "x2"},
]


def grows(arm: str, size: int) -> float:
    return 100 + (7.0 if arm == "new" else 5.0) * size


def relabelled(table: pd.DataFrame) -> pd.DataFrame:
    """What the two arms took in mode slow, as what arm old took in two modes."""
    slow = table[table["mode"] == "slow"]
    modes = slow["arm"].map({"new": "fast", "old": "slow"})
    return slow.assign(arm="old", mode=modes)


def as_arms(asked: dict[str, Any]) -> dict[str, Any]:
    at = {**asked.get("at", {}), "mode": "slow"}
    return {**asked, "metric": "elapsed", "arm": "new", "baseline": "old", "at": at}


def decided(asked: dict[str, Any], table: pd.DataFrame) -> Decided:
    return sweep.decided(sweep.declare(asked), table)[0]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return sweep.measured(sweep.declare(), grows, between=1.0, within=1.0)


@pytest.mark.parametrize("method", ["paired", "welch"])
@pytest.mark.parametrize("asked", KINDS)
def test_levels_are_compared_as_the_same_trials_of_two_arms_are(asked, method, table):
    if method == "welch" and asked["margin"] == "1%" and asked["expect"] == "monotone":
        return  # has no Welch
    asked = {**asked, "method": method}
    of_arms = decided(as_arms(asked), table)
    of_levels = decided({**ONE, **asked}, relabelled(table))
    assert of_levels == replace(
        of_arms,
        arm="old",
        baseline=None,
        levels=asked.get("at", {}),
        level={**MODES["level"]},
        against={**MODES["against"]},
    )
    assert of_levels.estimate is not None


def test_a_share_is_scipy_s_t_over_the_blocks_ratios(table):
    found = decided({**ONE, **KINDS[0]}, relabelled(table))
    here = relabelled(table)
    here = here[here["size"] == 4]
    means = here.groupby(["block", "mode"])["elapsed"].mean().unstack()
    ratios = (means["fast"] / means["slow"]).to_numpy()
    oracle = stats.ttest_1samp(ratios, 1).confidence_interval(0.95)
    assert found.estimate == pytest.approx(ratios.mean() - 1)
    assert (found.low, found.high) == pytest.approx((oracle.low - 1, oracle.high - 1))
    assert found.p == pytest.approx(
        2 * stats.ttest_1samp(ratios, 1.01, alternative="greater").pvalue
    )


def test_single_trials_are_scipy_s_welch(table):
    asked = {**ONE, "at": AT, "expect": "differs", "margin": "0 us", "method": "welch"}
    here = relabelled(table)
    found = decided(asked, here)
    fast, slow = (
        here[(here["size"] == 4) & (here["mode"] == mode)]["elapsed"] for mode in ("fast", "slow")
    )
    oracle = stats.ttest_ind(fast, slow, equal_var=False)
    interval = oracle.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.p == pytest.approx(oracle.pvalue)


MIRRORED = {"greater": "less", "less": "greater", "differs": "differs", "equivalent": "equivalent"}


@settings(max_examples=15, deadline=None)
@given(
    expect=st.sampled_from(sorted(MIRRORED)),
    margin=st.integers(1, 40),
    between=st.sampled_from([0.0, 0.5, 5.0]),
    seed=st.integers(0, 5),
    method=st.sampled_from(["paired", "welch"]),
)
def test_the_other_way_round_is_the_mirror_image(expect, margin, between, seed, method):
    declared = sweep.declare()
    here = relabelled(sweep.measured(declared, grows, between=between, within=0.3, seed=seed))
    asked = {**ONE, "at": AT, "expect": expect, "margin": f"{margin} us", "method": method}
    one = decided(asked, here)
    turned = {"level": MODES["against"], "against": MODES["level"], "expect": MIRRORED[expect]}
    other = decided({**asked, **turned}, here)
    assert other.verdict == one.verdict
    assert None not in (one.estimate, one.low, one.high)
    ends = [-(end or 0) for end in (one.estimate, one.high, one.low)]
    assert [other.estimate, other.low, other.high] == pytest.approx(ends)
    assert other.p == pytest.approx(one.p)


def test_levels_of_two_sessions_are_no_pair(table):
    here = relabelled(table)
    later = (here["mode"] == "fast") & (here["size"] == 4)
    some = here.assign(session=here["session"].mask(later & (here["block"] == 2), "later"))
    assert decided({**ONE, **KINDS[0]}, some).blocks == 5
    none = here.assign(session=here["session"].mask(later, "later-" + here["session"]))
    found = decided({**ONE, **KINDS[0]}, none)
    assert (found.verdict, found.reason) == (
        "undecided",
        "no block has mode = fast and mode = slow in one session",
    )


def test_no_share_of_a_level_that_is_not_above_0(table):
    here = relabelled(table)
    below = here.assign(elapsed=here["elapsed"].mask(here["mode"] == "slow", -1.0))
    found = decided({**ONE, **KINDS[0]}, below)
    assert found.reason == "mode = slow is not above 0 everywhere"


def test_records_read_back_and_older_ones_compare_no_levels(table):
    declared = sweep.declare({**ONE, **KINDS[0]})
    found = analyse(declared, relabelled(table), synthetic.make_metadata())
    assert from_json(to_json(found)) == found
    assert {one.method for one in found.hypotheses} <= {one.name for one in found.methods}


TRACED: dict[str, Any] = {
    "arms": {"old": None, "new": None, "watched": {"script": "a.d"}},
    "metrics": {
        "elapsed": {"source": "wall_ns", "unit": "us", "label": "elapsed time"},
        "faults": {"source": "minor_faults", "unit": "", "label": "page faults"},
    },
}


@pytest.mark.parametrize(
    ("metric", "probe_effect", "allowed"),
    [("elapsed", False, False), ("elapsed", True, True), ("faults", False, True)],
)
def test_traced_times_of_two_levels_are_compared_for_a_probe_effect_only(
    metric, probe_effect, allowed
):
    margin = "0 us" if metric == "elapsed" else 0
    asked = {**ONE, "metric": metric, "arm": "watched"}
    asked |= {"at": AT, "expect": "greater", "margin": margin}
    declared = sweep.declare(asked, **TRACED, probe_effect=probe_effect)
    measured = sweep.measured(declared, grows, within=1.0).assign(faults=1.0)
    if allowed:
        assert sweep.decided(declared, measured)[0].blocks == 6
        return
    with pytest.raises(DeclarationError, match="H1 compares times of 'watched', which is traced"):
        sweep.decided(declared, measured)
