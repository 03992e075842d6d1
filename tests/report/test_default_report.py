"""The report that people copy keeps to what it shows them."""

from __future__ import annotations

import re

import pytest

from labrig.report import manuscript, record, tree
from labrig.report.manuscript import Manuscript
from labrig.report.typed.hand_typed import typed_numbers
from tests.report.example import ROOT
from tests.stats.synthetic import write_example

FOLDER = ROOT / "report_template" / "probe-effect"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Manuscript:
    results = {"probe-effect": tmp_path_factory.mktemp("results")}
    write_example(results["probe-effect"])
    return manuscript.read(FOLDER, results, record.collect(ROOT, results))


def test_every_reference_is_cited(script: Manuscript) -> None:
    cited = {
        str(one["citationId"])
        for piece in script.pieces.values()
        for node in tree.every(piece.blocks)
        if node["t"] == "Cite"
        for one in node["c"][0]
    }
    assert cited == set(re.findall(r"^@\w+\{(\w+),", script.bibliography, re.MULTILINE))


def test_every_figure_and_table_is_referred_to(script: Manuscript) -> None:
    assert {one.label for one in script.floats.placed} <= script.floats.references


def test_no_number_is_typed_that_an_analysis_could_give(script: Manuscript) -> None:
    assert list(typed_numbers(script)) == []
