"""Hypotheses of every kind, in the words of a report's tables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from labrig.report.latex import typeset
from labrig.report.tables import decided
from labrig.report.values import Values
from labrig.stats.analysis import analyse, from_json, to_json
from tests.report.conftest import Build, text_of
from tests.stats import sweep, synthetic

PAIR = {"metric": "elapsed", "arm": "new", "baseline": "old"}
AT = {"at": {"size": 4, "mode": "slow"}}
OVER = {"metric": "elapsed", "arm": "new", "factor": "size", "at": {"mode": "slow"}}
ASKED: list[tuple[dict[str, Any], str, str]] = [
    (PAIR | AT | {"expect": "greater", "margin": "1%"}, "above 1%", r"\+6\.[\d]+% "),
    (PAIR | AT | {"expect": "less", "margin": "2 us"}, "below −2 µs", r"[78]\.[\d]+ µs "),
    (PAIR | AT | {"expect": "differs", "margin": "2 us"}, "beyond ±2 µs", r"[78]\.[\d]+ µs "),
    (PAIR | AT | {"expect": "equivalent", "margin": "1%"}, "within ±1%", r"\+6\.[\d]+% "),
    (PAIR | AT | {"expect": "ratio", "value": 1.1, "margin": "2%"}, "ratio 1.1 ± 2%", r"ratio 1\.06[\d]+ "),
    (
        OVER | {"expect": "monotone", "direction": "increasing", "margin": "1 us"},
        "increasing with buffer size: by more than 1 µs, no step back by 1 µs",
        r"whole change (48|49)\.[\d]+ µs ",
    ),
    (
        OVER | {"quantity": "slope", "expect": "greater", "margin": "6500 ns"},
        "slope above 6500 ns/B",
        r"slope (7|69)[\d.]+ ns/B ",
    ),
    (
        OVER | {"quantity": "slope", "expect": "equivalent", "value": "7 us", "margin": "5%"},
        "slope 7 µs/B ± 5%",
        r"slope (7|6\.9)[\d.]* µs/B ",
    ),
    (
        OVER
        | {"expect": "linear", "margin": "2%", "method": "welch"}
        | {"slope": {"expect": "greater", "margin": "6 us"}},
        "linear in buffer size within ±2% of its rise; slope above 6 µs/B",
        r"slope (7|6\.9)[\d.]* µs/B ",
    ),
    (
        {"metric": "elapsed", "arm": "new", "level": {"mode": "fast"}, "against": {"mode": "slow"}}
        | {"at": {"size": 4}, "expect": "equivalent", "margin": "1%"},
        "within ±1%",
        r"[+−]?0\.[\d]+% ",
    ),
    (
        {"metric": "elapsed", "arm": "new", "level": {"mode": "fast"}, "against": {"mode": "slow"}}
        | {"factor": "size", "quantity": "slope", "expect": "less", "margin": "2 us"},
        "slope below −2 µs/B",
        r"slope −?0\.[\d]+ µs/B ",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def data() -> str:
    declared = sweep.declare(*(asked for asked, _, _ in ASKED))

    def grows(arm: str, size: int) -> float:
        return 100 + (7.0 if arm == "new" else 5.0) * size

    table = sweep.measured(declared, grows, between=0.02, within=0.02)
    return to_json(analyse(declared, table, synthetic.make_metadata()))


@pytest.fixture(scope="module")
def values(data) -> Values:
    return Values(from_json(data))


@pytest.mark.parametrize("number", range(len(ASKED)))
def test_what_was_expected_and_found_is_said_in_words_with_units(values, number):
    _, expected, found = ASKED[number]
    one = values.analysis.hypotheses[number]
    said = decided.expected(values, one).replace("\u202f", " ")
    assert said == expected
    shown = decided.found(values, one).replace("\u202f", " ")
    assert re.match(found + r"\[", shown), shown
    assert shown.endswith(" (trial-level)") == (one.method == "Welch's t over single trials")


def test_places_are_said_with_the_unit_of_the_factor():
    over = {"metric": "elapsed", "arm": "new", "factor": "size", "at": {"mode": "slow"}}
    declared = sweep.declare(
        over | {"expect": "peak", "value": 4, "margin": "x1"},
        over | {"expect": "knee", "value": 4, "margin": "x2"},
        factors={
            "size": {"levels": [1, 2, 4, 8, 16], "unit": "B", "label": "buffer size"},
            "mode": {"levels": ["slow"]},
        },
    )

    def hill(arm: str, size: int) -> float:
        return {1: 10.0, 2: 20.0, 4: 30.0, 8: 26.0, 16: 22.0}[size]

    table = sweep.measured(declared, hill, within=0.2)
    values = Values(analyse(declared, table, synthetic.make_metadata()))
    peak, knee = values.analysis.hypotheses
    said = [decided.expected(values, one).replace("\u202f", " ") for one in (peak, knee)]
    assert said == ["peak at 4 B", "knee at 4 B, within a factor of 2"]
    assert decided.found(values, peak).replace("\u202f", " ") == "greatest at 4 B"
    shown = decided.found(values, knee).replace("\u202f", " ")
    assert re.match(r"bend at (4\.0|3\.9)[\d]* B \[", shown), shown


def test_p_stands_beside_that_of_the_family(values):
    texts = [decided.p_words(one) for one in values.analysis.hypotheses]
    assert texts[0] == "<0.001 (<0.001)"
    assert texts[3] == "1.0 (1.0)", "an equivalence that is refuted has a large p"


def test_the_report_has_all_parts_of_what_has_several(build: Build, data: str) -> None:
    sections = {
        "conclusion.md": "All is said.\n",
        "results.md": '{{ figure("line") }}\n\nSee {{ ref("fig:line") }}, {{ ref("tab:hypotheses") }} '
        'and {{ ref("tab:evidence") }}.\n\n{{ table("hypotheses") }}\n\n{{ table("evidence") }}\n',
    }
    pages = " ".join(text_of(build(sections, **json.loads(data)))).replace("\u202f", " ")
    assert "Evidence, part by part" in pages
    for words in ("1 B to 2 B", "whole change", "departure at 8 B", "slope", "above −1 µs"):
        assert pages.count(words) >= 2, f"{words} in the table and in the appendix"


def test_evidence_of_many_parts_goes_over_the_page(build: Build, data: str, tmp_path: Path) -> None:
    said = json.loads(data)
    (several,) = (one for one in said["hypotheses"] if one["expect"] == "monotone")
    several["parts"] = several["parts"][:1] * 150
    said["hypotheses"] = [several]
    sections = {
        "conclusion.md": "All is said.\n",
        "results.md": '{{ figure("line") }}\n\nSee {{ ref("fig:line") }}, {{ ref("tab:hypotheses") }} '
        'and {{ ref("tab:evidence") }}.\n\n{{ table("hypotheses") }}\n\n{{ table("evidence") }}\n',
    }
    text = " ".join(text_of(build(sections, **said)))
    assert text.count("H6 whole change") == 2 * 150, "in the body and in the appendix"
    assert "Table 2: What decided the hypotheses" in text
    log = (tmp_path / "out" / "latex" / "report.log").read_text(errors="replace")
    assert max(typeset.overfull(log), default=0.0) < 2
