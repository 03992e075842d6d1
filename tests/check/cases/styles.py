"""Good reports in other people's styles, each held against what its author was told.

The reports of one column. Those of two columns are in ``columns``, those made by word processors
in ``word``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.check.cases import Case
from tests.check.writing import (
    CONCLUSION,
    FIGURE,
    INTRODUCTION,
    RESULTS,
    SETUP,
    TABLE,
    course,
    figure,
    prose,
)

SECTIONS = [
    {"heading": "Introduction"},
    {"heading": "Experimental setup and methodology", "also": ["Methodology"]},
    {"heading": "Results and discussion"},
    {"heading": "Conclusion", "also": ["Conclusions"]},
]
"""The course's, of any length."""

MODERN = {"family": "Computer Modern", "size": {"least": 10, "most": 10}, "line_pitch": 12}
ELEVEN = {"size": {"least": 11, "most": 11}, "line_pitch": 13.6}
TWELVE = {"size": {"least": 12, "most": 12}, "line_pitch": 14}


def limit(pages: int, **more: Any) -> Mapping[str, Any]:
    """What differs from the course's profile where the sections are of any length."""
    return {"sections": SECTIONS, "pages": {"limit": pages}, **more}


GRAPHICS = "\\usepackage{graphicx}\n\\usepackage{xcolor}\n"
HEADED = "\\usepackage[a4paper,margin=1in,headheight=14pt,headsep=14pt]{geometry}\n"
"""Margins of an inch with room for a running head."""
FONTS = "\\usepackage[T1]{fontenc}\n\\usepackage{mathptmx}\n"
NARROW = figure(4.7)
"""For narrow columns: it is not shrunk, so that its exponents stay legible."""
RUN_ON = "\\maketitle\n\\begin{abstract}\nWe measure how fast a file is read.\n\\end{abstract}\n"
"""A title above the text."""

OWN_TITLE = r"""
\begin{titlepage}
  \centering
  {\scshape University of Somewhere\par}
  {\scshape Department of Computer Science\par}
  \vspace{3cm}
  \rule{\linewidth}{0.5mm}\par
  {\huge\bfseries Reading through the buffer cache\par}
  \rule{\linewidth}{0.5mm}\par
  \vspace{2cm}
  \begin{minipage}{0.45\textwidth}
    \raggedright\emph{Author:}\\ Ada Student (as123)
  \end{minipage}
  \begin{minipage}{0.45\textwidth}
    \raggedleft\emph{Course:}\\ Advanced Operating Systems
  \end{minipage}\par
  \vspace{1cm}
  {\large 12 November 2026\par}
  \vfill
  \textbf{Abstract}\par
  \raggedright
  We measure how fast a file is read through the buffer cache, for buffers of three sizes.
  The rate rises with the size until the copy itself is the limit.
  \vfill
\end{titlepage}
\setcounter{page}{1}
"""

LISTING = r"""
Listing~\ref{lst:loop} is the loop that is timed, and the script counts its calls\footnote{The
script is in the appendix; it fires at the entry of the system call and nowhere else.}.
\begin{lstlisting}[caption={The loop that is timed.},label=lst:loop]
for (size_t done = 0; done < total; done += length) {
        ssize_t got = read(file, buffer, length);   /* one call a block */
        if (got <= 0)
                err(1, "read");
}
\end{lstlisting}
\begin{Verbatim}[fontsize=\small,frame=single]
syscall::read:entry
/execname == "io-static"/
{
        @calls[pid] = count();
}
\end{Verbatim}
The rate follows from the price $c$ of a call and that of a byte, $b$:
\begin{equation}
  r(s) = \frac{s}{c + b s}, \qquad \lim_{s \to \infty} r(s) = \frac{1}{b} .
\end{equation}
Where the buffer outgrows the cache\footnote{256~KiB on this board.} the second no longer holds:
\begin{itemize}
  \item the price of a byte rises, since it comes from memory;
  \item the price of a call stays;
  \item the knee is where the two lines cross.
\end{itemize}
"""

DRAWN = r"""
\begin{figure}[t]
  \centering
  \begin{tikzpicture}[node distance=3cm]
    \node[draw] (user) {program};
    \node[draw, right of=user] (cache) {buffer cache};
    \node[draw, right of=cache] (card) {card};
    \draw[->] (user) -- node[above] {\footnotesize read} (cache);
    \draw[->] (cache) -- (card);
  \end{tikzpicture}
  \caption{The way of a block.}
  \label{fig:way}
\end{figure}
\begin{figure}[t]
  \begin{subfigure}{0.48\linewidth}
    \begin{tikzpicture}
      \begin{axis}[width=\linewidth, height=5cm, xlabel={buffer size (KiB)},
          ylabel={rate (MiB/s)}]
        \addplot+[error bars/.cd, y dir=both, y explicit]
          coordinates {(1,20) +- (0,2) (4,90) +- (0,5) (16,210) +- (0,8)};
      \end{axis}
    \end{tikzpicture}
    \caption{Cached.}
    \label{fig:cached}
  \end{subfigure}\hfill
  \begin{subfigure}{0.48\linewidth}
    \begin{tikzpicture}
      \begin{axis}[width=\linewidth, height=5cm, xlabel={buffer size (KiB)},
          ylabel={time (s)}, ymode=log]
        \addplot coordinates {(1,0.8) (4,0.2) (16,0.1)};
        \addplot[dashed, mark=square] coordinates {(1,1.6) (4,0.4) (16,0.2)};
        \legend{cached, not cached}
      \end{axis}
    \end{tikzpicture}
    \caption{Both.}
  \end{subfigure}
  \caption{Rate of reading; bars are 95\% confidence intervals of the mean over ten blocks.}
  \label{fig:both}
\end{figure}
"""

LONG_TABLE = (
    r"""
\begin{longtable}{lrr}
  \caption{All cells.}\label{tab:cells}\\
  \toprule
  Cell & Size & Rate \\
  \midrule
  \endhead
  \bottomrule
  \endfoot
"""
    + "\n".join(rf"  cell {n} & {512 * n} & {20 + 3 * n}.5 \\" for n in range(1, 60))
    + "\n\\end{longtable}\n"
)

CASES: tuple[Case, ...] = (
    Case(
        name="style-computer-modern-natbib-title-above-the-text",
        written=course(
            base=GRAPHICS + "\\usepackage{natbib}\n",
            front=RUN_ON,
            introduction=INTRODUCTION.replace("\\cite{", "\\citep{"),
            setup=SETUP.replace("\\cite{", "\\citet{"),
            references="\\bibliographystyle{plainnat}\n\\bibliography{references}\n",
            rate__pdf=NARROW,
        ),
        profile=limit(9, fonts=MODERN, title_page=False),
    ),
    Case(
        name="style-geometry-biblatex-author-year-eleven-points",
        written=course(
            document="\\documentclass[11pt,a4paper]{article}",
            base=FONTS
            + GRAPHICS
            + "\\usepackage[margin=25mm]{geometry}\n\\usepackage[style=authoryear]{biblatex}\n"
            "\\addbibresource{references.bib}\n",
            introduction=INTRODUCTION.replace("\\cite{", "\\parencite{"),
            references="\\printbibliography\n",
        ),
        profile=limit(8, fonts=ELEVEN, margins=dict.fromkeys(("top", "left"), "25 mm")),
    ),
    Case(
        name="style-koma-contents-heads-and-sans-headings",
        written=course(
            document="\\documentclass[11pt,a4paper,abstract=true,titlepage=true]{scrartcl}",
            base=FONTS
            + GRAPHICS
            + "\\usepackage{helvet}\n\\usepackage[automark,headsepline]{scrlayer-scrpage}\n"
            "\\usepackage[style=numeric]{biblatex}\n\\addbibresource{references.bib}\n",
            front="\\maketitle\n\\begin{abstract}We measure how fast a file is read. "
            "It is fast.\\end{abstract}\n\\tableofcontents\n\\clearpage\n\\setcounter{page}{1}\n",
            references="\\printbibliography\n",
        ),
        profile=limit(10, fonts=ELEVEN),
    ),
    Case(
        name="style-report-class-with-chapters",
        written=course(
            document="\\documentclass[10pt,a4paper]{report}",
            base=FONTS + GRAPHICS + "\\usepackage{fullpage}\n",
            front="\\maketitle\n\\begin{abstract}We measure how fast a file is read."
            "\\end{abstract}\n\\setcounter{page}{1}\n",
            sections="\n".join(
                f"\\chapter{{{heading}}}\n{text}\n"
                for heading, text in (
                    ("Introduction", INTRODUCTION),
                    (
                        "Experimental setup and methodology",
                        "\\section{Board}\n" + prose(1, 31) + "\n\\section{Procedure}\n" + SETUP,
                    ),
                    ("Results and discussion", RESULTS),
                    ("Conclusion", CONCLUSION),
                )
            ),
        ),
        profile=limit(9),
    ),
    Case(
        name="style-memoir-as-an-article",
        written=course(
            document="\\documentclass[10pt,a4paper,oneside,article]{memoir}",
            base=FONTS + GRAPHICS,
            front=RUN_ON,
            rate__pdf=NARROW,
        ),
        profile=limit(9, title_page=False),
    ),
    Case(
        name="style-lualatex-termes-title-page-option-unnumbered",
        written=course(
            document="\\documentclass[10pt,a4paper,titlepage]{article}",
            base=GRAPHICS
            + "\\usepackage{fontspec}\n\\setmainfont{TeX Gyre Termes}\n\\usepackage{microtype}\n"
            "\\usepackage{fullpage}\n\\setcounter{secnumdepth}{0}\n",
            front="\\maketitle\n\\begin{abstract}\nWe measure how fast a file is read.\n"
            "\\end{abstract}\n\\setcounter{page}{1}\n",
            engine="lualatex",
        ),
        profile=limit(8),
    ),
    Case(
        name="style-own-title-page-appendix-before-references",
        written=course(
            base=FONTS + GRAPHICS + HEADED,
            preamble="\\usepackage{titlesec}\n"
            "\\titleformat{\\section}{\\large\\scshape}{\\thesection.}{0.6em}{}\n"
            "\\usepackage{fancyhdr}\n\\pagestyle{fancy}\n\\fancyhf{}\n"
            "\\lhead{Ada Student}\\rhead{\\leftmark}\\cfoot{Page \\thepage\\ of 9}\n",
            front=OWN_TITLE,
            references="\\appendix\n\\section{Scripts}\n"
            + prose(3, 32)
            + "\n\\bibliographystyle{alpha}\n\\bibliography{references}\n",
        ),
        profile=limit(8),
    ),
    Case(
        name="style-parts-contents-and-line-numbers",
        written=course(
            base=FONTS + GRAPHICS + HEADED,
            preamble="\\usepackage{lineno}\n\\linenumbers\n\\pagestyle{headings}\n",
            front="\\maketitle\n\\thispagestyle{empty}\n\\begin{abstract}\nWe measure how fast a "
            "file is read.\n\\end{abstract}\n\\clearpage\n\\tableofcontents\n\\listoffigures\n"
            "\\clearpage\n\\setcounter{page}{1}\n",
            sections=f"\\part{{The question}}\n\\section{{Introduction}}\n{INTRODUCTION}\n"
            f"\\section{{Experimental setup and methodology}}\n{SETUP}\n"
            f"\\part{{The answer}}\n\\section{{Results and discussion}}\n{RESULTS}\n"
            f"\\section{{Conclusion}}\n{CONCLUSION}\n",
        ),
        profile=limit(8),
    ),
    Case(
        name="style-listings-footnotes-formulas-and-lists",
        written=course(
            preamble="\\usepackage{listings,fancyvrb,courier}\n"
            "\\lstset{language=C,basicstyle=\\ttfamily\\footnotesize,frame=tb,numbers=left,"
            "numberstyle=\\tiny,keywordstyle=\\bfseries\\color{blue},commentstyle=\\itshape}\n",
            setup=SETUP + LISTING,
            after="\\appendix\n\\section{Scripts}\n\\begin{lstlisting}[language={}]\n"
            "#!/usr/sbin/dtrace -s\n\nsyscall::read:entry\n{\n  @ = count();\n}\n"
            "\\end{lstlisting}\n" + prose(1, 33),
        ),
        profile=limit(8),
    ),
    Case(
        name="style-tikz-pgfplots-subfigures-and-long-tables",
        written=course(
            preamble="\\usepackage{tikz,pgfplots,subcaption,booktabs,longtable,wrapfig,siunitx}\n"
            "\\pgfplotsset{compat=1.18}\n",
            setup="Figure~\\ref{fig:way} shows the way of a block, Table~\\ref{tab:cells} all "
            "cells. " + SETUP + DRAWN + LONG_TABLE,
            results="Figure~\\ref{fig:both}, and its part~\\subref{fig:cached} above all, shows "
            "\\SI{210}{\\mebi\\byte\\per\\second}. " + RESULTS,
        ),
        profile=limit(9),
    ),
    Case(
        name="style-letter-paper-double-spaced-twelve-points",
        written=course(
            document="\\documentclass[12pt,letterpaper]{article}",
            preamble="\\usepackage{setspace,parskip}\n\\doublespacing\n",
            setup=r"Table~\ref{tab:sizes} has the sizes. We use DTrace~\cite{cantrill}. "
            + prose(2, 34)
            + TABLE,
            results=r"Figure~\ref{fig:rate} shows the rate. " + prose(4, 35) + FIGURE,
        ),
        profile=limit(9, fonts=TWELVE, paper=["letter"]),
    ),
    Case(
        name="style-amsart",
        written=course(
            document="\\documentclass[10pt,a4paper]{amsart}",
            base=FONTS + GRAPHICS,
            title="\\title{Reading through the buffer cache}\n\\author{Ada Student}\n"
            "\\address{Department of Computer Science}\n\\email{as123@example.org}\n"
            "\\date{12 November 2026}\n",
            front="\\begin{abstract}\nWe measure how fast a file is read.\n\\end{abstract}\n"
            "\\maketitle\n",
            rate__pdf=NARROW,
        ),
        profile=limit(9, title_page=False),
    ),
)
