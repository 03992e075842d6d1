from __future__ import annotations

from pathlib import Path
from typing import Any

from labrig.report import values as values_module
from labrig.report.tables import latex_tables, trial_level
from labrig.report.values import Values
from tests.report import example
from tests.report.conftest import Build, text_of
from tests.report.example import bounds, write_results


def values(folder: Path, *found: dict[str, Any]) -> Values:
    return values_module.load(write_results(folder, trial_level=list(found)))


def test_the_appendix_has_the_table_after_ministats(build: Build) -> None:
    text = " ".join(text_of(build()))
    ministat, after = text.split("Arms against untraced, trial by trial")
    assert "Trial-level tables" in ministat and "trial-level" not in after
    assert "the n that counts is the blocks, 6" in after
    assert "Elapsed time (differences in ms)" in after
    assert "Arm Difference Means, % Medians, % p Holm p of U g δ Least Doubt" in after
    row = "read calls +4.50 +45.0 +46.0 < 0.0001 0.012 0.00045 21 0.87 0.037 V I"
    intervals = "[+4.47, +4.53] [+44.6, +45.4] [+45.5, +46.5] [19, 24] [0.81, 0.93]"
    assert after.count(row) == after.count(intervals) == 2


def test_what_is_missing_is_a_dash(tmp_path: Path) -> None:
    gone: dict[str, Any] = dict.fromkeys(("welch_p", "holm_p", "u_p", "least_detectable"))
    gone |= {name: bounds(None) for name in ("ratio", "median_ratio", "hedges_g", "cliffs_delta")}
    flat = example.trial_level("512", **gone, welch=bounds(4.5), checked=[])
    tabular = latex_tables.in_place(trial_level.grid(values(tmp_path, flat), "elapsed"))
    row = " & ".join(["read calls", "+4.500", *[r"\textendash{}"] * 8, ""])
    assert row in tabular


def test_the_resolution_is_told(tmp_path: Path) -> None:
    sentence = "All 60 values are multiples of 10 and only 3 are distinct"
    found = [example.trial_level("512", resolution=said) for said in (None, sentence)]
    words = latex_tables.words(trial_level.words(values(tmp_path, *found)))
    assert words.endswith(f"blocks, 6. {sentence}.")


def test_without_comparisons_there_is_no_table(build: Build) -> None:
    text = " ".join(text_of(build(trial_level=[])))
    assert "Trial-level tables" in text and "trial by trial" not in text
