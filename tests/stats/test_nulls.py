"""The null experiments of ``make bench``, a few of them, and what is said of them in the docs."""

import math
import re

import numpy as np
import pytest
from scipy import stats

from labrig.stats import paired, simulated
from labrig.stats.probes import firings
from tests.bench.nulls import DOCS
from tests.bench.nulls.data import ALIKE, BLOCKS, KINDS, SHAPE, TRIALS, draw
from tests.bench.nulls.rates import GROUPS
from tests.bench.nulls.run import Found, stated, table
from tests.stats.synthetic import load_experiment

EXPERIMENTS = 2_000


def test_the_paired_t_errs_as_often_as_it_says_where_trials_share_blocks():
    wrong = 0
    for index in range(EXPERIMENTS):
        null = draw("blocked", index)
        found = paired.difference(null.means(1)[:, 0], null.means(0)[:, 0])
        interval = found.interval(0.95)
        assert interval is not None
        wrong += not interval.low <= 0 <= interval.high
    assert abs(wrong / EXPERIMENTS - 0.05) < 4 * math.sqrt(0.05 * 0.95 / EXPERIMENTS)


def test_null_experiments_are_of_the_default_experiment_s_size():
    declared = load_experiment()
    (factor,) = declared.factors.values()
    sizes = (len(declared.arms), len(factor.values), declared.blocks, declared.trials)
    assert sizes == SHAPE


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_about_a_kind_is_that_of_its_values(kind):
    # Values of one block go together: blocks, not trials, are counted in the standard errors.
    nulls = [draw(kind, index) for index in range(100)]
    blocks = np.concatenate([null.values.mean(axis=(0, 1, 3)) for null in nulls])
    assert stats.ttest_1samp(blocks, KINDS[kind].mean).pvalue > 1e-4
    if kind in ALIKE:
        above = np.concatenate(
            [(null.values > KINDS[kind].median).mean(axis=(0, 1, 3)) for null in nulls]
        )
        assert stats.ttest_1samp(above, 0.5).pvalue > 1e-4


def test_only_the_blocks_of_blocked_data_resemble_each_other():
    def ratio(kind):
        """F of a one-way analysis of variance of the blocks of one cell, mean of many."""
        return np.mean([stats.f_oneway(*draw(kind, k).blocks(0)).statistic for k in range(300)])

    # An F with 24 degrees of freedom below has mean 24 / 22.
    expected = (BLOCKS * (TRIALS - 1)) / (BLOCKS * (TRIALS - 1) - 2)
    assert ratio("normal") == pytest.approx(expected, abs=0.2)
    assert ratio("blocked") > 10 * expected


def test_a_shortfall_is_marked_in_the_table_and_read_back():
    rate = GROUPS[0].rates[0]
    # 4 standard errors of 5% in 20,000 are 0.62%.
    found = [
        Found(rate=rate, kind=kind, n=20_000, errors=errors)
        for kind, errors in (("normal", 1_120), ("log-normal", 1_130), ("blocked", 870))
    ]
    assert [one.beyond for one in found] == [False, True, True]
    assert stated(table(found)) == {(rate.method, "log-normal"), (rate.method, "blocked")}


def test_every_method_is_in_the_table_of_the_docs():
    text = DOCS.read_text()
    names = [rate.method for group in GROUPS for rate in group.rates]
    assert len(set(names)) == len(names)
    assert [name for name in names if f"| {name} |" not in text] == []


def test_reports_say_of_methods_what_the_table_does():
    section = DOCS.read_text().partition("## How often it cries wolf")[2]
    found = [float(share) for share in re.findall(r"(\d+\.\d\d) \(", section)]
    words = " ".join(value for name, value in vars(simulated).items() if name.isupper())
    said = [float(share) for share in re.findall(r"(\d+\.\d)%", words) if share != "2.5"]
    assert len(said) > 15
    assert [share for share in said if min(abs(share - one) for one in found) > 0.0501] == []


@pytest.mark.parametrize(
    ("kind", "blocks", "covered"), [("normal", 12, 0.95), ("exponential", 6, 0.89)]
)
def test_the_bootstrap_covers_as_often_as_is_said_of_it(kind, blocks, covered):
    chance = np.random.default_rng(3)
    runs, hits = 1_500, 0
    for seed in range(runs):
        values = getattr(chance, kind)(size=blocks) - (kind == "exponential")
        interval = firings.bootstrap_interval(values, confidence=0.95, seed=seed)
        assert interval is not None
        hits += interval.low <= 0 <= interval.high
    assert abs(hits / runs - covered) < 4 * math.sqrt(covered * (1 - covered) / runs)
