from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from labrig.errors import DeclarationError, DocumentError
from labrig.report.outside import write_outside
from tests.report.conftest import text_of
from tests.report.example import write_report, write_results
from tests.stats.synthetic import PLACED, write_example


def compiled(folder: Path, name: str = "example", runs: int = 2) -> str:
    """The text of ``name.tex`` as pdflatex alone makes it, wherever the folder was taken."""
    for _ in range(runs):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", name],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=500,
        )
        assert done.returncode == 0, done.stdout[-1500:]
    return " ".join(text_of(folder / f"{name}.pdf"))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    report = write_report(tmp_path / "templates")
    results = write_results(tmp_path / "results")
    return write_outside(report, {"mini": results}, tmp_path / "out" / "outside")


def test_the_example_compiles_in_a_folder_elsewhere(outside: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    shutil.copytree(outside, elsewhere)
    shutil.rmtree(outside)
    text = compiled(elsewhere)
    for said in (
        "A small report",
        "A. Student",
        "emulated",
        "There were 6 blocks and 120 timed trials.",
        "The estimate that decided H1 is +44.6%",
        "The data support H1.",
        "Figure 1: A line (N = 6 blocks).",
        "Table 1:",
    ):
        assert said in text, said
    assert "do not support" not in text


def test_it_says_which_results_it_stands_on_from_the_lab(outside: Path, tmp_path: Path) -> None:
    said = json.loads((outside / "sources.json").read_text())
    read = (tmp_path / "results" / "analysis.json").read_bytes()
    assert said == {
        "report": "mini",
        "profile": "course",
        "experiments": {"mini": "results"},
        "analyses": {"mini": hashlib.sha256(read).hexdigest()},
    }


def test_every_name_works_with_siunitx_alone(outside: Path) -> None:
    names = list(json.loads((outside / "values.json").read_text()))
    short = ["read-count.cost", "H1.estimate", "read-count.size=512.share", "H1.verdict"]
    lines = "\n\n".join(rf"\val{{{name}}};" for name in [*names, *short])
    (outside / "all.tex").write_text(
        "\\documentclass{article}\\usepackage{siunitx}\\input{values}\\begin{document}\n"
        f"{lines}\n\\end{{document}}\n"
    )
    text = compiled(outside, "all", runs=1)
    assert text.count(";") == len(names) + len(short)
    assert "1280 ns [1250, 1310]; +44.6% [+43.6, +45.6]; +44.6% [+44.3, +44.9]; supported;" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\\val{read-count.cosst}", "There is no value 'read-count.cosst'"),
        ("\\ifverdict{H9}{supported}{a}{b}", "There is no hypothesis 'H9'"),
        ("\\ifverdict{H1}{suported}{a}{b}", "There is no verdict 'suported'"),
    ],
)
def test_a_name_that_is_not_there_stops_latex(outside: Path, text: str, said: str) -> None:
    (outside / "wrong.tex").write_text(
        "\\documentclass{article}\\usepackage{siunitx}\\input{values}\\begin{document}\n"
        f"\n{text}\n\\end{{document}}\n"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"]
    done = subprocess.run([*command, "wrong"], cwd=outside, capture_output=True, text=True)
    assert f"wrong.tex:3: Package labrig Error: {said}" in done.stdout


HEAD = """\\documentclass{article}
\\usepackage{siunitx,graphicx,array,calc,tabularx,longtable,booktabs}
"""


@pytest.mark.parametrize("said", ["", r"\newcommand{\valfolder}{./the outside/}"])
def test_the_folder_works_from_where_it_lies(outside: Path, tmp_path: Path, said: str) -> None:
    """Its parent is the report's folder, and macros have the options that sections have."""
    shutil.copytree(outside, tmp_path / "the outside")
    (tmp_path / "mine.tex").write_text(
        f"{HEAD}{said}\\input{{the outside/values}}\n\\begin{{document}}\n"
        "\\input{the outside/boards}\n\\val{counts.blocks} blocks; \\ref{fig:line}.\n"
        "\\valfigure[experiment=mini]{line}\n\\valtable{arms}\n"
        "\\valtable[ size = 512 ]{ministat}\n"
        "\\valtable[size=1048576, metric=elapsed,experiment=mini]{ministat}\n\\end{document}\n"
    )
    text = compiled(tmp_path, "mine")
    for part in (
        *("6 blocks; 1.", "emulated", "Figure 1: A line", "Table 1: The arms"),
        *("Table 2: Elapsed time in ms at 512 B", "Table 3: Elapsed time in ms at 1 MiB"),
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (r"\valtable{arm}", "There is no table 'arm'"),
        (r"\valfigure[experiment=other]{line}", r"There is no figure 'line\[experiment=other\]'"),
        (r"\valtable[colour=red]{arms}", "There is no option 'colour'"),
    ],
)
def test_a_place_that_is_not_there_stops_latex(outside: Path, call: str, said: str) -> None:
    (outside / "wrong.tex").write_text(
        f"{HEAD}\\input{{values}}\\begin{{document}}\n\n{call}\n\\end{{document}}\n"
    )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error"]
    done = subprocess.run([*command, "wrong"], cwd=outside, capture_output=True, text=True)
    assert done.returncode != 0
    assert re.search(rf"wrong\.tex:5: Package labrig Error: {said}", done.stdout.replace("\n", ""))


def test_in_two_columns_a_wide_table_spans_both(outside: Path) -> None:
    (outside / "two.tex").write_text(
        HEAD.replace("{article}", "[twocolumn]{article}")
        + "\\input{values}\\begin{document}\n\\valwide{\\valtable[size=512]{ministat}\n"
        "\\valfigure{line}}x\n\\end{document}\n"
    )
    text = compiled(outside, "two")
    assert "Table 1: Elapsed time" in text and "Figure 1: A line" in text
    log = (outside / "two.log").read_text(errors="replace")
    assert "Overfull" not in log


def test_a_newer_run_replaces_all_and_a_failed_one_nothing(tmp_path: Path) -> None:
    report = write_report(tmp_path / "templates")
    results = write_results(tmp_path / "results")
    out = write_outside(report, {"mini": results}, tmp_path / "outside")
    (out / "edited.tex").write_text("by hand")
    first = (out / "values.tex").read_text()
    (results / "figures" / "line.pdf").write_text("no PDF")
    with pytest.raises(DocumentError, match="is not a PDF"):
        write_outside(report, {"mini": results}, out)
    assert (out / "edited.tex").is_file() and (out / "values.tex").read_text() == first
    write_results(tmp_path / "results", hypotheses=[])
    write_outside(report, {"mini": results}, out)
    assert (
        not (out / "edited.tex").exists() and "H1.verdict" not in (out / "values.tex").read_text()
    )
    assert "<hypothesis>" not in (out / "example.tex").read_text()
    assert [path.name for path in tmp_path.iterdir()].count("outside") == 1
    assert not list(tmp_path.glob(".outside*"))
    compiled(out, runs=1)


def test_what_is_declared_wrong_is_said(tmp_path: Path) -> None:
    report = write_report(tmp_path / "templates", extra="colour: red\n")
    with pytest.raises(DeclarationError, match="colour"):
        write_outside(report, {}, tmp_path / "outside")


def test_all_of_the_default_experiment_compiles(tmp_path: Path) -> None:
    report = write_report(tmp_path / "templates")
    said = (report / "report.yaml").read_text().replace("[mini]", "[probe-effect]")
    (report / "report.yaml").write_text(said)
    write_example(tmp_path / "results")
    out = write_outside(report, {"probe-effect": tmp_path / "results"}, tmp_path / "outside")
    assert {path.stem for path in (out / "figures").glob("*.pdf")} >= set(PLACED)
    placed = [rf"\valfigure{{{path.stem}}}" for path in sorted((out / "figures").glob("*.tex"))]
    placed += [rf"\valtable{{{path.stem}}}" for path in sorted((out / "tables").glob("*.tex"))]
    source = (out / "example.tex").read_text()
    (out / "whole.tex").write_text(
        source.replace(r"\end{document}", "\\clearpage\n".join(placed) + "\n\\end{document}")
        .replace(r"\valfigure{costs}", "", 1)
        .replace(r"\valtable{arms}", "", 1)
    )
    text = compiled(out, "whole", runs=1)
    assert not re.findall(
        r"Overfull \\hbox \((?:[2-9]|\d\d)", (out / "whole.log").read_text("latin-1")
    )
    assert text.count("emulated") >= len(PLACED)
