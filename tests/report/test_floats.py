"""Figures are found where they were drawn."""

from __future__ import annotations

import dataclasses
import shutil

import pytest

from labrig.errors import DocumentError
from labrig.report import values
from labrig.report.build import build_report
from labrig.report.floats import Floats
from tests.report import example
from tests.report.conftest import text_of


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


def test_two_experiments_may_have_the_same_figure_and_table_in_a_report(tmp_path):
    markdown = (
        '{{ figure("line") }}\n\n{{ figure("line", experiment="other") }}\n\n'
        '{{ table("ministat", size="512") }}\n\n'
        '{{ table("ministat", size="1048576", label="tab:large") }}\n\n'
        'See {{ ref("fig:other-line") }}, {{ ref("tab:large") }}.\n'
    )
    latex = (
        "\\valfigure{line}\n\n\\valfigure[experiment=other]{line}\n\n\\valtable[size=512]{ministat}\n\n"
        "\\valtable[size=1048576,\n label=tab:large]{ministat}\n\n"
        "See Figure \\ref{fig:other-line}, Table \\ref{tab:large}.\n"
    )
    for name, text in (("results.md", markdown), ("results.tex", latex)):
        report = example.write_report(tmp_path / name, {name: text})
        declared = (report / "report.yaml").read_text().replace("results.md", name)
        (report / "report.yaml").write_text(declared.replace("[mini]", "[mini, other]"))
        results = {
            "mini": example.write_results(tmp_path / "mini"),
            "other": example.write_results(tmp_path / "other", experiment="other"),
        }
        record = example.make_record()
        record = dataclasses.replace(
            record, measured=dict.fromkeys(results, record.measured["mini"])
        )
        pdf = build_report(report, results, tmp_path / name / "out", record).pdf
        said = " ".join(text_of(pdf))
        assert "See Figure 2, Table 2." in said
        assert said.index("in ms at 512 B") < said.index("in ms at 1 MiB")


@pytest.mark.parametrize("label", ["line", "tab:line", "fig:", "fig:a b", "fig:\\x"])
def test_a_label_that_is_none_is_refused(tmp_path, label):
    folder = example.write_results(tmp_path)
    floats = Floats({"mini": (folder, values.load(folder))})
    with pytest.raises(DocumentError, match="is no label; write fig:"):
        floats.figure("line", label=label)
