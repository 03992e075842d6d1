"""What is found beside a report, and what is not taken for its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from labrig.submission.beside import Beside, beside, lab_of
from tests.submission.made import PLAIN

CLASS = "% a report\n\\documentclass{article}\n"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(PLAIN)
    return path


def lab(folder: Path, name: str = "mine", profile: object = "workshop") -> Path:
    """A lab with a report; returns the report's folder."""
    report = folder / "results" / "reports" / name
    (report / "latex").mkdir(parents=True)
    (report / "latex" / "report.tex").write_text(CLASS)
    (report / "report.pdf").write_bytes(PLAIN)
    (report / "values.json").write_text("{}")
    sources = {"report": name, "profile": profile, "experiments": {}}
    (report / "sources.json").write_text(json.dumps(sources))
    return report


def test_a_pdf_alone_has_nothing(pdf):
    assert beside(pdf) == Beside()


def test_latex_of_the_same_name_is_its_own(pdf, tmp_path):
    (tmp_path / "report.tex").write_text("\\input{main}")
    (tmp_path / "main.tex").write_text(CLASS)
    assert beside(pdf).latex == tmp_path / "report.tex"


def test_the_only_main_file_is_its_own(pdf, tmp_path):
    (tmp_path / "main.tex").write_text(CLASS)
    (tmp_path / "introduction.tex").write_text(
        "% \\documentclass{article}\n\\section{Introduction}"
    )
    assert beside(pdf).latex == tmp_path / "main.tex"
    (tmp_path / "slides.tex").write_text("\\documentclass{beamer}")
    assert beside(pdf).latex is None, "one of two would be a guess"


def test_latex_that_made_another_pdf_is_not_its_own(pdf, tmp_path):
    (tmp_path / "alice.tex").write_text(CLASS)
    (tmp_path / "alice.pdf").write_bytes(PLAIN)
    assert beside(pdf).latex is None


def test_a_pipe_called_tex_is_not_waited_for(pdf, tmp_path):
    os.mkfifo(tmp_path / "main.tex")
    os.mkfifo(tmp_path / "report.tex")
    assert beside(pdf) == Beside()


def test_a_report_of_labrigs_has_all_of_it(tmp_path):
    folder = lab(tmp_path)
    found = beside(folder / "report.pdf")
    latex = folder / "latex" / "report.tex"
    assert found == Beside(latex=latex, results=folder, profile="workshop")
    assert lab_of(folder) == tmp_path


def test_a_labs_own_report_is_the_one_whose_bytes_it_has(pdf, tmp_path):
    other = lab(tmp_path, "another")
    (other / "report.pdf").write_bytes(PLAIN + b"\n")
    folder = lab(tmp_path)
    assert beside(pdf).results == folder
    pdf.write_bytes(PLAIN + b"% changed since")
    assert beside(pdf) == Beside()


def test_a_labs_rejected_report_is_found_beside_the_last_good_one(tmp_path):
    lab(tmp_path, "another")
    folder = lab(tmp_path)
    rejected = PLAIN + b"% too long"
    for place in (folder, tmp_path):
        (place / "report.rejected.pdf").write_bytes(rejected)
    found = beside(tmp_path / "report.rejected.pdf")
    assert (found.results, found.profile) == (folder, "workshop")


@pytest.mark.parametrize("said", ["", "[]", "{", '{"profile": 3}', "[" * 100_000, "\udcff"])
def test_a_broken_list_of_sources_names_no_profile(tmp_path, said):
    folder = lab(tmp_path)
    (folder / "sources.json").write_bytes(said.encode("utf-8", "surrogateescape"))
    assert beside(folder / "report.pdf").profile is None


def test_results_without_a_list_of_sources_are_none(tmp_path):
    folder = lab(tmp_path)
    (folder / "sources.json").unlink()
    assert beside(folder / "report.pdf").results is None


def test_results_that_lie_elsewhere_are_of_the_lab_at_hand(tmp_path):
    assert lab_of(tmp_path) == Path()
