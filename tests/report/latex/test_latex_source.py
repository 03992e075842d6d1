from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labrig.errors import DocumentError
from labrig.report import manuscript, tree
from labrig.report.build import build_report
from labrig.report.latex import latex_text
from labrig.report.lost import lost_on_page
from labrig.report.manuscript import Manuscript
from tests.report.conftest import text_of
from tests.report.example import hypothesis, make_record, write_report, write_results

WHOLE = r"""% a comment with \val{no.such.name} and \cite{nobody}
\newcommand{\shareof}[1]{\val{#1.share}}
\newcommand{\drawn}[1]{\valfigure{#1}}
A firing costs \val{read-count.cost}; by macro \shareof{read-count.size=512}; 5\% of all.
In math $c = \val{H1.estimate}$, below\footnote{In a note \val{counts.blocks}.} and
\ifverdict{H1}{supported}{it costs \textbf{a lot}, \val{H1.verdict}}{it is free}.
Shown with \verb|\val{x}| and \cite{one}.

See Section~\ref{sec:own}, Figure~\ref{fig:line}, Table~\ref{tab:ministat} and Table~\ref{tab:costs}.
\drawn{line}
\valtable[size=512]{ministat}

\subsection{Of mine}\label{sec:own}
\begin{verbatim}
\val{not.a.value} % no comment
\end{verbatim}
\begin{table}[htb]\centering
\caption{Mine, with \val{none.size=512.mean}.}\label{tab:mine}
\begin{tabular}{lr}\toprule a & \val{read-count.cost} \\ \bottomrule\end{tabular}
\end{table}
"""


def written(tmp_path: Path, text: str, **changes: Any) -> tuple[Path, Path]:
    """The small report with its setup in LaTeX, and its results."""
    sections = {"results.md": "{{ table('costs') }}\n", "setup.tex": text}
    report = write_report(tmp_path / "templates", sections)
    said = report / "report.yaml"
    said.write_text(said.read_text().replace("setup.md", "setup.tex"))
    (report / "setup.md").unlink(missing_ok=True)
    return report, write_results(tmp_path / "results", **changes)


@pytest.fixture
def latex(tmp_path: Path) -> Callable[..., str]:
    """Typeset it, and return the text of its pages."""

    def run(text: str, **changes: Any) -> str:
        report, results = written(tmp_path, text, **changes)
        pdf = build_report(report, {"mini": results}, tmp_path / "out", make_record()).pdf
        return " ".join(text_of(pdf))

    return run


def read_script(tmp_path: Path, text: str) -> Manuscript:
    report, results = written(tmp_path, text)
    return manuscript.read(report, {"mini": results}, make_record())


def test_a_section_in_latex_says_values_wherever_latex_does(latex) -> None:
    text = latex(WHOLE)
    body = text[text.index("Experimental setup") : text.index("A Where the numbers come from")]
    for said in (
        "A firing costs 1280 ns [1250, 1310]; by macro +44.6% [+44.3, +44.9]; 5% of all",
        "c = +44.6% [+43.6, +45.6]",
        "In a note 6.",
        "it costs a lot, supported.",
        r"Shown with \val{x}",
        r"\val{not.a.value} % no comment",
        "Mine, with 10.00 ms.",
        "See Section 2.1, Figure 1, Table",
    ):
        assert "".join(said.split()) in "".join(body.split()), said
    assert "it is free" not in text and "no.such.name" not in text
    assert "mini.read-count.size=512.elapsed.share.none" in "".join(text.split())


def test_a_sentence_in_latex_follows_the_verdict(latex) -> None:
    text = r"\ifverdict{H1}{supported}{Yes it is}{\ifverdict{H1}{refuted}{No it is not}{Unknown}}."
    assert "No it is not." in latex(text, hypotheses=[hypothesis("H1", "refuted", 0.01)])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a\n\n\\val{read-count.cosst}\n",
            "setup.tex:3: there is no value 'read-count.cosst'; did",
        ),
        (
            "\\newcommand{\\shareof}[1]{\\val{#1.share}}\nb\n\\shareof{read-count.size=51}\n",
            "setup.tex:3: there is no value 'read-count.size=51.share'; did you mean",
        ),
        ("a\n\\valfigure{lien}", "setup.tex:2: there is no figure 'lien'; did you mean 'line'?"),
        ("\\valtable{cost}", "setup.tex:1: there is no table 'cost'; did you mean 'costs'?"),
        ("\n\\valtable[size=51]{ministat}", "setup.tex:2: there is no level of size '51'"),
        ("\\valtable[sise=512]{ministat}", "setup.tex:1: there is no factor 'sise'"),
        ("\\valtable[so]{ministat}", "setup.tex:1: 'so' is no option"),
        ("\\valfigure[caption=x]{line}", "setup.tex:1: there is no option of a figure 'caption'"),
        ("\\ifverdict{H9}{supported}{a}{b}", "setup.tex:1: there is no value 'H9.verdict'; did"),
        ("\n\\ifverdict{H1}{suported}{a}{b}", "setup.tex:2: there is no verdict 'suported'; did"),
        ("\\ifverdict{H1}{supported}{a}", "setup.tex:1: \\ifverdict has four arguments"),
        ("a\n\nSee \\cite{onne}.", "setup.tex:3: there is no reference in the bibliography 'onne'"),
        ("a\n\nSee \\ref{tab:cost}.\n", "setup.tex:3: there is no label 'tab:cost'; did you mean"),
    ],
)
def test_mistakes_in_latex_are_found_before_latex_runs(
    latex, tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        latex(text)
    assert message in str(caught.value)
    assert not (tmp_path / "out" / "latex").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Fine.\n\nNot \\notacommand here.\n", "setup.tex:3: LaTeX: Undefined control sequence"),
        ("Fine.\n\n\\begin{center}\nopen\n", r"setup.tex:3: \\begin\{center\} is not closed"),
        ("Fine.\n\n{ open\n\n\\val{H1.verdict}\n", r"setup.tex:3: \{ is not closed"),
        ("Fine.\n\nA } too many.\n", "setup.tex:3: LaTeX: .*Too many }"),
    ],
)
def test_errors_of_latex_have_the_authors_line(latex, text: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        latex(text)
    assert re.search(message, str(caught.value)), caught.value
    assert "section-setup" not in str(caught.value)


def test_what_a_page_leaves_out_is_said_with_its_line(tmp_path: Path) -> None:
    text = (
        "Fine \\textbf{bold}, see \\ref{tab:costs}, \\cite{one}, \\qty{3}{\\ms}.\\label{sec:x}\n\n"
        "\\vspace{2mm}\\centering\n\n\\rotatebox{90}{turned}\n\n"
        "\\begin{tikzpicture}\\draw (0,0) -- node {words} (1,1);\\end{tikzpicture}\n"
    )
    script = read_script(tmp_path, text)
    said = [one.removeprefix(f"{script.folder}/") for one in lost_on_page(script)]
    assert said == [
        r"setup.tex:5: \rotatebox is for LaTeX alone: the page leaves out what it says",
        r"setup.tex:7: \begin{tikzpicture} is for LaTeX alone: the page leaves out what it says",
    ]


def test_what_a_page_leaves_out_is_a_remark_on_the_report(
    latex: Callable[..., str], tmp_path: Path
) -> None:
    assert "turned" in latex("Fine.\n\n\\rotatebox{90}{turned}\n")
    said = (tmp_path / "out" / "remarks.txt").read_text()
    assert r"mini/setup.tex:3: \rotatebox is for LaTeX alone" in said


def test_a_page_shows_a_section_in_latex_with_its_values_and_floats(tmp_path: Path) -> None:
    script = read_script(tmp_path, WHOLE)
    blocks = script.pieces["setup.tex"].blocks
    floats = [what for node in tree.every(blocks) if (what := tree.attribute(node))]
    assert floats == ["float 0", "float 1"]
    texts = [node["c"] for node in tree.every(blocks) if node["t"] == "Str"]
    numbers = [p for text in texts for p in script.tracking.parts(text) if not isinstance(p, str)]
    assert [one.source.name for one in numbers] == [
        "mini.read-count.elapsed.cost",
        "mini.read-count.size=512.elapsed.share.none",
        "mini.counts.blocks",
        "mini.H1.verdict",
        "mini.none.size=512.elapsed.mean",
        "mini.read-count.elapsed.cost",
    ]
    codes = [node["c"][1] for node in tree.every(blocks) if node["t"] in ("Code", "CodeBlock")]
    assert codes == [r"\val{x}", r"\val{not.a.value} % no comment"]


def test_a_section_that_only_latex_understands_still_has_its_values(tmp_path: Path) -> None:
    text = "\\lstinline{\\x{y}} and \\val{read-count.cost}\n\n\\valfigure{line}\n"
    script = read_script(tmp_path, text)
    assert script.pieces["setup.tex"].named == ("read-count.cost",)
    assert [one.label for one in script.floats.placed][:1] == ["fig:line"]
    assert any("pandoc cannot read this section" in one for one in lost_on_page(script))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a % b\nc", "a    \nc"),
        (r"5\% x % y", r"5\% x    "),
        (r"a \\% y", r"a \\   "),
        (r"\verb|%|x", "        x"),
        (
            "\\begin{verbatim}\n%\\val{x}\n\\end{verbatim}y",
            " " * 16 + "\n" + " " * 8 + "\n" + " " * 14 + "y",
        ),
    ],
)
def test_comments_and_verbatim_parts_are_blanked_in_place(text: str, bare: str) -> None:
    assert latex_text.bare(text) == bare


def test_arguments_end_where_their_braces_do() -> None:
    found = latex_text.arguments(r"x{a{b}c} {\}}y", 1, 2)
    assert found is not None and found[0] == ["a{b}c", r"\}"] and found[1] == 13
    assert latex_text.arguments("{a", 0, 1) is None
    assert latex_text.arguments("{a} b", 0, 2) is None
