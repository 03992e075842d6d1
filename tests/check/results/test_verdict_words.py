from __future__ import annotations

import pytest

from labrig.check.results.verdict_words import answers, named, naming, of_table

IDS = ("H1", "H2", "H3", "H4")
PATTERN = naming(IDS)
S, R, U = "supported", "refuted", "undecided"


def said(text: str) -> dict[str, set[str]]:
    """What the last sure answer on each hypothesis leaves open."""
    return {
        name: set(answer.may)
        for answer in answers(text, IDS, PATTERN)
        if answer.sure
        for name in answer.ids
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H1 is supported: the interval lies above the margin.", {"H1": {S}}),
        ("H1, H2 and H4 are supported.", {"H1": {S}, "H2": {S}, "H4": {S}}),
        ("Hypotheses H1 to H3 hold; H4 is refuted.", {"H1": {S}, "H2": {S}, "H3": {S}, "H4": {R}}),
        ("H1–H3 are confirmed, but H4 is not.", {"H1": {S}, "H2": {S}, "H3": {S}}),
        ("We reject H2.", {"H2": {R}}),
        ("The data support hypothesis 1 and contradict hypothesis 2.", {"H1": {S}, "H2": {R}}),
        ("Supporting H1, the time rises; H2 is refuted.", {"H1": {S}, "H2": {R}}),
        ("H3 is not supported by these data.", {"H3": {R, U}}),
        ("H3 could not be confirmed.", {"H3": {R, U}}),
        ("There is no evidence for H2.", {"H2": {R, U}}),
        ("H2 is neither supported nor refuted.", {"H2": {U}}),
        ("H2 remains open.", {"H2": {U}}),
        ("H2 turned out false.", {"H2": {R, U}}),
        ("We fail to reject the null hypothesis of H2.", {"H2": {S, R, U}}),
        ("All four hypotheses are supported.", {one: {S} for one in IDS}),
        ("All hypotheses except H2 are supported.", {"H2": {S}}),
        ("The times agree with H1 and are at odds with H2.", {"H1": {S}, "H2": {R}}),
        ("H1 is supported only in part.", {"H1": {S, R, U}}),
        ("H1 is supported, and that contradicts H2.", {"H1": {S}, "H2": {R}}),
        ("We confirm H1 and H2 is refuted.", {}),
        ("H1 is supported and not refuted.", {"H1": {S, U}}),
        ("H3 is not shown.", {"H3": {R, U}}),
        ("H1 to H3 are shown in Table 2.", {}),
        ("H1 holds that reading is slower.", {}),
        ("Is H1 supported?", {}),
        ("H1 would be refuted if the interval held 0.", {}),
        ("Whether H1 is supported is decided by its interval.", {}),
        ("We expected H1 to be refuted.", {}),
        ("Although we expected H4 to be supported, it is refuted.", {}),
        ("A processor is not held against its clock.", {}),
        ("Table 2 holds each hypothesis against its interval.", {}),
        ("Each hypothesis holds.", {one: {S} for one in IDS}),
        ("H1 was established.", {"H1": {S}}),
        ("H1: the server is in ESTABLISHED after three delays.", {}),
    ],
)
def test_what_a_sentence_says_of_hypotheses(text: str, expected: dict[str, set[str]]) -> None:
    assert said(text) == expected


def test_names_are_found_however_they_are_written() -> None:
    text = "H1, h 2, H_3, Hypothesis 4 and hypothesis H1, but not H12, SH1 or 3.H1."
    assert [name for _, name in named(text, IDS, PATTERN)] == ["H1", "H2", "H3", "H4", "H1"]


def test_a_row_of_a_table_ends_with_its_verdict() -> None:
    rows = (
        "Claim Supported? Expected H1 A loop is slower, which the manual confirms. above 10% refuted "
        "H2 It costs nothing. within 1% undecided H3 It holds a lock."
    )
    every = list(of_table(rows, IDS, PATTERN))
    assert all(one.sure for one in every)
    found = {name: set(one.may) for one in every for name in one.ids}
    assert found["H1"] == {R}
    assert found["H2"] == {U}
