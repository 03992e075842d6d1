"""What is done to fit more onto a page, or to hide it; and what looks like it and is none."""

from __future__ import annotations

import functools
import io
import textwrap

from tests.check.cases import Case
from tests.check.writing import CLASS, FIGURE, INTRODUCTION, PREAMBLE, RESULTS, SETUP, course, prose


@functools.cache
def picture(lines: int = 9) -> bytes:
    """A screenshot of so many lines of text."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(5.0, 0.2 * lines), dpi=110)
    FigureCanvasAgg(drawn)
    for line in range(lines):
        words = f"read {512 << line % 8:6d} bytes in {20 + 7 * line:3d} us, {line} of them waiting"
        drawn.text(0.03, 1 - (line + 0.8) / lines, words, family="monospace", size=8)
    out = io.BytesIO()
    drawn.savefig(out, format="png")
    return out.getvalue()


@functools.cache
def heat() -> bytes:
    """A drawing with white numbers on dark cells and black ones on light cells."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(6.2, 2.4), layout="constrained")
    FigureCanvasPdf(drawn)
    axes = drawn.subplots()
    cells = [[10 * (row + column) for column in range(8)] for row in range(6)]
    axes.pcolormesh(cells, cmap="gray_r")
    for row, held in enumerate(cells):
        for column, value in enumerate(held):
            ink = "white" if value > 60 else "black"
            axes.text(column + 0.5, row + 0.5, f"{value} us", color=ink, ha="center", va="center")
    axes.set_xlabel("size of the buffer (KiB)")
    axes.set_ylabel("reads in flight (count)")
    out = io.BytesIO()
    drawn.savefig(out, format="pdf", metadata={"CreationDate": None})
    return out.getvalue()


PARAGRAPHS = prose(4, 41)
HIDDEN = r"""
{\color{white} The reader of this line is a program, and it finds words enough here.\par}
"""
UNPAINTED = r"""
{\pdfliteral direct {3 Tr}The reader of this line is a program, and it finds words enough.%
\pdfliteral direct {0 Tr}\par}
"""
COVERED = r"""
\noindent\rlap{The reader of this line is a program, and it finds words enough here.}%
{\color{white}\rule[-3pt]{0.9\linewidth}{12pt}}\par
"""
OFF = r"""
\noindent\hbox to 0pt{\kern700pt The reader of this line is a program and finds words.\hss}
"""
MINUTE = r"""
{\fontsize{1}{1}\selectfont The reader of this line is a program, and it finds words here.\par}
"""
NEAR_PREAMBLE = r"""
\usepackage{microtype}
\usepackage{listings}
\usepackage{amsmath}
\usepackage{pdflscape}
\lstset{basicstyle=\ttfamily\footnotesize,numbers=left,numberstyle=\tiny}
"""
NEAR = (
    r"""
\paragraph{What is read.} The file is read in pieces, as \textcolor{blue}{others} have done it.
\begin{itemize}
  \item The size of the piece is what we vary, and the file is the same in all of the trials.
  \item Each of them is read until its end, and what was read is thrown away.
\end{itemize}
The reader is short\footnote{It is part of the sources that were handed in with this report, and
reads from a file that was made beforehand, of one and the same size for all of the trials, which
is why its own time does not depend on what it reads.}, and its time is
$T = \sum_{i_{k_{j}}} t_{i_{k_{j}}} + O\left(\frac{n^{2^{k}}}{b}\right)$, of which the sum is
larger:
\begin{equation}
  T(n, b) = \frac{n}{b}\, t_{\text{call}} + n\, t_{\text{copy}_{b_0}}
\end{equation}
\begin{lstlisting}
for (;;) {
    n = read(fd, buffer, size);  /* until the end of the file is reached */
    if (n <= 0)
        break;
    total += n;
}
\end{lstlisting}
\colorbox{black}{\color{white}\bfseries All of what follows is measured on a core of its own.}
"""
    + prose(1, 42)
    + r"""
\begin{figure}[t]
  \centering
  \includegraphics[width=0.9\linewidth]{heat.pdf}
  \caption{The time of a read against the size of the buffer and the reads that are in flight. """
    + " ".join(prose(1, 43).split(". ")[:6])
    + r""".}
  \label{fig:heat}
\end{figure}
Figure~\ref{fig:heat} shows the time of a read. """
    + prose(1, 44)
)
LYING = r"""
\appendix
\begin{landscape}
\section{All trials}
\begin{table}[h]
  \small
  \caption{The trials of each size.}
  \begin{tabular}{lrrrrrrrr}
    \hline
    Name & Size & Trials & First & Second & Third & Fourth & Fifth & Sixth \\
    \hline
    small & 512 & 30 & 11 & 12 & 13 & 14 & 15 & 16 \\
    large & 65536 & 30 & 21 & 22 & 23 & 24 & 25 & 26 \\
    \hline
  \end{tabular}
\end{table}
\end{landscape}
"""
SHORTER = RESULTS.replace(prose(27, 6), prose(24, 6))

CASES: tuple[Case, ...] = (
    Case(name="good", written=course()),
    Case(
        name="looks like tricks and is none",
        written=course(
            preamble=NEAR_PREAMBLE, results=SHORTER + NEAR, after=LYING, heat__pdf=heat()
        ),
    ),
    Case(
        name="a subsection in small type",
        written=course(results=SHORTER + "\n\n{\\small " + PARAGRAPHS + "\n\n}"),
        breaks=frozenset({"layout/font-size"}),
    ),
    Case(
        name="lines set closer",
        written=course(preamble=r"\linespread{0.95}"),
        breaks=frozenset({"layout/line-pitch"}),
        may=frozenset({"structure/section-length"}),
    ),
    Case(
        name="one paragraph set closer",
        written=course(
            results=SHORTER + "\n\n{\\baselineskip=11.2pt " + prose(2, 45) + "\n\n}" + prose(2, 46)
        ),
        breaks=frozenset({"layout/line-pitch"}),
    ),
    Case(
        name="narrow margins",
        written=course(
            base=PREAMBLE.replace(
                r"\usepackage{fullpage}", r"\usepackage[a4paper,margin=22mm]{geometry}"
            )
        ),
        breaks=frozenset({"layout/margins"}),
        may=frozenset({"structure/section-length"}),
    ),
    Case(
        name="a page made longer, and a figure made wider",
        written=course(
            results="\\enlargethispage{50pt}"
            + RESULTS.replace(
                FIGURE,
                FIGURE.replace(
                    r"\includegraphics[width=\linewidth]",
                    r"\makebox[\linewidth]{\includegraphics[width=1.2\linewidth]",
                ).replace("rate.pdf}", "rate.pdf}}"),
            )
        ),
        breaks=frozenset({"layout/margins"}),
        may=frozenset({"text/overfull", "pages/numbering"}),
    ),
    Case(
        name="letter paper",
        written=course(document=CLASS.replace("a4paper", "letterpaper")),
        breaks=frozenset({"layout/paper"}),
    ),
    Case(
        name="another family",
        written=course(base=PREAMBLE.replace("mathptmx", "mathpazo")),
        breaks=frozenset({"layout/font-family"}),
    ),
    Case(
        name="two columns",
        written=course(document=CLASS.replace("10pt", "10pt,twocolumn")),
        breaks=frozenset({"layout/columns"}),
        may=frozenset({"text/overfull", "structure/section-length", "figures/font-size"}),
    ),
    Case(
        name="space taken out",
        written=course(
            preamble=r"\usepackage[compact]{titlesec}"
            r"\setlength\abovecaptionskip{1pt}\setlength\textfloatsep{4pt}"
        ),
        breaks=frozenset({"layout/spacing"}),
    ),
    Case(
        name="negative space by hand",
        written=course(
            sections="\n".join(
                f"\\vspace{{-3mm}}\\section{{{heading}}}\\vspace{{-2mm}}\n{text}\n"
                for heading, text in (
                    ("Introduction", INTRODUCTION),
                    ("Experimental setup and methodology", SETUP),
                    ("Results and discussion", RESULTS),
                    ("Conclusion", prose(1, 7)),
                )
            )
        ),
        breaks=frozenset({"layout/spacing"}),
    ),
    Case(
        name="text that is scaled",
        written=course(
            results=SHORTER
            + "\n\n\\noindent\\scalebox{0.95}{\\parbox{1.05\\linewidth}{"
            + prose(1, 47)
            + "}}\n\n\\noindent\\scalebox{0.9}[1]{\\parbox{1.11\\linewidth}{"
            + prose(1, 48)
            + "}}\n\n"
            + prose(1, 53)
        ),
        breaks=frozenset({"layout/scaled", "layout/font-size"}),
        may=frozenset({"layout/line-pitch"}),
    ),
    Case(
        name="letters set closer",
        written=course(
            preamble=r"\usepackage[letterspace=-25]{microtype}",
            results=SHORTER + "\n\n{\\lsstyle " + prose(3, 57) + "\\par}",
        ),
        breaks=frozenset({"layout/scaled"}),
        may=frozenset({"structure/section-length"}),
    ),
    Case(
        name="text as notes, captions, cells and listings",
        written=course(
            introduction=INTRODUCTION + "\\footnote{" + prose(2, 49).replace("\n\n", " ") + "}",
            results=SHORTER.replace(
                "over ten blocks.", "over ten blocks. " + prose(2, 50).replace("\n\n", " ")
            )
            + "\n\n\\begin{center}\\footnotesize\\begin{tabular}{p{0.98\\linewidth}}"
            + prose(1, 51)
            + "\\end{tabular}\\end{center}\n\n{\\footnotesize\\begin{verbatim}\n"
            + textwrap.fill(prose(1, 54), 90)
            + "\n\\end{verbatim}}\n\n"
            + prose(1, 55),
        ),
        breaks=frozenset({"layout/small-body", "layout/font-size"}),
        may=frozenset({"text/overfull"}),
    ),
    Case(
        name="text that is hidden",
        written=course(
            introduction=INTRODUCTION + "\n\n" + HIDDEN,
            setup=SETUP + "\n\n" + UNPAINTED + MINUTE,
            results=RESULTS + "\n\n" + COVERED,
            conclusion=prose(1, 7) + "\n\n" + OFF,
        ),
        breaks=frozenset({"layout/hidden-text"}),
        may=frozenset({"text/overfull", "layout/line-pitch", "structure/section-length"}),
    ),
    Case(
        name="pictures of text",
        written=course(
            results=SHORTER
            + r"""
\begin{figure}[t]
  \centering
  \includegraphics[width=0.8\linewidth]{shot.png}
  \caption{What the program printed.}
  \label{fig:shot}
\end{figure}
Figure~\ref{fig:shot} shows what was printed. """
            + prose(2, 52),
            shot__png=picture(),
        ),
        breaks=frozenset({"layout/image-text"}),
        may=frozenset({"figures/vector", "figures/axis-labels"}),
    ),
)
