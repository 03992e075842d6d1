"""Good reports with what is rare, and at first sight like something bad."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.writing import FIGURE, INTRODUCTION, SENTENCES, SETUP, course, prose

NOTES = (
    r"We follow Ousterhout\footnote{John Ousterhout: \emph{Always measure one level deeper}. "
    + " ".join(SENTENCES[:4])
    + r"} and others\footnote{\url{https://example.org/methods}}, as the manual"
    r"\footnote{See \texttt{man 2 read}.} does. "
)
"""A footnote that is an address and nothing else, between others."""

TABLE_AS_FIGURE = r"""
\begin{figure}[t]
  \centering
  \begin{tabular}{ll}
    \hline
    Arm & Script \\
    \hline
    none & none \\
    count & \texttt{@ = count()} \\
    \hline
  \end{tabular}
  \caption{The arms.}
  \label{fig:arms}
\end{figure}
"""

EXPLAINED = r"""
\begin{table}[tb]
  \centering
  \begin{threeparttable}
    \caption{The machines.}
    \label{tab:machines}
    \begin{tabular}{@{}lp{5cm}rr@{}}
      \hline
      Board\tnote{a} & What it is & MHz & MiB \\
      \hline
      Beagle & A board with one core of ARMv7, the caches of which are on & 1000 & 512 \\
      QEMU\tnote{b} & emulated & -- & 2048 \\
      \hline
    \end{tabular}
    \begin{tablenotes}\footnotesize
      \item[a] All run FreeBSD 13.2 with the kernel that it comes with, and have no other load
        than the daemon that keeps the time.
      \item[b] Its times are not those of hardware, and are not compared with those of others.
    \end{tablenotes}
  \end{threeparttable}
\end{table}
"""

SCRIPTS = (
    "\\appendix\n\\section{Scripts}\n{\\scriptsize\\begin{verbatim}\n"
    + "\n".join(f"# {text}" for text in SENTENCES)
    + "\n\\end{verbatim}}\nA caption of an appendix may be long, and so may its notes"
    + "\\footnote{"
    + " ".join(SENTENCES)
    + "}.\n"
)

CASES: tuple[Case, ...] = (
    Case(
        name="oddities-two-lists-of-references-table-as-figure-notes-of-tables-and-pages-scripts",
        written=course(
            preamble="\\usepackage{multibib,courier,threeparttable}\n\\newcites{web}{Web sites}\n",
            introduction=INTRODUCTION + " " + NOTES,
            setup="Table~\\ref{tab:machines} has the machines. "
            + SETUP
            + EXPLAINED
            + " The tracer has a site of its own~\\citeweb{cantrill}.",
            results="Figures~\\ref{fig:rate} and~\\ref{fig:arms} show the rate and the arms. "
            + FIGURE
            + prose(1, 5)
            + TABLE_AS_FIGURE
            + prose(27, 6),
            references="\\bibliographystyle{plain}\n\\bibliography{references}\n"
            "\\bibliographystyleweb{plain}\n\\bibliographyweb{references}\n",
            after=SCRIPTS,
        ),
    ),
)
