"""Blocks that comparisons of levels need, by an analysis made before."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats

from labrig.planning.pilot import Need, Pilot, needs
from labrig.stats.analysis import analyse
from tests.stats import sweep, synthetic

ONE: dict[str, Any] = {
    "metric": "elapsed",
    "arm": "new",
    "level": {"mode": "fast"},
    "against": {"mode": "slow"},
    "at": {"size": 4},
    "expect": "less",
    "margin": "5%",
}
TURNED = ONE | {"level": ONE["against"], "against": ONE["level"]}


def needed(before: dict[str, Any], now: dict[str, Any]) -> Need:
    pilot = sweep.declare(before)
    table = sweep.measured(pilot, lambda arm, size: 100.0 + size, between=4.0, within=1.0)
    found = analyse(pilot, table, synthetic.make_metadata())
    (need,) = needs(
        sweep.declare(now),
        Pilot(folder="x", blocks=6, trials=4, confidence=0.95, decided=found.hypotheses),
    )
    return need


def test_a_comparison_of_levels_needs_blocks_by_the_spread_of_its_ratios():
    need = needed(ONE, ONE)
    declared = sweep.declare(ONE)
    table = sweep.measured(declared, lambda arm, size: 100.0 + size, between=4.0, within=1.0)
    here = table[(table["arm"] == "new") & (table["size"] == 4)]
    means = here.groupby(["block", "mode"])["elapsed"].mean().unstack()
    sd = (means["fast"] / means["slow"]).std(ddof=1)
    assert need.sd == pytest.approx(sd)
    assert need.words.startswith("new, mode=fast less slow by 5%: ")
    assert need.blocks is not None

    def power(n: int) -> float:
        shift = 0.05 / sd * n**0.5
        return float(stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, shift))

    assert power(need.blocks) >= 0.8 > power(need.blocks - 1)


@pytest.mark.parametrize("other", [TURNED, ONE | {"at": {"size": 8}}])
def test_another_pair_of_levels_is_no_pilot(other):
    assert needed(other, ONE).words.endswith("not known: the pilot has no such comparison")


def test_no_power_is_worked_out_for_a_place():
    place: dict[str, Any] = {
        "metric": "elapsed",
        "arm": "new",
        "factor": "size",
        "at": {"mode": "slow"},
    }
    place |= {"expect": "peak", "value": 8, "margin": "x2"}
    need = needed(place, place)
    assert need.words.startswith("new peak at 8 within x2: not known: no power is worked out")
    assert (need.effect, need.unit) == (2, "")
