"""Figures are found where they were drawn."""

from __future__ import annotations

import shutil

import pytest

from labrig.errors import DocumentError
from labrig.report import values
from labrig.report.floats import Floats
from tests.report import example


def test_figures_of_traces_are_placed_by_name_and_their_index_is_none(tmp_path):
    folder = example.write_results(tmp_path)
    traces = folder / "figures" / "traces"
    traces.mkdir()
    for kind in ("pdf", "json"):
        shutil.copy(folder / "figures" / f"line.{kind}", traces / f"flame-x.{kind}")
    (traces / "index.json").write_text("[]")
    floats = Floats({"mini": (folder, values.load(folder))})
    floats.figure("flame-x")
    floats.figure("line")
    assert [one.drawn for one in floats.placed] == [
        traces / "flame-x.pdf",
        folder / "figures/line.pdf",
    ]
    assert not floats.has_figure("index")
    with pytest.raises(DocumentError, match="did you mean 'flame-x'"):
        floats.figure("flame-y")
