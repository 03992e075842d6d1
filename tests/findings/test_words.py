"""Changes in words: the sentence of a verdict, warnings first, long lists cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labrig.findings.compare import compare
from labrig.findings.reading import collect
from labrig.findings.words import MOST, lines
from tests.findings.made import decided, write
from tests.report import example


def said(old: Path, new: Path, *, all_of_them: bool = False) -> list[str]:
    found = [collect({"mini": one}, None, None) for one in (old, new)]
    return [
        line.text.replace("\u202f", " ")
        for line in lines(compare(*found), "a", "b", all_of_them=all_of_them)
    ]


def arms(label: str) -> list[dict[str, Any]]:
    none, traced = example.analysis()["arms"]
    return [none, traced | {"label": label}]


def test_a_verdict_that_changed_is_one_sentence(tmp_path):
    """The example that the issue gives."""
    why = "the interval reaches below the margin"
    arm: Any = {"arms": arms("lock count")}
    old = write(tmp_path / "old", hypotheses=[decided("supported", 1.087, 0.003)], **arm)
    new = decided("undecided", 0.96, 0.04, reason=why)
    found = said(old, write(tmp_path / "new", hypotheses=[new], **arm))
    start = found.index("    H2 was supported, is now undecided: lock count +108.7% -> +96%")
    assert found[start + 1 : start + 3] == [
        "      interval [+108.4, +109.0] -> [+92, +100]; beyond both intervals",
        f"      why: {why}",
    ]


def test_a_changed_question_is_said_and_no_relation_claimed(tmp_path):
    old = write(tmp_path / "old", hypotheses=[decided("supported", 0.446, 0.01)])
    edited = decided("undecided", 0.5, 0.01, margin=0.5, claim="It is half.", blocks=5)
    text = said(old, write(tmp_path / "new", hypotheses=[edited]))
    assert "      another question was asked (margin 10% -> 50%): not comparable" in text
    assert "      claim: 'The claim of H2.' -> 'It is half.'" in text
    assert "      interval [+43.6, +45.6] -> [+49.0, +51.0]" in text
    assert "      n = 6 -> 5 blocks" in text


def test_warnings_verdicts_values_and_figures_come_in_this_order(tmp_path):
    old = write(tmp_path / "old", hypotheses=[decided("supported", 0.446, 0.01)])
    differences = [
        example.difference("read-count", "1048576", 0.001),
        example.difference("read-count", "512", 0.5),
    ]
    new = write(
        tmp_path / "new",
        drawn="%PDF-2",
        caption="Another line (N = 2).",
        size="smoke",
        hypotheses=[decided("refuted", 0.05, 0.01), example.hypothesis("H3", "supported", 1.0)],
        differences=differences,
    )
    text = said(old, new)
    order = [
        "mini",
        "  size: full -> smoke (trials and blocks are not as many, so intervals and verdicts are "
        "expected to differ)",
        "  hypotheses",
        "  values (1 of 7 changed, 1 beyond both intervals)",
        "    read calls at 512 B: elapsed time against untraced: +44.6% [+44.3, +44.9] -> "
        "+50.0% [+49.7, +50.3]; beyond both intervals",
        "  figures (1 of 1 changed)",
        "    line: drawn otherwise; caption: 'A line.' -> 'Another line (N = 2).'",
        "  in one of them only",
        "    only in NEW: hypothesis H3",
    ]
    assert [line for line in text if line in order] == order


@pytest.mark.parametrize("all_of_them", [False, True])
def test_long_lists_are_cut_unless_all_is_asked_for(all_of_them, tmp_path):
    levels = [str(2**n) for n in range(MOST + 5)]
    factor = {"label": "block size", "unit": "B"}
    factors = {"size": factor | {"levels": [{"value": v, "text": f"{v} B"} for v in levels]}}

    def sweep(share: float):
        found = [example.difference("read-count", level, share) for level in levels]
        return {"factors": factors, "differences": found, "summaries": []}

    old = write(tmp_path / "old", **sweep(0.4))
    text = said(old, write(tmp_path / "new", **sweep(0.5)), all_of_them=all_of_them)
    shown = [line for line in text if line.startswith("    read calls at")]
    assert len(shown) == (len(levels) if all_of_them else MOST)
    assert ("    and 5 more (--all)" in text) is not all_of_them


def test_nothing_changed_is_said_with_what_was_compared(tmp_path):
    same = write(tmp_path / "old")
    assert said(same, same)[-1] == (
        "nothing changed: one hypothesis, seven values and one figure compared"
    )
