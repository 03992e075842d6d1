"""Aggregations as means over blocks, against sums by hand and Student's interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labrig.stats.probes import aggregates
from labrig.stats.probes.aggregates import Attachment, all_aggregates
from labrig.stats.records import Aggregate, Aggregates

UNDER = {
    "reads": {("s0", 1): Attachment(block=0, trials=4), ("s1", 0): Attachment(block=1, trials=4)}
}


def row(
    session: str, value: int, *keys: str, kind: str = "count", name: str = "n"
) -> dict[str, Any]:
    where = {"session": session, "attachment": 1 if session == "s0" else 0, "arm": "reads"}
    return {**where, "name": name, "kind": kind, "keys": list(keys), "value": value}


def bucket(session: str, low: int | None, high: int | None, count: int) -> dict[str, Any]:
    of = row(session, 0, kind="quantize", name="sizes")
    return {**of, "low": low, "high": high, "count": count}


def found(rows: Sequence[dict[str, Any]], buckets: Sequence[dict[str, Any]] = ()) -> Aggregates:
    return all_aggregates(["none", "reads"], UNDER, rows, buckets, confidence=0.95)


def only(rows: Sequence[dict[str, Any]], buckets: Sequence[dict[str, Any]] = ()) -> Aggregate:
    (one,) = found(rows, buckets).kept
    return one


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_a_count_has_student_s_interval_over_blocks_and_is_divided_by_all_trials(one, other):
    said = only([row("s0", one), row("s1", other)])
    assert said.value.mean == pytest.approx((one + other) / 2)
    assert said.per_trial is not None
    assert said.per_trial.mean == pytest.approx((one + other) / 8)
    if one == other:
        assert (said.value.low, said.value.high) == (None, None)
    else:
        low, high = stats.t.interval(0.95, 1, loc=(one + other) / 2, scale=abs(one - other) / 2)
        assert [said.value.low, said.value.high] == pytest.approx([low, high], rel=1e-6, abs=1e-3)
    assert (said.blocks, said.trials) == (2, 4)


def test_what_an_attachment_did_not_count_is_0_there_and_what_is_no_sum_is_not():
    counted = only([row("s0", 8, "read")])
    assert (counted.value.mean, counted.blocks) == (4, 2)
    least = only([row("s0", 8, "read", kind="min")])
    assert (least.value.mean, least.blocks, least.per_trial) == (8, 1, None)


def test_prints_are_added_where_it_was_cleared_in_between_and_a_mean_is_the_last():
    sums = [row("s0", n, kind="sum") for n in (5, 3)] + [row("s1", 8, kind="sum")]
    assert only(sums).value.mean == 8
    means = [row("s0", n, kind="avg") for n in (5, 3)] + [row("s1", 5, kind="avg")]
    assert only(means).value.mean == 4


def test_a_distribution_has_shares_of_each_block_s_own_values():
    buckets = [
        bucket("s0", 512, 1023, 30),
        bucket("s0", 4096, 8191, 10),
        bucket("s0", 1, 1, 0),
        bucket("s1", 4096, 8191, 5),
        bucket("s1", None, -1, 15),
    ]
    said = only([], buckets)
    assert said.value.mean == 30
    assert said.per_trial is not None
    assert said.per_trial.mean == 7.5
    spans = {(one.low, one.high): (one.count.mean, one.share.mean) for one in said.buckets}
    assert spans == {
        (None, -1): (7.5, 0.375),
        (512, 1023): (15, 0.375),
        (4096, 8191): (7.5, 0.25),
    }
    assert math.fsum(share for _, share in spans.values()) == 1
    assert [one.low for one in said.buckets] == [None, 512, 4096]


def test_keys_with_the_least_values_and_those_too_long_for_a_name_are_left_out_and_counted():
    rows = [row("s0", n, str(n)) for n in range(1, 151)] + [row("s0", 999, "a;" * 60)]
    said = found(rows)
    assert [one.keys for one in said.kept] == [(str(n),) for n in range(150, 50, -1)]
    assert said.left_out == {"reads.@n": 51}


def test_no_more_is_kept_of_an_experiment_than_has_room():
    rows = [row("s0", n, str(n), name=f"a{m:02}") for n in range(1, 101) for m in range(20)]
    said = found(rows)
    assert sum(2 + 2 * len(one.buckets) for one in said.kept) == aggregates.MOST_VALUES
    assert len(said.kept) + sum(said.left_out.values()) == len(rows)


def test_rows_of_attachments_that_do_not_count_and_without_a_name_are_nowhere():
    stray = {**row("s0", 3), "attachment": 7}
    unnamed = {**row("s0", 3), "name": None}
    elsewhere = {**row("s0", 3), "arm": "gone"}
    assert found([stray, unnamed, elsewhere]) == Aggregates()


def test_attachments_have_all_their_trials_and_only_those_that_count():
    table = pd.DataFrame(
        [
            ("s0", 1, 0, "reads", True),
            ("s0", 1, 0, "reads", True),
            ("s0", 1, 0, "reads", False),  # what the plan no longer says: it ran there all the same
            ("s0", None, 0, "none", True),
            ("s1", 0, 1, "reads", False),
        ],
        columns=["session", "attachment", "block", "arm", "kept"],
    ).astype({"attachment": "Int64"})
    assert aggregates.attachments(table) == {"reads": {("s0", 1): Attachment(block=0, trials=3)}}
