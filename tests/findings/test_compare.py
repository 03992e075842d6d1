"""What counts as a change, how far values moved, and that both directions see the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labrig.findings.changes import Changes, ExperimentChanges, Move
from labrig.findings.compare import compare
from labrig.findings.reading import collect
from labrig.findings.records import Experiment, Figure, Findings, Hypothesis, Quantity
from tests.findings.made import board, decided, write
from tests.report import example


def found(folder: Path, **changes) -> Findings:
    return collect({"mini": write(folder, **changes)}, None, None)


def changed(tmp_path: Path, **changes) -> ExperimentChanges:
    """What ``changes`` of the analysis change against the one without."""
    (one,) = compare(found(tmp_path / "old"), found(tmp_path / "new", **changes)).experiments
    return one


def test_what_is_the_same_is_no_change(tmp_path):
    assert not changed(tmp_path).any
    assert not changed(tmp_path, boards=[board(uptime_s="99")], warnings=["new"]).any


def test_levels_the_other_way_round_are_another_question(tmp_path):
    def asked(mine: str, other: str) -> dict[str, Any]:
        levels = {"level": {"size": mine}, "against": {"size": other}, "levels": {}}
        return decided("supported", 0.4, 0.01, baseline=None, **levels)

    pairs = (("1048576", "512"), ("512", "1048576"))
    here, there = (found(tmp_path / pair[0], hypotheses=[asked(*pair)]) for pair in pairs)
    ((one,),) = ([*each.hypotheses] for each in compare(here, there).experiments)
    (edit,) = one.edits
    assert edit.old == "difference of elapsed: read-count, size=1048576 against size=512"
    assert edit.new == "difference of elapsed: read-count, size=512 against size=1048576"


def test_a_value_changes_with_its_shown_digits_only(tmp_path):
    def moved(share: float) -> tuple[Move, ...]:
        both = [example.difference("read-count", level, share) for level in ("1048576", "512")]
        both[0] = example.difference("read-count", "1048576", 0.001)
        return changed(tmp_path, differences=both).moves

    assert moved(0.446 + 1e-7) == ()
    (move,) = moved(0.448)
    assert move.new.name == "read-count.size=512.elapsed.difference.none"
    assert move.new.words == "read calls at 512 B: elapsed time against untraced"
    assert (move.old.share, move.new.share) == ("+44.6% [+44.3, +44.9]", "+44.8% [+44.5, +45.1]")
    assert move.distance == pytest.approx(0.02)
    assert move.widths == pytest.approx(0.02 / 0.06)
    assert move.relation == "inside"


@pytest.mark.parametrize(
    ("ends", "relation"),
    [
        ((4.0, 4.2, 4.4), "inside"),
        ((4.0, 4.0, 4.0), "inside"),
        ((3.9, 4.0, 9.0), "inside"),
        ((4.4, 5.6, 5.8), "outside"),
        ((5.0, 5.5, 6.0), "outside"),
        ((5.01, 5.5, 6.0), "beyond"),
        ((1.0, 2.0, 3.99), "beyond"),
        ((None, 4.2, None), None),
        ((4.0, None, 5.0), None),
    ],
)
def test_where_a_new_estimate_lies(ends, relation):
    old = quantity("x", 4.5, 4.0, 5.0)
    low, estimate, high = ends
    assert Move(old=old, new=quantity("x", estimate, low, high)).relation == relation


def test_numbers_of_different_units_are_not_subtracted():
    move = Move(
        old=quantity("x", 4.5, 4, 5), new=replace(quantity("x", 4500, 4000, 5000), unit="us")
    )
    assert (move.distance, move.widths, move.relation) == (None, None, None)


def test_the_farthest_value_comes_first_in_widths_of_the_old_interval():
    old = [
        quantity("wide", 100, 0, 200),
        quantity("narrow", 100, 99, 101),
        quantity("constant", 5, 5, 5),
        quantity("mean", 10, None, None),
        quantity("greater-mean", 1000, None, None),
    ]
    new = [
        quantity("greater-mean", 1010, None, None),
        quantity("wide", 150, 50, 250),
        quantity("mean", 12, None, None),
        quantity("constant", 5.1, 5.1, 5.1),
        quantity("narrow", 103, 102, 104),
    ]
    (one,) = compare(findings(quantities=old), findings(quantities=new)).experiments
    names = [move.new.name for move in one.moves]
    assert names == ["constant", "narrow", "wide", "mean", "greater-mean"]


def test_an_edited_margin_asks_another_question_and_a_claim_reworded_does_not(tmp_path):
    first = [decided("supported", 0.446, 0.01)]
    old = found(tmp_path / "old", hypotheses=first)

    def reconsidered(**edit):
        new = found(tmp_path / "new", hypotheses=[decided("refuted", 0.446, 0.01, **edit)])
        (one,) = compare(old, new).experiments
        return one.hypotheses[0]

    margin = reconsidered(margin=0.5)
    assert not margin.comparable
    assert [(e.what, e.old, e.new) for e in margin.edits] == [("margin", "10%", "50%")]
    assert not reconsidered(expect="less").comparable
    assert not reconsidered(baseline="idle").comparable
    assert not reconsidered(levels={"size": "1048576"}).comparable
    claim = reconsidered(claim="Other words.")
    assert claim.comparable
    assert [edit.what for edit in claim.edits] == ["claim"]


def test_blocks_and_standing_of_a_hypothesis_count(tmp_path):
    old = found(tmp_path / "old", hypotheses=[decided("supported", 0.4, 0.01)])
    for edit in ({"blocks": 5}, {"post_hoc": True}):
        new = found(tmp_path / "new", hypotheses=[decided("supported", 0.4, 0.01, **edit)])
        assert len(compare(old, new).experiments[0].hypotheses) == 1


def test_verdicts_come_before_estimates(tmp_path):
    def hypotheses(h1: float, h2: str):
        return [example.hypothesis("H1", "supported", h1), decided(h2, 0.4, 0.01)]

    old = found(tmp_path / "old", hypotheses=hypotheses(0.4, "supported"))
    new = found(tmp_path / "new", hypotheses=hypotheses(0.5, "undecided"))
    (one,) = compare(old, new).experiments
    assert [changed.new.id for changed in one.hypotheses] == ["H2", "H1"]


def test_size_comes_first_of_the_circumstances_and_the_tracer_counts(tmp_path):
    new = board(tracer_dtrace="D 2.0.8", kernel="Linux 6.13") | {"identity": "ef" * 32}
    counts = example.analysis()["counts"] | {"blocks": 2}
    one = changed(tmp_path, size="smoke", boards=[new], counts=counts)
    edits = [(edit.what, edit.old, edit.new) for edit in one.circumstances]
    assert edits == [
        ("size", "full", "smoke"),
        ("blocks", "6", "2"),
        ("identity", "cd" * 32, "ef" * 32),
        ("kernel", "Linux 6.12", "Linux 6.13"),
        ("tracer_dtrace", "D 2.0.7", "D 2.0.8"),
    ]


def test_what_a_missing_part_takes_with_it_is_not_told_again(tmp_path):
    whole = example.analysis()
    without = {
        key: [one for one in whole[key] if one.get("arm", one.get("name")) != "read-count"]
        for key in ("arms", "summaries", "differences", "costs", "hypotheses")
    }
    one = changed(tmp_path, ministat=[], trial_level=[], **without)
    assert one.only_new == ()
    assert one.only_old == (
        "arm read-count",
        "quantity cost",
        "quantity difference",
        "hypothesis H1",
    )


def test_a_value_that_no_missing_part_explains_is_told(tmp_path):
    one = changed(tmp_path, differences=[example.difference("read-count", "512", 0.446)])
    assert one.only_old == ("value read-count.size=1048576.elapsed.difference.none",)


def test_figures_are_told_apart_by_bytes_and_by_caption(tmp_path):
    (drawn,) = changed(tmp_path, drawn="%PDF-2").figures
    assert (drawn.name, drawn.kinds) == ("line", ("pdf",))
    (words,) = changed(tmp_path, caption="Another line.").figures
    assert words.kinds == ()


def test_experiments_are_paired_by_what_was_measured_before_where_it_lies():
    full, smoke = {"size": "full", "board": "b"}, {"size": "smoke", "board": "b"}
    old = [experiment(place="x", circumstances=smoke), experiment(place="y", circumstances=full)]
    new = [experiment(place="y", circumstances=smoke), experiment(place="", circumstances=full)]
    said = compare(together(old), together(new))
    places = [(one.old_place, one.new_place) for one in said.experiments]
    assert places == [("x", "y"), ("y", "")]
    assert not said.any
    other = compare(together([experiment(name="a")]), together([experiment(name="b")]))
    assert (other.only_old, other.only_new) == (("a",), ("b",))


def test_copies_of_one_measurement_are_paired_by_place():
    copies = [experiment(place="before"), experiment(place="after")]
    said = compare(together(copies), together(copies[::-1]))
    assert [(one.old_place, one.new_place) for one in said.experiments] == [
        ("after", "after"),
        ("before", "before"),
    ]


def quantity(name: str, estimate, low, high) -> Quantity:
    numbers = {"estimate": estimate, "low": low, "high": high}
    text = f"{estimate} [{low}, {high}]"
    return Quantity(name=name, words=name, parts=(), text=text, share=None, unit="ms", **numbers)


def experiment(**changes) -> Experiment:
    plain: dict[str, Any] = {
        "name": "mini",
        "place": "",
        "whole": True,
        "circumstances": {},
        "parts": (),
        "hypotheses": (),
        "quantities": (),
        "figures": None,
    }
    return Experiment(**(plain | changes))


def together(experiments) -> Findings:
    return Findings(commit=None, clean=None, experiments=tuple(experiments))


def findings(**changes) -> Findings:
    return together([experiment(**changes)])


NUMBER = st.none() | st.integers(-4, 4).map(float)
TEXT = st.sampled_from(["", "1 [0, 2]", "2 ms", "+4%"])
QUANTITIES = st.builds(
    Quantity,
    name=st.sampled_from(["none.mean", "none.d=0.5.mean", "idle.cost"]),
    words=st.sampled_from(["a", "b"]),
    parts=st.lists(st.sampled_from(["arm none", "arm idle"]), unique=True).map(tuple),
    text=TEXT,
    share=st.none() | TEXT,
    estimate=NUMBER,
    low=NUMBER,
    high=NUMBER,
    unit=st.sampled_from(["ms", "us"]),
)
HYPOTHESES = st.builds(
    Hypothesis,
    id=st.sampled_from(["H1", "H2"]),
    verdict=st.sampled_from(["supported", "undecided"]),
    reason=TEXT,
    subject=TEXT,
    asked=st.dictionaries(st.sampled_from(["claim", "margin"]), TEXT),
    estimate=QUANTITIES,
    blocks=st.none() | st.integers(1, 2),
    post_hoc=st.none() | st.booleans(),
)
FIGURES = st.builds(
    Figure,
    digests=st.dictionaries(st.sampled_from(["pdf", "svg"]), st.sampled_from("xy")),
    caption=TEXT,
)
EXPERIMENTS = st.builds(
    Experiment,
    name=st.sampled_from("ab"),
    place=st.sampled_from(["", "x"]),
    whole=st.booleans(),
    circumstances=st.dictionaries(st.sampled_from(["size", "board", "os"]), st.sampled_from("pq")),
    parts=st.lists(st.sampled_from(["arm none", "arm idle"]), unique=True).map(tuple),
    hypotheses=st.lists(HYPOTHESES, max_size=2, unique_by=lambda one: one.id).map(tuple),
    quantities=st.lists(QUANTITIES, max_size=3, unique_by=lambda one: one.name).map(tuple),
    figures=st.none() | st.dictionaries(st.sampled_from("fg"), FIGURES),
)
SOME = st.lists(EXPERIMENTS, max_size=3, unique_by=lambda one: (one.name, one.place)).map(together)


@settings(max_examples=60, deadline=None)
@given(SOME)
def test_nothing_differs_from_itself(one):
    said = compare(one, one)
    assert not said.any
    assert len(said.experiments) == len(one.experiments)


def mirrored(one: ExperimentChanges) -> ExperimentChanges:
    """The changes as seen from the other side, in no order of their own."""

    def swap(found):
        turned = [replace(each, old=each.new, new=each.old) for each in found]
        return tuple(sorted(turned, key=str))

    return replace(
        one,
        old_place=one.new_place,
        new_place=one.old_place,
        only_old=one.only_new,
        only_new=one.only_old,
        **{name: swap(getattr(one, name)) for name in ("hypotheses", "moves", "figures")},
        circumstances=swap(one.circumstances),
    )


def in_no_order(said: Changes) -> list[str]:
    return sorted(str(mirrored(mirrored(one))) for one in said.experiments)


@settings(max_examples=60, deadline=None)
@given(SOME, SOME)
def test_the_other_direction_says_the_mirrored_changes(old, new):
    there, back = compare(old, new), compare(new, old)
    assert there.any == back.any
    assert (there.only_old, there.only_new) == (back.only_new, back.only_old)
    assert in_no_order(there) == sorted(str(mirrored(one)) for one in back.experiments)
