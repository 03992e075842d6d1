"""Where a metric is greatest, and where its curve bends, on sweeps of which the truth is known."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from labrig.experiments import hypothesis
from labrig.stats.analysis import analyse, from_json, to_json
from labrig.stats.lines import knees
from labrig.stats.verdicts import places
from tests.stats import sweep, synthetic

SIZES = [2**power for power in range(9)]
FACTORS = {"size": {"levels": SIZES, "unit": "KiB"}, "mode": {"levels": ["slow"]}}
OVER: dict[str, Any] = {"metric": "elapsed", "arm": "new", "factor": "size", "at": {"mode": "slow"}}
KNEE = {**OVER, "expect": "knee", "value": 16, "margin": "x2"}
PEAK = {**OVER, "expect": "peak", "value": 16, "margin": "x2"}


def bent(arm: str, size: int) -> float:
    """It rises by 10 a doubling up to 16, and is flat from there."""
    return 100 + 10 * min(math.log2(size), 4)


def hill(arm: str, size: int) -> float:
    return 100 - 10 * abs(math.log2(size) - 4)


def straight(arm: str, size: int) -> float:
    return 100 + 10 * math.log2(size)


def decided(asked: dict[str, Any], truth: sweep.Truth, noise: float = 1.0, **changes: Any) -> Any:
    declared = sweep.declare(asked, factors=FACTORS, **changes)
    return sweep.decided(declared, sweep.measured(declared, truth, within=noise))[0]


@pytest.mark.parametrize(
    ("asked", "truth", "word"),
    [
        (KNEE, bent, "supported"),
        (KNEE | {"margin": "x1.3"}, bent, "supported"),
        (KNEE | {"value": 64}, bent, "refuted"),
        (KNEE | {"value": 8, "margin": "x1.3"}, bent, "refuted"),
        (KNEE | {"value": 12, "margin": "x1.5"}, bent, "supported"),
        (KNEE, straight, "undecided"),
        (PEAK, hill, "supported"),
        (PEAK | {"margin": "x1"}, hill, "supported"),
        (PEAK | {"value": 64}, hill, "refuted"),
        (PEAK | {"value": 32, "margin": "x1"}, hill, "refuted"),
        (PEAK | {"value": 256, "margin": "x1"}, straight, "supported"),
        (PEAK, bent, "undecided"),
    ],
)  # fmt: skip
def test_places_are_found_where_they_are(asked, truth, word):
    found = decided(asked, truth)
    assert found.verdict == word, found
    assert found.value == asked["value"]
    assert (found.unit, found.margin) == ("KiB", float(asked["margin"][1:]))


def test_a_knee_has_its_place_and_interval_in_the_factors_unit():
    found = decided(KNEE, bent)
    assert found.low < 16 < found.high
    assert found.low < found.estimate < found.high
    (part,) = found.parts
    ends = [math.log2(end / 16) for end in (found.estimate, found.low, found.high)]
    assert [part.estimate, part.low, part.high] == pytest.approx(ends)
    assert (part.confidence, found.confidence) == pytest.approx((0.9, 0.9))
    assert (found.p, found.p_lack) == (None, "a bootstrap interval inverts no test")


def test_what_shows_no_bend_says_why():
    assert decided(KNEE, straight).reason.startswith("no bend is shown: a straight line in log2")
    flat = decided(KNEE, bent, noise=0.0).reason
    assert flat == "the blocks do not vary, so there is no scatter to judge a bend by"
    few = decided(KNEE, bent, blocks=4)
    assert (few.verdict, few.low) == ("undecided", None)
    assert few.reason.startswith("4 blocks are too few for a 95% bootstrap interval")
    assert decided(KNEE, bent, blocks=1).reason == "one block gives no interval"


def test_a_curve_without_a_corner_is_said_to_have_none():
    def smooth(arm: str, size: int) -> float:
        return 100 * size / (size + 16)

    assert "the curve has no single corner" in decided(KNEE, smooth, noise=0.5).reason
    assert "corner" not in decided(KNEE, bent).reason


def test_a_peak_is_above_each_level_that_is_far_by_scipy_s_t():
    declared = sweep.declare(PEAK, factors=FACTORS)
    table = sweep.measured(declared, hill, between=3.0, within=1.0)
    found = sweep.decided(declared, table)[0]
    means = table[table["arm"] == "new"].groupby(["block", "size"])["elapsed"].mean().unstack()
    far = [size for size in SIZES if not 8 <= size <= 32]
    assert [part.what for part in found.parts] == [f"16 KiB above {size} KiB" for size in far]
    for part, size in zip(found.parts, far, strict=True):
        apart = (means[16] - means[size]).to_numpy()
        oracle = stats.ttest_1samp(apart, 0).confidence_interval(part.confidence)
        assert (part.low, part.high) == pytest.approx((oracle.low, oracle.high))
    assert found.p == max(part.p for part in found.parts if part.p is not None)
    assert found.estimate == means.mean().idxmax()


@pytest.mark.parametrize("method", ["paired", "welch"])
def test_a_peak_may_be_that_of_what_an_arm_adds(method):
    def added(arm: str, size: int) -> float:
        return 500 - 20 * math.log2(size) + (hill(arm, size) if arm == "new" else 0.0)

    found = decided(PEAK | {"baseline": "old", "method": method}, added, noise=0.2)
    assert (found.verdict, found.estimate) == ("supported", 16)
    assert decided(PEAK | {"method": method}, added, noise=0.2).verdict == "refuted"


@pytest.mark.parametrize("asked", [KNEE, PEAK])
def test_records_read_back_and_methods_are_accounted_for(asked):
    declared = sweep.declare(asked, factors=FACTORS)
    found = analyse(declared, sweep.measured(declared, hill, within=1.0), synthetic.make_metadata())
    assert from_json(to_json(found)) == found
    assert {one.method for one in found.hypotheses} <= {one.name for one in found.methods}


def test_a_knee_needs_as_many_levels_as_a_bend():
    assert hypothesis.LEVELS_NEEDED["knee"] == knees.LEAST_LEVELS


@pytest.mark.parametrize(("blocks", "noise", "skewed"), [(6, 5.0, False), (10, 5.0, True)])
def test_intervals_of_corners_have_them_as_often_as_the_report_says(blocks, noise, skewed):
    """Seeded experiments, as those that the figures in ``simulated.BENDS`` are of."""
    chance = np.random.default_rng(5)
    x = np.arange(9.0)
    inside, below, count = 0, 0, 60
    for _ in range(count):
        corner = chance.uniform(2, 6)
        if skewed:
            errors = noise * (chance.exponential(size=(blocks, 9)) - 1)
        else:
            errors = noise * chance.standard_normal((blocks, 9))
        values = 100 + 10 * np.minimum(x - corner, 0) + errors
        found = places.bend(2**x, values, 2.0**corner, confidence=0.95, seed=1)
        assert found.place is not None
        assert found.place.bend is not None
        ends = found.place.bend.interval(0.9)
        assert ends is not None
        inside += ends.low <= 0 <= ends.high
        below += ends.high < 0
    error = 3 * math.sqrt(0.05 * 0.95 / count)
    assert inside / count >= 0.93 - error
    assert below / count <= 0.05 + error
