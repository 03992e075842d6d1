"""What a whole document is understood as, on documents that real programs typeset."""

from __future__ import annotations

from pathlib import Path

import pytest

from labrig.check import profile as profiles
from labrig.check.layout import understand
from labrig.check.paper import Area, Kind, Paper
from labrig.check.pdf.reading import read
from tests.check.writing import (
    ABSTRACT,
    CONCLUSION,
    FIGURE,
    INTRODUCTION,
    RESULTS,
    SETUP,
    TABLE,
    Shelf,
    Written,
    course,
    prose,
)

PROFILE = profiles.load("course", Path("/nonexistent"))


def paper(shelf: Shelf, written: Written) -> Paper:
    return understand(read(shelf.typeset(written) / "report.pdf"), PROFILE)


@pytest.fixture(scope="module")
def good(shelf) -> Paper:
    return paper(shelf, course())


def _paragraphs(text: str) -> int:
    """How many paragraphs LaTeX makes of a text: they are parted by empty lines."""
    return len(text.replace(TABLE, " ").replace(FIGURE, " ").split("\n\n"))


def test_a_report_in_the_course_s_format_has_its_parts(good) -> None:
    assert [(part.kind, part.heading.number, part.heading.text) for part in good.parts] == [
        (Kind.SECTION, "1", "Introduction"),
        (Kind.SECTION, "2", "Experimental setup and methodology"),
        (Kind.SECTION, "3", "Results and discussion"),
        (Kind.SECTION, "4", "Conclusion"),
        (Kind.REFERENCES, "", "References"),
    ]
    written = [_paragraphs(text) for text in (INTRODUCTION, SETUP, RESULTS, CONCLUSION)]
    assert [len(part.paragraphs) for part in good.parts] == [*written, 2]
    assert (good.first_body_page, good.last_body_page) == (2, len(good.leaves))
    assert (good.reference_pages, good.appendix_pages) == (0, 0)


def test_a_report_in_the_course_s_format_has_its_front_matter(good) -> None:
    front = good.front
    assert [line.text for line in front.title] == ["Reading through the buffer cache"]
    assert [line.text for line in front.authors] == ["Ada Student"]
    assert front.date == "12 November 2026"
    assert front.abstract_heading is not None
    assert [paragraph.text[:23] for paragraph in front.abstract] == ["We measure how fast a f"]
    assert front.pages == 1


def test_a_report_in_the_course_s_format_has_its_floats(good) -> None:
    (figure,), (table,) = good.figures, good.tables
    assert figure.caption is not None and table.caption is not None
    assert (figure.caption.kind, figure.caption.number) == ("figure", "1")
    assert figure.caption.text.startswith("Rate of reading against")
    assert figure.caption.text.endswith("mean over ten blocks.")
    assert {"buffer", "rate", "cached"} <= {word.text for word in figure.words}
    assert (table.caption.kind, table.caption.number) == ("table", "1")
    assert [line.text for line in table.lines][1] == "small 512 30"
    assert len(table.rules) == 3


def test_every_word_is_in_one_line_and_page_numbers_are_read(good) -> None:
    for leaf in good.leaves:
        words = [word for line in leaf.lines for word in line.words]
        assert sorted(map(id, words)) == sorted(map(id, leaf.page.words))
    printed = ["", *map(str, range(1, len(good.leaves)))]
    assert [leaf.printed for leaf in good.leaves] == printed
    assert {line.area for line in good.leaves[3].lines} == {Area.BODY, Area.FOOTER}


DRAWN = r"""
\begin{figure}[ht]
\centering
\begin{tikzpicture}
\draw[->] (0,0) -- (8,0) node[midway,below=12pt] {buffer size (bytes)};
\draw[->] (0,0) -- (0,4) node[midway,above,rotate=90,yshift=16pt] {rate (MiB/s)};
\foreach \x in {1,...,7} \draw (\x,0.1) -- (\x,-0.1) node[below] {\x};
\draw[thick] plot[smooth] coordinates {(0,0) (1,1) (3,2.5) (7,3.8)};
\node at (5,1) {cached file};
\end{tikzpicture}
\caption{A plot that is drawn by \LaTeX{} itself.}
\end{figure}
"""
MIXED = r"""
We hold these hypotheses:
\begin{itemize}
\item The rate rises with the size of the buffer up to a knee, which the second level of the cache sets for all.
\item The probe effect is proportional to the number of firings.
\end{itemize}

The rate is
\begin{equation}
 r = \frac{b}{t_0 + b / r_\infty} \quad\text{with}\quad \sum_{i=1}^{n} x_i^2 \le \int_0^1 f(x)\,dx ,
\end{equation}
where $t_0$ is the price of a call\footnote{A footnote that says a bit more.} and $x^{2^{k}}_{i}$ is not.

The script is this:
\begin{verbatim}
syscall::read:entry { @ = count(); }
\end{verbatim}
"""
BESIDE = r"""
\begin{figure}[ht]
\begin{minipage}{0.48\linewidth}\includegraphics[width=\linewidth]{rate.pdf}
\caption{The rate on the left, with a caption of more than one line, as it is narrow.}\end{minipage}\hfill
\begin{minipage}{0.48\linewidth}\includegraphics[width=\linewidth]{rate.pdf}
\caption{The rate on the right, and its caption is long as well, it has two lines.}\end{minipage}
\end{figure}
"""


@pytest.fixture(scope="module")
def mixed(shelf) -> Paper:
    preamble = "\\usepackage{tikz,amsmath}\n\\usepackage{courier}\n"
    return paper(shelf, course(preamble=preamble, results=DRAWN + prose(1) + MIXED + BESIDE))


def test_a_drawing_of_latex_s_own_has_its_labels(mixed) -> None:
    figure = mixed.figures[0]
    assert figure.caption is not None and figure.caption.text.startswith("A plot that is drawn")
    assert not figure.forms and figure.paths
    said = {word.text for word in figure.words}
    assert {"buffer", "rate", "(MiB/s)", "cached", *"1234567"} <= said


def test_figures_side_by_side_have_their_own_captions(mixed) -> None:
    left, right = mixed.figures[1:]
    assert left.caption is not None and right.caption is not None
    assert left.box.right < right.box.left
    assert left.caption.text.endswith("as it is narrow.")
    assert right.caption.text.endswith("it has two lines.")


def test_lists_formulas_listings_and_footnotes_are_told_apart(mixed) -> None:
    by_area: dict[Area, list[str]] = {}
    for line in mixed.lines:
        by_area.setdefault(line.area, []).append(line.text)
    assert any("(1)" in text for text in by_area[Area.FORMULA])
    assert all("price" not in text for text in by_area[Area.FORMULA])
    assert by_area[Area.LISTING] == ["syscall::read:entry { @ = count(); }"]
    assert len(by_area[Area.FOOTNOTE]) == 1
    listed = next(one for one in mixed.parts[2].paragraphs if "hypotheses" in one.text)
    assert listed.text.endswith("number of firings.")


@pytest.fixture(scope="module")
def narrow(shelf) -> Paper:
    wide = FIGURE.replace("{figure}", "{figure*}").replace("fig:rate", "fig:wide")
    front = "\\maketitle\n\\begin{abstract}\n" + ABSTRACT * 3 + "\n\\end{abstract}\n"
    return paper(
        shelf,
        course(
            document=r"\documentclass[10pt,twocolumn,a4paper]{article}",
            preamble="\\usepackage[round]{natbib}\n\\usepackage{fancyhdr}\n\\pagestyle{fancy}\n"
            "\\fancyhf{}\\fancyhead[L]{Ada Student}\\fancyhead[R]{\\thepage}\n"
            "\\addtolength{\\topmargin}{-20pt}\\addtolength{\\headsep}{10pt}\n",
            front=front,
            results=FIGURE + prose(9, 6) + wide,
            references="\\bibliographystyle{plainnat}\n\\bibliography{references}\n",
            after="\\appendix\n\\section{Scripts in full}\n"
            + prose(2)
            + "\n\\section{More}\n"
            + prose(1),
        ),
    )


def test_two_columns_are_read_in_order(narrow) -> None:
    assert [leaf.columns for leaf in narrow.leaves[:-1]] == [2] * 3
    assert {line.area for line in narrow.leaves[-1].lines} == {
        Area.HEADER,
        Area.FIGURE,
        Area.CAPTION,
    }
    found = [(part.kind, part.heading.number, part.heading.text) for part in narrow.parts]
    assert found[1:] == [
        (Kind.SECTION, "2", "Experimental setup and methodology"),
        (Kind.SECTION, "3", "Results and discussion"),
        (Kind.SECTION, "4", "Conclusion"),
        (Kind.REFERENCES, "", "References"),
        (Kind.APPENDIX, "A", "Scripts in full"),
        (Kind.APPENDIX, "B", "More"),
    ]
    assert [len(part.paragraphs) for part in narrow.parts[-3:]] == [2, 2, 1]
    assert narrow.front.pages == 0 and narrow.first_body_page == 1


def test_a_page_of_two_columns_counts_as_two_halves(narrow) -> None:
    total = sum(part.pages for part in narrow.parts)
    assert len(narrow.leaves) - 1.3 < total < len(narrow.leaves)


def test_figures_of_one_column_and_of_two(narrow) -> None:
    widths = sorted(figure.box.width for figure in narrow.figures)
    assert widths[0] < 230 < 440 < widths[1]
    assert [leaf.printed for leaf in narrow.leaves][1:] == [
        str(number) for number in range(2, len(narrow.leaves) + 1)
    ]
