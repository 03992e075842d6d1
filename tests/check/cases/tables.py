"""Reports whose tables are right, and reports in which something is wrong with one."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.writing import SETUP, TABLE, course

RULED = r"""
\begin{table}[t]
  \centering\tiny
  \caption{The sizes of the buffer and the trials of each.}
  \label{tab:sizes}
  \begin{tabular}{|l|r|r|}
    \hline
    Name & Size & Trials \\
    \hline
    small & 512 & 30 \\
    medium & 4096 & 30 \\
    large & 65536 & 30 \\
    \hline
  \end{tabular}
\end{table}
"""
BOOKTABS = r"""
\begin{table}[t]
  \centering
  \caption{The sizes of the buffer and the trials of each.}
  \label{tab:sizes}
  \footnotesize
  \begin{tabular}{lrr}
    \toprule
    & \multicolumn{2}{c}{Blocks} \\
    \cmidrule(lr){2-3}
    Name & Size\textsuperscript{a} & Trials \\
    \midrule
    small & $2^{9}$ & 30 \\
    medium & $2^{12}$ & 30 \\
    large & $1.6\cdot 10^{-4}$ & 30 \\
    \bottomrule
  \end{tabular}
\end{table}
"""
LOOSE = r"""
\begin{center}
\begin{tabular}{lrr}
  \hline
  Name & Size & Calls \\
  \hline
  small & 512 & 17 \\
  medium & 4096 & 19 \\
  large & 65536 & 23 \\
  \hline
\end{tabular}
\end{center}
"""
PROGRAM = r"""
\begin{Verbatim}[frame=FRAME]
syscall::write:entry /execname == "dd"/ { self->t = timestamp; }
syscall::write:return /self->t/
{ @ = quantize(timestamp - self->t); self->t = 0; }
\end{Verbatim}
"""

CASES = (
    Case(
        name="tables-booktabs",
        written=course(preamble="\\usepackage{booktabs}", setup=SETUP.replace(TABLE, BOOKTABS)),
    ),
    Case(
        name="tables-ruled-and-tiny",
        written=course(setup=SETUP.replace(TABLE, RULED)),
        breaks=frozenset({"tables/font-size", "tables/vertical-rules"}),
    ),
    Case(
        name="tables-vertical-rules-allowed",
        written=course(setup=SETUP.replace(TABLE, RULED.replace("\\tiny", ""))),
        profile={"tables": {"vertical_rules": True}},
    ),
    Case(
        name="tables-without-caption",
        written=course(setup=SETUP + LOOSE),
        breaks=frozenset({"tables/caption"}),
    ),
    Case(
        name="tables-not-referred-to",
        written=course(setup=SETUP.replace("Table~\\ref{tab:sizes} has the sizes. ", "")),
        breaks=frozenset({"tables/referred"}),
    ),
    Case(
        name="tables-none-but-a-program-in-a-frame",
        written=course(
            preamble="\\usepackage{fancyvrb}",
            setup=SETUP
            + PROGRAM.replace("FRAME", "single")
            + "The script below does the same.\n"
            + PROGRAM.replace("FRAME", "lines"),
        ),
    ),
)
