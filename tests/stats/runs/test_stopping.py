import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from labrig.experiments import Experiment
from labrig.stats.analysis import analyse
from labrig.stats.runs.stopping import half_widths
from tests.stats import sweep, synthetic

LOOK = {"about": "a", "blocks": 6, "widths": {"H1": 0.004, "H2": 0.011}, "enough": True}


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    data = synthetic.load_experiment().model_dump(mode="json", exclude_unset=True)
    stop = {"metric": "elapsed", "width": "2%", "least": 6}
    return Experiment.model_validate({**data, "blocks": 20, "stop": stop})


@pytest.fixture(scope="module")
def table(experiment) -> pd.DataFrame:
    return synthetic.make_table(experiment.model_copy(update={"blocks": 6}))


def test_half_widths_are_those_of_the_ratios_intervals(experiment, table):
    found = half_widths(experiment, table, [0, 1, 2, 4], confidence=0.95)
    assert set(found) == {"H1", "H2", "H3", "H4", "H5"}
    timed = table[(table["kind"] == "timed") & table["block"].isin([0, 1, 2, 4])]
    means = timed[timed["block_size"] == 512].groupby(["block", "arm"])["elapsed"].mean().unstack()
    ratios = means["read-count"] / means["none"]
    low, high = stats.ttest_1samp(ratios, 1).confidence_interval()
    assert found["H4"] == pytest.approx((high - low) / 2)


def test_half_widths_of_levels_are_those_of_their_ratios():
    asked = {"metric": "elapsed", "arm": "new", "at": {"size": 4}, "expect": "less"}
    asked |= {"level": {"mode": "fast"}, "against": {"mode": "slow"}, "margin": "1%"}
    stop = {"metric": "elapsed", "width": "2%", "least": 3}
    declared = sweep.declare(asked, stop=stop)
    table = sweep.measured(declared, lambda arm, size: 100.0 + size, between=2.0, within=1.0)
    (half,) = half_widths(declared, table, [0, 1, 2, 4], confidence=0.95).values()
    here = table[(table["arm"] == "new") & (table["size"] == 4) & table["block"].isin([0, 1, 2, 4])]
    means = here.groupby(["block", "mode"])["elapsed"].mean().unstack()
    low, high = stats.ttest_1samp(means["fast"] / means["slow"], 1).confidence_interval()
    assert half == pytest.approx((high - low) / 2)


def test_what_has_no_interval_has_no_width(experiment, table):
    found = half_widths(experiment, table, [0], confidence=0.95)
    assert set(found.values()) == {None}
    without = experiment.model_copy(update={"stop": None})
    assert half_widths(without, table, [0, 1], confidence=0.95) == {}


def test_the_report_says_that_and_how_the_rule_was_followed(experiment, table):
    found = analyse(experiment, table, synthetic.make_metadata(looks={"emulator": [LOOK]}))
    (said,) = [m for m in found.methods if m.name == "sequential stopping"]
    assert "at least 6 and at most 20" in said.words
    assert "at most 2% of the baseline to either side" in said.words
    assert "cover less often than they say" in said.assumptions
    assert said.seen == (
        "On 'emulator' 1 look was made; the last, at 6 blocks, ended measuring: the widest "
        "interval was ±1.10%."
    )
    assert not [words for words in found.warnings if "planned blocks" in words]


def test_blocks_that_lack_without_a_decision_are_warned_of(experiment, table):
    undecided = {**LOOK, "enough": False}
    found = analyse(experiment, table, synthetic.make_metadata(looks={"emulator": [undecided]}))
    assert "Of 20 planned blocks 6 were measured." in found.warnings


@pytest.mark.parametrize(("least", "low", "high"), [(6, 0.93, 0.95), (3, 0.90, 0.945)])
def test_intervals_that_ended_measuring_cover_as_the_report_says(least, low, high):
    """20,000 seeded experiments of at most 20 normal blocks, at several widths."""
    values = np.random.default_rng(1).standard_normal((20_000, 20))
    for width in (0.4, 0.6, 0.8, 1.0, 1.5):
        going = np.ones(len(values), dtype=bool)
        covered = 0
        for n in range(least, 21):
            limit = stats.t.ppf(0.975, n - 1) / math.sqrt(n)
            half = limit * values[:, :n].std(axis=1, ddof=1)
            ends = going & ((half <= width) | (n == 20))
            covered += int((np.abs(values[:, :n].mean(axis=1)) <= half)[ends].sum())
            going &= ~ends
        error = 4 * math.sqrt(0.05 * 0.95 / len(values))
        assert low - error <= covered / len(values) <= high + error
