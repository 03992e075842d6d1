"""Whether verdicts held and values agree, by the rule that is printed."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from labrig.findings.records import Findings, Quantity
from labrig.provenance.agreement import Agreement, agree, standing
from labrig.provenance.judged import judged
from labrig.provenance.reproduced import Reproduced
from tests.findings.made import decided, write
from tests.report.example import analysis, difference


def quantity(estimate, low, high, unit="ms") -> Quantity:
    return Quantity(
        name="x",
        words="x",
        parts=(),
        text="",
        share=None,
        estimate=estimate,
        low=low,
        high=high,
        unit=unit,
    )


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (quantity(2, 1, 3), quantity(3, 2, 4), "agrees"),
        (quantity(2, 1, 3), quantity(3.5, 2.5, 4.5), "overlaps"),
        (quantity(2, 1, 3), quantity(4, 3, 5), "overlaps"),
        (quantity(2, 1, 3), quantity(5, 4, 6), "apart"),
        (quantity(2, 1, 3), quantity(0, -1, 0.5), "apart"),
        (quantity(2, 1, 3), quantity(2, 0, 9), "agrees"),
        (quantity(2, 2, 2), quantity(2, 2, 2), "agrees"),
        (quantity(2, 2, 2), quantity(3, 3, 3), "apart"),
        (quantity(0.3, 0.3, 0.3), quantity(0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2), "agrees"),
        (quantity(2, 1, 3), quantity(2, 1, 3, unit="s"), "no interval"),
        (quantity(2, None, None), quantity(2, 1, 3), "no interval"),
        (quantity(2, 1, 3), quantity(None, None, None), "no interval"),
    ],
)
def test_a_value_agrees_when_the_new_interval_holds_the_old_estimate(old, new, found):
    assert standing(old, new) == found


ends = st.integers(-20, 20)


@given(st.tuples(ends, ends, ends), st.tuples(ends, ends, ends))
def test_intervals_are_apart_whichever_is_the_new_one(one, other):
    (low, at, high), (low_2, at_2, high_2) = sorted(one), sorted(other)
    here, there = quantity(at, low, high), quantity(at_2, low_2, high_2)
    apart = {standing(here, there) == "apart", standing(there, here) == "apart"}
    assert apart == {max(low, low_2) > min(high, high_2)}


def test_of_equal_measurements_as_many_agree_as_is_said():
    random = np.random.default_rng(5)
    half = NormalDist().inv_cdf(0.975)
    pairs = random.normal(size=(4000, 2))
    found = [
        standing(quantity(a, a - half, a + half), quantity(b, b - half, b + half)) for a, b in pairs
    ]
    expected = 2 * NormalDist().cdf(half / math.sqrt(2)) - 1
    assert expected == pytest.approx(0.83, abs=0.005)
    assert found.count("agrees") / len(pairs) == pytest.approx(expected, abs=0.02)
    assert found.count("apart") / len(pairs) == pytest.approx(0.006, abs=0.004)


def test_a_mean_is_judged_by_its_interval_over_blocks(tmp_path):
    said = analysis()
    blocks = (10.1, 9.8, 10.4, 9.9, 10.0, 10.3)
    said["summaries"][0]["block_means"] = blocks
    folder = write(tmp_path, summaries=said["summaries"])
    (found,) = judged({"mini": folder}).experiments
    name = "none.size=1048576.elapsed.mean"
    (mean,) = [one for one in found.quantities if one.name == name]
    error = stats.sem(blocks)
    low, high = stats.t.interval(0.95, len(blocks) - 1, loc=np.mean(blocks), scale=error)
    assert (mean.low, mean.high) == pytest.approx((low, high))
    assert "[" in mean.text


def findings(folder: Path, verdict: str = "supported", share: float = 0.446, **changes) -> Findings:
    differences = [difference("read-count", "1048576", 0.001)]
    differences.append(difference("read-count", "512", share))
    hypotheses = [decided(verdict, share, 0.01, **changes)]
    return judged({"mini": write(folder, differences=differences, hypotheses=hypotheses)})


def held_against(tmp_path: Path, **changes) -> Agreement:
    return agree(findings(tmp_path / "old"), findings(tmp_path / "new", **changes))


def test_the_same_again_holds_and_agrees(tmp_path):
    found = held_against(tmp_path)
    assert found.held
    assert found.count("agrees") > 0
    assert {one.standing for one in found.values} <= {"agrees", "no interval"}


def test_another_verdict_does_not_hold_and_says_why(tmp_path):
    found = held_against(tmp_path, verdict="undecided", reason="it reaches below the margin")
    (verdict,) = found.verdicts
    assert not found.held
    assert (verdict.old, verdict.new) == ("supported", "undecided")
    assert verdict.why == "it reaches below the margin"


def test_the_same_word_on_another_question_does_not_hold(tmp_path):
    found = held_against(tmp_path, margin=0.2)
    assert not found.held
    assert "another question" in found.verdicts[0].why


def test_a_value_that_moved_is_told_with_both_ends(tmp_path):
    found = held_against(tmp_path, share=0.6)
    moved = [one for one in found.values if one.standing == "apart"]
    assert any(one.name.startswith("read-count.size=512.elapsed") for one in moved)
    assert not any("size=1048576" in one.name for one in moved)
    assert all(one.old != one.new for one in moved)


def test_what_is_not_there_again_is_missing_and_does_not_hold(tmp_path):
    old = findings(tmp_path / "old")
    nothing = Findings(commit=None, clean=None, experiments=())
    found = agree(old, nothing)
    assert not found.held
    assert {one.standing for one in found.values} == {"missing"}
    assert {one.new for one in found.verdicts} == {None}


def test_the_table_says_verdicts_rule_and_what_does_not_agree(tmp_path):
    done = Reproduced(
        report="r",
        board="bench",
        size="full",
        old_board="emulator",
        old_size="full",
        folder=Path("reproduced/r"),
        agreement=held_against(tmp_path, verdict="refuted", share=0.02, reason="it is too small"),
    )
    text = "\n".join(line.text for line in done.lines(all_of_them=False))
    assert "board: emulator -> bench" in text
    assert "size: full\n" in text
    assert "verdicts: 0 of 1 held" in text
    assert "H2  supported  ->  refuted  NOT held: it is too small" in text
    assert "agree (the new interval holds the old estimate)" in text
    assert "mini: read calls at 512 B: elapsed time" in text
