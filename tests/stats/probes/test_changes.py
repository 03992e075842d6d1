"""What else the probes changed, against a known truth and the definition of the distance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.analysis import analyse
from labrig.stats.probes.changes import all_moved, distance
from tests.stats import synthetic

distributions = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(10, 12)), st.integers(1, 10**9), min_size=1
)


@pytest.fixture(scope="module")
def analysis():
    experiment = synthetic.load_experiment()
    return analyse(experiment, synthetic.make_table(experiment), synthetic.make_metadata())


def change(analysis, arm, count):
    (found,) = (c for c in analysis.changes if (c.arm, c.count) == (arm, count))
    return found


def test_every_traced_arm_has_every_count_and_no_untraced_one_has(analysis):
    traced = {arm.name for arm in analysis.arms if arm.script}
    assert {c.arm for c in analysis.changes} == traced
    assert len(analysis.changes) == 6 * len(traced)


def test_a_fault_more_a_trial_is_found(analysis):
    found = change(analysis, "vfs-stack", "rusage_minor_faults")
    assert (found.without, found.estimate, found.zero_variance) == (60.0, 1.0, True)
    assert change(analysis, "vfs-count", "rusage_minor_faults").estimate == 0


def test_a_count_that_varies_between_blocks_has_students_interval(analysis):
    # 0 and 1 in turn over six blocks: mean 0.5, standard deviation sqrt(0.3).
    found = change(analysis, "read-count", "rusage_involuntary_switches")
    half = stats.t.ppf(0.975, 5) * (0.3**0.5) / 6**0.5
    assert found.estimate == 0.5
    assert found.low == pytest.approx(0.5 - half)
    assert found.high == pytest.approx(0.5 + half)
    assert found.blocks == 6


def test_the_boards_that_shared_the_blocks_are_compared(analysis):
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment, between=0, within=0)
    odd = (table["instance"] == 1) & (table["arm"] == "idle")
    table.loc[odd, "elapsed"] *= 1.1
    said = next(
        m.seen
        for m in analyse(experiment, table, synthetic.make_metadata()).methods
        if m.name == "paired differences over blocks"
    )
    assert "shared by 2 boards side by side" in said
    assert "10.00% in the widest" in said


@given(distributions, distributions)
def test_the_distance_is_a_metric_of_shares(one, other):
    assert distance(one, one) == 0
    assert 0 <= distance(one, other) <= 1 + 1e-12
    assert distance(one, other) == pytest.approx(distance(other, one))
    doubled = {bucket: 2 * n for bucket, n in one.items()}
    assert distance(doubled, other) == pytest.approx(distance(one, other))


@given(distributions, distributions)
def test_the_distance_is_the_largest_difference_of_any_set_of_buckets(one, other):
    totals = sum(one.values()), sum(other.values())
    gain = [one.get(b, 0) / totals[0] - other.get(b, 0) / totals[1] for b in {*one, *other}]
    assert distance(one, other) == pytest.approx(sum(g for g in gain if g > 0))


def bucket(arm, block, low, high, count, name="returned", keys=("dd",)):
    return {
        "arm": arm,
        "block": block,
        "name": name,
        "keys": list(keys),
        "low": low,
        "high": high,
        "count": count,
    }


def test_arms_are_compared_with_the_first_that_keeps_the_distribution():
    rows = [
        bucket("light", 0, 0, 0, 50),
        bucket("light", 0, None, -1, 50),
        bucket("light", 1, 0, 0, 10),
        bucket("heavy", 0, 0, 0, 75),
        bucket("heavy", 0, None, -1, 25),
        bucket("heavy", 1, None, -1, 10),
        bucket("heavy", 2, 0, 0, 10),  # no partner
        bucket("heavy", 0, 0, 0, 3, keys=("sh",)),  # of another key
        bucket("gone", 0, 0, 0, 100),
    ]
    (found,) = all_moved(["none", "light", "heavy"], rows)
    assert (found.arm, found.baseline, found.aggregation) == ("heavy", "light", "returned")
    assert (found.least, found.greatest, found.mean) == (0.25, 1.0, 0.625)
    assert (found.blocks, found.values) == (2, 110)


def test_tainted_trials_are_said_and_leave_their_hypotheses_undecided():
    experiment = synthetic.load_experiment()
    table = synthetic.make_table(experiment)
    lossy = table["arm"] == "read-count"
    table.loc[lossy, "kept"] = False
    table.loc[lossy, "tainted"] = "dtrace: 7 drops on CPU 0"
    said = [{"arm": "read-count", "trials": int(lossy.sum()), "why": ["dtrace: 7 drops on CPU 0"]}]
    found = analyse(experiment, table, synthetic.make_metadata(tainted=said))
    verdicts = {h.id: (h.verdict, h.reason) for h in found.hypotheses}
    assert verdicts["H4"] == ("undecided", "no block has both arms at this cell")
    assert verdicts["H2"][0] == "supported"
    assert found.counts.tainted == lossy.sum()
    (warning,) = (w for w in found.warnings if "drops" in w)
    assert warning.startswith(f"{lossy.sum()} trials were left out of 'read calls', whose tracer")
