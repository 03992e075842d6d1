"""Good reports with what people put into them, much of which resembles what bad ones have."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.cases.styles import FONTS, GRAPHICS, HEADED, limit
from tests.check.writing import (
    CONCLUSION,
    FIGURE,
    RESULTS,
    SETUP,
    TABLE,
    course,
    prose,
)

INNER = (
    r"""
\subsection{Board and system}
\paragraph{Board.} The board has one core of 1~GHz. """
    + prose(1, 81)
    + r"""
\paragraph{System.} It runs FreeBSD. """
    + prose(1, 82)
    + r"""
\subsubsection{What is held still}
\begin{enumerate}
  \item The governor of the clock, at its highest step.
  \item The files: each is read once before.
  \begin{itemize}
    \item those of the benchmark,
    \item those of the tracer.
  \end{itemize}
\end{enumerate}
\begin{description}
  \item[Arm] what is compared, such as with and without a script.
  \item[Block] one trial of each arm in a shuffled order.
\end{description}
\begin{quote}
  Do not take timings while tracing, unless the probe effect is what you measure.
\end{quote}
\subsubsection{What is not}
"""
    + prose(2, 83)
)

SIDEWAYS = r"""
\begin{sidewaystable}
  \centering
  \caption{All of what was measured, on a page that is turned.}
  \label{tab:wide}
  \begin{tabular}{l*{9}{r}}
    \toprule
    Arm & 512 & 1024 & 2048 & 4096 & 8192 & 16384 & 32768 & 65536 & 131072 \\
    \midrule
    none & 20.1 & 33.4 & 60.2 & 90.5 & 120.3 & 160.7 & 190.2 & 210.4 & 215.0 \\
    read-count & 10.2 & 18.3 & 31.5 & 44.1 & 63.2 & 71.8 & 77.4 & 80.3 & 81.6 \\
    \bottomrule
  \end{tabular}
\end{sidewaystable}
"""

BESIDE = r"""
\begin{table}[b]
  \begin{minipage}[t]{0.48\linewidth}
    \centering
    \caption{The arms.}
    \label{tab:arms}
    \begin{tabular}{ll}
      \toprule
      Arm & Script \\
      \midrule
      none & -- \\
      count & \texttt{@ = count();} \\
      \bottomrule
    \end{tabular}
  \end{minipage}\hfill
  \begin{minipage}[t]{0.48\linewidth}
    \centering
    \caption{The levels.}
    \label{tab:levels}
    \rowcolors{2}{gray!15}{white}
    \begin{tabularx}{\linewidth}{lX}
      \toprule
      Level & What it is \\
      \midrule
      small & a buffer of 512 bytes, which is less than a block of the card \\
      large & one of 64~KiB \\
      \bottomrule
    \end{tabularx}
  \end{minipage}
\end{table}
"""

PROCEDURE = r"""
\begin{algorithm}[t]
  \DontPrintSemicolon
  \ForEach{block}{
    shuffle the arms\;
    \ForEach{arm}{run it once, and keep its time\;}
  }
  \caption{How the trials are ordered.}
  \label{alg:order}
\end{algorithm}
"""

WRAPPED = r"""
\begin{wrapfigure}{r}{0.4\linewidth}
  \centering
  \begin{tikzpicture}
    \node[draw] (a) {\small program};
    \node[draw, below=8mm of a] (b) {\small kernel};
    \draw[->] (a) -- (b);
  \end{tikzpicture}
  \caption{Who calls whom.}
  \label{fig:calls}
\end{wrapfigure}
"""

CASES: tuple[Case, ...] = (
    Case(
        name="habits-thanks-two-authors-run-in-headings-and-acknowledgements",
        written=course(
            base=FONTS + GRAPHICS + "\\usepackage{fullpage,authblk,enumitem}\n"
            "\\usepackage[title]{appendix}\n",
            title="\\title{Reading through the buffer cache:\\\\\\large what a larger buffer buys"
            "\\thanks{Of the course Advanced Operating Systems.}}\n"
            "\\author[1]{Ada Student}\n\\author[2]{Bob O'Student-Smith}\n"
            "\\affil[1]{University of Somewhere}\n\\affil[2]{College of Elsewhere}\n"
            "\\date{November 2026}\n",
            front="\\maketitle\n\\thispagestyle{empty}\n\\begin{abstract}\n" + prose(2, 84) + "\n"
            "\\end{abstract}\n\\noindent\\textbf{Keywords:} files, buffers, tracing\n"
            "\\clearpage\n\\setcounter{page}{1}\n",
            setup=SETUP + INNER,
            conclusion=CONCLUSION + "\n\\section*{Acknowledgements}\nWe thank the demonstrators.\n",
            references="\\renewcommand{\\refname}{Bibliography}\n\\bibliographystyle{unsrt}\n"
            "\\bibliography{references}\n",
            after="\\begin{appendices}\n\\section{Scripts}\n"
            + prose(1, 85)
            + "\n\\subsection{The script that counts}\n"
            + prose(1, 86)
            + "\n\\section{Raw data}\n"
            + TABLE.replace("tab:sizes", "tab:raw")
            + prose(1, 87)
            + "\n\\end{appendices}\n",
        ),
        profile=limit(8),
    ),
    Case(
        name="habits-turned-page-tables-beside-algorithm-and-wrapped-figure",
        written=course(
            preamble="\\usepackage[table]{xcolor}\n\\usepackage[ruled]{algorithm2e}\n"
            "\\usepackage{rotating,booktabs,tabularx,wrapfig,tikz}\n"
            "\\usetikzlibrary{positioning}\n",
            base=FONTS + "\\usepackage{fullpage,graphicx}\n",
            setup="Algorithm~\\ref{alg:order} has the order, Figure~\\ref{fig:calls} the calls.\n"
            + WRAPPED
            + prose(1, 88)
            + "\n\nTables~\\ref{tab:arms} and~\\ref{tab:levels} have the arms and the levels. "
            + PROCEDURE
            + BESIDE
            + SETUP,
            results="All is in Table~\\ref{tab:wide}. " + SIDEWAYS + RESULTS,
        ),
        profile=limit(8),
    ),
    Case(
        name="habits-coloured-links-ragged-right-boxed-abstract-floats-after-references",
        written=course(
            base=FONTS
            + GRAPHICS
            + HEADED
            + "\\usepackage{tcolorbox,titlesec,ragged2e,url,microtype}\n"
            "\\titleformat{\\section}{\\Large\\bfseries\\sffamily\\color{blue!50!black}}"
            "{\\thesection}{1em}{}\n",
            links="\\usepackage[colorlinks,allcolors=blue,pdftitle={Reading},"
            "pdfauthor={Ada Student},pdflang={en-GB}]{hyperref}\n",
            front="\\maketitle\n\\thispagestyle{empty}\n\\begin{tcolorbox}[title=Abstract]\n"
            + prose(1, 89)
            + "\n\\end{tcolorbox}\n\\clearpage\n\\setcounter{page}{1}\n\\RaggedRight\n",
            setup=SETUP + "\nThe sources are public\\footnote{\\url{https://example.org/labs/io}, "
            "and at \\url{https://example.org/a/very/long/path/to/the/sources/of/the/benchmark}.}.\n",
            results="Figure~\\ref{fig:rate} shows the rate. " + prose(18, 90),
            conclusion=CONCLUSION + FIGURE.replace("[t]", "[p]"),
        ),
        profile=limit(8),
    ),
)
