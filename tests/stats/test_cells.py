import numpy as np
import pandas as pd
import pytest

from labrig.errors import DeclarationError
from labrig.experiments import COUNTS, Experiment
from labrig.stats.cells import group, keys_of


def declare(**changes) -> Experiment:
    return Experiment.model_validate(
        {
            "title": "T",
            "question": "Q?",
            "workload": {"command": "true"},
            "arms": {"none": None, "idle": None, "read": None},
            "reference": ["none", "idle"],
            "metrics": {"elapsed": {"source": "wall_ns", "unit": "ms", "label": "elapsed time"}},
            "trials": 1,
            "blocks": 1,
            "seed": 1,
            **changes,
        }
    )


def rows(*trials) -> pd.DataFrame:
    """Trials as (session, block, arm, elapsed) or with role, kept, kind, firings following."""
    defaults = (None, None, None, None, "planned", True, "timed", None)
    names = ("session", "block", "arm", "elapsed", "role", "kept", "kind", "firings")
    full = [(*trial, *defaults[len(trial) :]) for trial in trials]
    table = pd.DataFrame(full, columns=list(names)).assign(
        order=range(len(full)), instance=0, **dict.fromkeys(COUNTS, 0.0)
    )
    table["firings"] = table["firings"].astype("Float64")
    return table


def test_pairs_are_of_one_session():
    """Block 0 lost 'read' and measured it again: only session b's own reference is its partner."""
    table = rows(
        ("a", 0, "none", 10.0),
        ("a", 0, "read", 999.0, "planned", False),
        ("b", 0, "none", 20.0, "reference"),
        ("b", 0, "read", 21.0),
        ("c", 1, "none", 10.0),
        ("c", 1, "read", 13.0),
    )
    pairs = group(declare(), table).pairs("elapsed", "read", "none", 0)
    assert pairs.blocks == (0, 1)
    assert list(pairs.treated - pairs.baseline) == [1.0, 3.0]
    assert pairs.unpaired == 0


def test_repeats_are_partners_and_no_sample():
    table = rows(
        ("a", 0, "none", 10.0),
        ("a", 0, "idle", 11.0),
        ("b", 0, "none", 30.0, "reference"),
        ("b", 0, "idle", 50.0, "reference"),
        ("b", 0, "read", 33.0),
    )
    grouped = group(declare(), table)
    assert list(grouped.sample("elapsed", "none", 0)[0]) == [10.0]
    references = grouped.pairs("elapsed", "idle", "none", 0)
    assert list(references.treated - references.baseline) == [1.0]
    assert list(grouped.pairs("elapsed", "read", "none", 0).baseline) == [30.0]


def test_a_block_in_two_sessions_is_weighted_by_planned_trials():
    table = rows(
        *[("a", 0, "none", 10.0)] * 3,
        *[("a", 0, "read", 11.0)] * 3,
        *[("b", 0, "none", 20.0, "reference")] * 4,
        *[("b", 0, "read", 25.0)] * 2,
    )
    pairs = group(declare(), table).pairs("elapsed", "read", "none", 0)
    # session a: 1 with 6 planned trials, session b: 5 with 2
    assert list(pairs.treated - pairs.baseline) == [pytest.approx((6 * 1 + 2 * 5) / 8)]


def test_blocks_without_a_pair_are_counted():
    table = rows(
        ("a", 0, "none", 10.0),
        ("a", 0, "read", 11.0),
        ("b", 1, "none", 10.0),
        ("c", 2, "read", 11.0),
        ("d", 3, "none", 10.0),
        ("e", 3, "read", 11.0),
    )
    pairs = group(declare(), table).pairs("elapsed", "read", "none", 0)
    assert pairs.blocks == (0,)
    assert pairs.unpaired == 3


def test_exchanging_the_arms_leaves_the_pairs():
    table = rows(
        ("a", 0, "none", 10.0),
        ("b", 0, "idle", 12.0),
        ("b", 0, "none", 11.0, "reference"),
    )
    grouped = group(declare(), table)
    there = grouped.pairs("elapsed", "idle", "none", 0)
    back = grouped.pairs("elapsed", "none", "idle", 0)
    assert list(there.treated) == list(back.baseline) == [12.0]
    assert list(there.baseline) == list(back.treated) == [11.0]


def test_only_timed_trials_are_times_and_only_counted_ones_count():
    table = rows(
        ("a", 0, "read", 11.0),
        ("a", 0, "read", 99.0, "planned", True, "warmup"),
        ("a", 0, "read", 77.0, "planned", True, "counted", 160.0),
        ("a", 0, "read", 77.0, "planned", True, "counted", 164.0),
        ("a", 0, "read", 77.0, "planned", False, "counted", 5.0),
    )
    grouped = group(declare(), table)
    assert list(grouped.sample("elapsed", "read", 0)[0]) == [11.0]
    assert grouped.fired == {("read", 0): {0: 162.0}}


def test_values_that_are_none_are_counted_and_left_out():
    table = rows(("a", 0, "none", np.nan), ("a", 0, "none", 2.0))
    grouped = group(declare(), table)
    assert list(grouped.sample("elapsed", "none", 0)[0]) == [2.0]
    assert grouped.unusable == {"elapsed": 1}


def test_arms_no_longer_declared_are_named():
    grouped = group(declare(), rows(("a", 0, "none", 1.0), ("a", 0, "gone", 2.0)))
    assert grouped.undeclared == ("gone",)


def test_levels_are_numbers_or_text():
    numbers = declare(factors={"size": {"levels": [1, 512]}})
    assert keys_of(numbers, [(512,), (512.0,), ("512",), (np.int64(512),)]) == [(512.0,)] * 4
    text = declare(factors={"version": {"levels": ["1.1", "1.10"]}})
    one, other = keys_of(text, [("1.1",), ("1.10",)])
    assert one != other


def test_a_column_that_lacks_is_named():
    with pytest.raises(DeclarationError, match=r"lacks elapsed"):
        group(declare(), rows(("a", 0, "none", 1.0)).drop(columns="elapsed"))
