"""What decides a hypothesis is in its hash: any change of it is seen after measuring."""

from __future__ import annotations

from typing import Any

import pytest

from labrig.measure.declared import hypotheses_hash
from tests.stats.sweep import declare

AT = {"mode": "slow"}
LINE: dict[str, Any] = {
    "metric": "elapsed",
    "arm": "new",
    "factor": "size",
    "at": AT,
    "expect": "linear",
    "margin": "2%",
    "slope": {"expect": "equivalent", "value": "7 us", "margin": "5%"},
}
RISING: dict[str, Any] = {
    "metric": "elapsed",
    "arm": "new",
    "factor": "size",
    "at": AT,
    "expect": "monotone",
    "direction": "increasing",
    "margin": "1 us",
}
PAIR: dict[str, Any] = {
    "metric": "elapsed",
    "arm": "new",
    "baseline": "old",
    "at": {"size": 4, "mode": "slow"},
    "expect": "ratio",
    "value": 2,
    "margin": "10%",
}
LEVELS: dict[str, Any] = {
    "metric": "elapsed",
    "arm": "new",
    "level": {"mode": "fast"},
    "against": {"mode": "slow"},
    "at": {"size": 4},
    "expect": "less",
    "margin": "10%",
}
SIZE = {"levels": [1, 2, 4, 8, 16], "unit": "B"}
MODE = {"levels": ["slow", "fast"]}
"""The factors of the sweep, the first with a level more."""


def hashed(comparison: dict[str, Any], **changes: Any) -> str:
    return hypotheses_hash(declare(comparison, **changes)).each["H1"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LINE, LINE | {"margin": "3%"}),
        (LINE, LINE | {"arm": "old"}),
        (LINE, LINE | {"baseline": "old"}),
        (LINE, LINE | {"at": {"mode": "fast"}}),
        (LINE, LINE | {"slope": LINE["slope"] | {"value": "8 us"}}),
        (LINE, LINE | {"slope": LINE["slope"] | {"margin": "6%"}}),
        (LINE, LINE | {"slope": {"expect": "greater", "margin": "5 us"}}),
        (LINE, {key: value for key, value in LINE.items() if key != "slope"}),
        (LINE, LINE | {"family": "lines"}),
        (RISING, RISING | {"direction": "decreasing"}),
        (RISING, RISING | {"method": "welch"}),
        (PAIR, PAIR | {"value": 2.5}),
        (PAIR, PAIR | {"method": "welch"}),
        (LEVELS, LEVELS | {"level": {"mode": "slow"}, "against": {"mode": "fast"}}),
        (LEVELS, LEVELS | {"at": {"size": 8}}),
        (LEVELS, LEVELS | {"expect": "greater"}),
        (PAIR, {k: v for k, v in PAIR.items() if k != "value"} | {"expect": "equivalent"}),
    ],
)
def test_any_change_of_a_rule_is_another_hash(before, after):
    assert hashed(before) != hashed(after)


def test_what_a_rule_takes_from_the_rest_is_in_its_hash():
    more = {"size": SIZE, "mode": MODE}
    assert hashed(RISING) != hashed(RISING, factors=more), "a level more is a step more"
    assert hashed(PAIR) == hashed(PAIR, factors=more)
    assert hashed(PAIR) != hashed(PAIR, blocks=1), "one block is decided over trials"
    assert hashed(PAIR) == hashed(PAIR, blocks=9) == hashed(PAIR | {"method": "paired"})
    assert hashed(PAIR | {"method": "welch"}) == hashed(PAIR | {"method": "welch"}, blocks=1)


def test_a_hypothesis_declared_as_ever_keeps_the_hash_that_sessions_recorded():
    asked = {
        "metric": "elapsed",
        "arm": "new",
        "baseline": "old",
        "at": {"size": 4, "mode": "slow"},
        "expect": "greater",
        "margin": "10%",
    }
    declared = declare(asked)
    old = {"id": "H1", "claim": "So it is.", "comparison": {"quantity": "difference", **asked}}
    assert declared.rule(declared.hypotheses[0]) == old
