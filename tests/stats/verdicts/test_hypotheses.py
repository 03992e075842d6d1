"""Verdicts on made-up sweeps of which the truth is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from labrig.errors import DeclarationError
from labrig.stats.analysis import analyse, from_json, to_json
from tests.stats import sweep, synthetic

AT = {"size": 4, "mode": "slow"}
OVER = {"factor": "size", "at": {"mode": "slow"}}
PAIR = {"metric": "elapsed", "arm": "new", "baseline": "old"}
ALONE = {"metric": "elapsed", "arm": "new"}
RATIO = {**PAIR, "at": AT, "expect": "ratio", "value": 2, "margin": "10%"}
RISING = {**ALONE, **OVER, "expect": "monotone", "direction": "increasing", "margin": "1 us"}
SLOPE = {**ALONE, **OVER, "quantity": "slope"}
LINEAR = {**ALONE, **OVER, "expect": "linear", "margin": "1 us"}
QUIET: dict[str, Any] = {"between": 0.05, "within": 0.05}
LOUD: dict[str, Any] = {"between": 20.0, "within": 5.0}


def line(arm: str, size: int) -> float:
    return 100 + (7.0 if arm == "new" else 5.0) * size


def twice(arm: str, size: int) -> float:
    return 100 * size * (2 if arm == "new" else 1)


def bent(arm: str, size: int) -> float:
    return 100 + size**2


def dip(arm: str, size: int) -> float:
    return {1: 100.0, 2: 120.0, 4: 110.0, 8: 160.0}[size]


@pytest.mark.parametrize(
    ("asked", "truth", "word"),
    [
        (RATIO, twice, "supported"),
        (RATIO | {"value": 2.5}, twice, "refuted"),
        (RATIO | {"margin": 0.1}, twice, "supported"),
        (RATIO | {"value": 1.7, "margin": "0.1"}, twice, "refuted"),
        (RISING, line, "supported"),
        (RISING | {"margin": "5%"}, line, "supported"),
        (RISING | {"margin": "50%"}, line, "refuted"),
        (RISING | {"direction": "decreasing"}, line, "refuted"),
        (RISING, dip, "refuted"),
        (RISING | {"margin": "20 us"}, dip, "supported"),
        (RISING | {"margin": "5%"}, dip, "refuted"),
        (RISING, lambda arm, size: 100.0, "refuted"),
        (RISING | {"baseline": "old"}, line, "supported"),
        (RISING | {"baseline": "old", "margin": "2%"}, line, "supported"),
        (RISING | {"baseline": "old"}, lambda arm, size: 100.0 * size, "refuted"),
        (SLOPE | {"expect": "greater", "margin": "6500 ns"}, line, "supported"),
        (SLOPE | {"expect": "greater", "margin": "8 us"}, line, "refuted"),
        (SLOPE | {"expect": "less", "margin": "1 us"}, line, "refuted"),
        (SLOPE | {"expect": "differs", "margin": "1 us"}, line, "supported"),
        (SLOPE | {"expect": "equivalent", "value": "7 us", "margin": "5%"}, line, "supported"),
        (SLOPE | {"expect": "equivalent", "value": "5 us", "margin": "5%"}, line, "refuted"),
        (SLOPE | {"baseline": "old", "expect": "greater", "margin": "1 us"}, line, "supported"),
        (SLOPE | {"baseline": "old", "expect": "greater", "margin": "3 us"}, line, "refuted"),
        (LINEAR, line, "supported"),
        (LINEAR, bent, "refuted"),
        (LINEAR | {"margin": "5%"}, line, "supported"),
        (LINEAR | {"margin": "5%"}, bent, "refuted"),
        (LINEAR | {"margin": "20%"}, bent, "supported"),
        (LINEAR | {"margin": "5%"}, lambda arm, size: -line(arm, size), "supported"),
        (LINEAR | {"slope": {"expect": "greater", "margin": "6 us"}}, line, "supported"),
        (LINEAR | {"slope": {"expect": "greater", "margin": "8 us"}}, line, "refuted"),
    ],
)  # fmt: skip
def test_what_is_true_is_supported_and_what_is_false_refuted(asked, truth, word):
    for method in ({}, {"method": "welch"}):
        if method and asked.get("baseline") and asked.get("margin") == "2%":
            continue  # has no Welch
        found = sweep.verdict(asked | method, truth, **QUIET)
        assert found.verdict == word, (method, found)
        assert found.estimate is not None
        assert ("trial-level" in found.reason) == bool(method)
        assert all(part.low is not None for part in found.parts)


@pytest.mark.parametrize(
    "asked",
    [
        RATIO | {"margin": "1%"},
        RISING,
        SLOPE | {"expect": "greater", "margin": "6500 ns"},
        LINEAR,
        LINEAR | {"slope": {"expect": "greater", "margin": "6 us"}},
    ],
)
def test_too_much_noise_decides_nothing(asked):
    found = sweep.verdict(asked, twice if asked["expect"] == "ratio" else line, **LOUD)
    assert found.verdict == "undecided"
    assert "reaches over a margin" in found.reason


def test_a_ratio_is_the_mean_of_the_blocks_ratios():
    declared = sweep.declare(RATIO)
    table = sweep.measured(declared, twice, between=3.0, within=1.0)
    found = sweep.decided(declared, table)[0]
    here = table[(table["size"] == 4) & (table["mode"] == "slow")]
    means = here.groupby(["block", "arm"])["elapsed"].mean().unstack()
    ratios = (means["new"] / means["old"]).to_numpy()
    interval = stats.ttest_1samp(ratios, 2).confidence_interval(0.9)
    assert found.estimate == pytest.approx(ratios.mean())
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert (found.quantity, found.value, found.margin, found.unit) == ("ratio", 2, 0.1, "")
    low = stats.ttest_1samp(ratios, 1.8, alternative="greater").pvalue
    high = stats.ttest_1samp(ratios, 2.2, alternative="less").pvalue
    assert found.p == pytest.approx(max(low, high))


def test_every_step_is_evidence_with_the_interval_that_supports_or_refutes():
    up = sweep.verdict(RISING, line, **QUIET)
    names = ["whole change", "1 B to 2 B", "2 B to 4 B", "4 B to 8 B"]
    assert [part.what for part in up.parts] == names
    assert [round(part.estimate) for part in up.parts] == [49, 7, 14, 28]
    assert {part.confidence for part in up.parts} == {0.95}
    assert up.p == max(part.p for part in up.parts if part.p is not None)
    down = sweep.verdict(RISING, dip, **QUIET)
    assert [part.confidence for part in down.parts] == pytest.approx([1 - 0.05 / 4] * 4)
    assert down.reason == "2 B to 4 B: the interval lies beyond the margin, falling"
    assert (down.low, down.high) == (down.parts[0].low, down.parts[0].high)


def test_a_slope_is_in_the_unit_that_was_written_by_that_of_the_factor():
    found = sweep.verdict(SLOPE | {"expect": "greater", "margin": "6500 ns"}, line, **QUIET)
    assert (found.unit, found.margin, found.margin_unit) == ("ns/B", 6500, "ns/B")
    assert found.estimate == pytest.approx(7000, rel=0.02)
    bare = sweep.verdict(LINEAR, line, **QUIET)
    assert (bare.unit, bare.margin, bare.margin_unit) == ("ns/B", 1, "us")
    assert bare.estimate == pytest.approx(7000, rel=0.02)
    assert None not in (bare.low, bare.high)
    assert (bare.low or 0) < 7000 < (bare.high or 0)


def test_trial_level_is_declared_or_of_one_block_and_never_chosen():
    declared = sweep.declare(RATIO, blocks=1)
    found = sweep.decided(declared, sweep.measured(declared, twice, **QUIET))[0]
    assert (found.verdict, found.method) == ("supported", "Welch's t over single trials")
    assert found.reason.endswith("every trial is taken as independent, blocks are not seen)")
    six = sweep.declare(RATIO)
    table = sweep.measured(six, twice, **QUIET)
    one_left = sweep.decided(six, table[table["block"] == 0])[0]
    assert (one_left.verdict, one_left.reason) == ("undecided", "one block gives no interval")
    assert one_left.estimate == pytest.approx(2, rel=0.01)


def test_welch_is_scipy_s_over_all_trials():
    asked = {**PAIR, "at": AT, "expect": "greater", "margin": "1 us", "method": "welch"}
    declared = sweep.declare(asked)
    table = sweep.measured(declared, line, between=3.0, within=1.0)
    found = sweep.decided(declared, table)[0]
    here = table[(table["size"] == 4) & (table["mode"] == "slow")]
    new, old = (here[here["arm"] == arm]["elapsed"].to_numpy() for arm in ("new", "old"))
    oracle = stats.ttest_ind(new, old, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high))
    twice_one_sided = 2 * stats.ttest_ind(new, old + 1, equal_var=False, alternative="greater")[1]
    assert found.p == pytest.approx(twice_one_sided)


@pytest.mark.parametrize("method", ["paired", "welch"])
@pytest.mark.parametrize("asked", [RATIO, RISING, LINEAR])
def test_without_variance_a_verdict_says_so_and_has_no_p(asked, method):
    truth = twice if asked["expect"] == "ratio" else line
    found = sweep.verdict(asked | {"method": method}, truth)
    assert found.verdict == "supported"
    assert "no width, as nothing varied" in found.reason
    assert (found.p, found.p_holm) == (None, None)
    assert found.p_lack == "nothing varied, so there is no test"


def test_no_share_of_what_is_not_above_0():
    negative = sweep.verdict(RATIO, lambda arm, size: -1.0, **QUIET)
    assert (negative.verdict, negative.reason) == (
        "undecided",
        "the baseline is not above 0 everywhere",
    )
    steps = sweep.verdict(RISING | {"margin": "5%"}, lambda arm, size: -1.0, **QUIET)
    assert steps.reason == "a level is not above 0 everywhere"
    flat = sweep.verdict(LINEAR | {"margin": "5%"}, lambda arm, size: 100.0, **QUIET)
    assert flat.reason.startswith("the line does not rise, or fall, in every block")
    assert flat.p_lack == flat.reason


def test_a_baseline_that_may_be_0_gives_neither_interval_nor_p():
    """Fieller's interval has no end where the divisor's own interval reaches 0."""
    asked = RATIO | {"value": 20, "margin": "90%", "method": "welch"}

    def near(arm: str, size: int) -> float:
        return 400.0 if arm == "new" else 20.0

    found = sweep.verdict(asked, near, between=100.0, within=100.0)
    assert (found.verdict, found.p, found.low) == ("undecided", None, None)
    assert found.reason.startswith("there is no interval")
    assert found.p_lack == "there is no interval"


def test_only_blocks_that_have_all_levels_count():
    declared = sweep.declare(RISING)
    table = sweep.measured(declared, line, **QUIET)
    gone = (table["size"] == 2) & (table["arm"] == "new")
    fewer = table[~(gone & (table["block"] == 3))]
    found = sweep.decided(declared, fewer)[0]
    assert (found.verdict, found.blocks) == ("supported", 5)
    nothing = sweep.decided(declared, table[~gone])[0]
    assert nothing.reason == "no block has all levels in one session"


def test_levels_of_two_sessions_are_no_step():
    declared = sweep.declare(RISING)
    table = sweep.measured(declared, line, **QUIET)
    later = (table["size"] == 8) & (table["block"] == 0)
    table.loc[later, "session"] = "later"
    found = sweep.decided(declared, table)[0]
    assert found.blocks == 5


def test_p_is_adjusted_over_the_declared_family():
    asked = [
        {**PAIR, "at": {"size": size, "mode": "slow"}, "expect": "greater", "margin": "1 us"}
        for size in (1, 2, 4, 8)
    ]
    loud: dict[str, Any] = {"between": 1.5, "within": 1.0, "seed": 3}
    table = sweep.measured(sweep.declare(*asked), line, **loud)
    found = sweep.decided(sweep.declare(*asked), table)
    ps = [one.p for one in found if one.p is not None]
    assert len(ps) == 4
    order = np.argsort(ps)
    expected, worst = {}, 0.0
    for rank, index in enumerate(order):  # Holm 1979: the i-th least times m - i + 1, then the max
        worst = max(worst, min(1.0, ps[index] * (4 - rank)))
        expected[int(index)] = worst
    assert [one.p_holm for one in found] == pytest.approx([expected[k] for k in range(4)])
    apart = [one | {"family": "small"} for one in asked[:1]] + asked[1:]
    split = sweep.decided(sweep.declare(*apart), table)
    assert split[0].p_holm == split[0].p
    assert [one.verdict for one in split] == [one.verdict for one in found]
    assert [one.family for one in split] == ["small", "", "", ""]


@pytest.mark.parametrize("asked", [RATIO, RISING, LINEAR, SLOPE | {"expect": "less", "margin": "1 us"}])  # fmt: skip
def test_records_are_finite_and_read_back_and_their_methods_are_accounted_for(asked):
    declared = sweep.declare(*(asked | {"method": method} for method in ("paired", "welch")))
    table = sweep.measured(declared, line, **QUIET)
    found = analyse(declared, table, synthetic.make_metadata())
    assert from_json(to_json(found)) == found
    assert {one.method for one in found.hypotheses} <= {one.name for one in found.methods}


def test_times_of_a_traced_arm_alone_are_refused_as_well():
    asked: dict[str, Any] = RISING | {"arm": "watched"}
    arms = {"old": None, "new": None, "watched": {"script": "a.d"}}
    declared = sweep.declare(asked, arms=arms)
    with pytest.raises(DeclarationError, match="H1 compares times of 'watched', which is traced"):
        analyse(declared, sweep.measured(declared, line), synthetic.make_metadata())
