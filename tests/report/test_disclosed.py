"""Exploratory trials: no report stands on them unless it says so, and then all of it says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig.errors import DocumentError
from labrig.report.outside import write_outside
from labrig.report.page.build import write_page
from tests.report.conftest import Build, text_of
from tests.report.example import analysis, make_record, write_report, write_results

COUNTS = {**analysis()["counts"], "exploratory": 12}
SAID = "12 are exploratory"


@pytest.mark.parametrize("write", ["pdf", "page", "outside"])
def test_a_report_refuses_exploratory_trials_and_says_what_to_do(
    build: Build, tmp_path: Path, write: str
) -> None:
    with pytest.raises(DocumentError, match="12 trials of mini are exploratory") as refused:
        if write == "pdf":
            build(counts=COUNTS)
        report = write_report(tmp_path / "templates")
        results = {"mini": write_results(tmp_path / "results", counts=COUNTS)}
        if write == "page":
            write_page(report, results, tmp_path / "out", make_record())
        write_outside(report, results, tmp_path / "out" / "outside")
    assert "exploratory: true" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 2


def test_a_report_that_stands_on_them_says_so_on_its_title_page(
    build: Build, tmp_path: Path
) -> None:
    pdf = build(extra="exploratory: true\n", counts=COUNTS)
    assert SAID in text_of(pdf)[0]
    results = {"mini": write_results(tmp_path / "results", counts=COUNTS)}
    report = tmp_path / "templates" / "mini"
    (tmp_path / "page").mkdir()
    page = write_page(report, results, tmp_path / "page", make_record())
    assert SAID in page.read_text()
    outside = write_outside(report, results, tmp_path / "outside")
    assert SAID in (outside / "boards.tex").read_text()


def test_a_report_without_any_is_not_said_to_have_some(build: Build) -> None:
    assert "exploratory" not in text_of(build(extra="exploratory: true\n"))[0]
