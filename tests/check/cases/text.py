"""Text that is not finished, and text that only looks so: for the rules ``text/*``."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.writing import BIBLIOGRAPHY, CONCLUSION, INTRODUCTION, RESULTS, course, prose

MORE = rb"""
@article{gait,
  author = {Jason Gait},
  title = {A Probe Effect in Concurrent Programs},
  journal = {Software: Practice and Experience},
  year = {1986}
}
"""
LACKING = rb"""
@article{gait,
  author = {Jason Gait},
  title = {A Probe Effect in Concurrent Programs},
  year = {}
}
@inproceedngs{ellard,
  author = {Daniel Ellard and Margo Seltzer},
  title = {{NFS} Tricks and Benchmarking Traps},
  year = {2003}
}
"""
UNRESOLVED = course(
    introduction=INTRODUCTION,
    results=RESULTS + "\n\nAs Figure~\\ref{fig:latency} shows, and others found before "
    "us~\\cite{mckusick,nobody}, the copy is the limit. " + prose(1, 8),
)
BIBLATEX = course(
    preamble="\\usepackage[backend=biber]{biblatex}\n\\addbibresource{references.bib}",
    results=RESULTS + "\n\nOthers found the same~\\cite{nobody}.",
    references="\\printbibliography",
)
NOCITED = course(
    references="\\nocite{*}\n\\bibliographystyle{plain}\n\\bibliography{references}",
    references__bib=BIBLIOGRAPHY.encode() + MORE,
)
LACKS = course(
    conclusion="Probes change what they watch~\\cite{gait,ellard}. " + CONCLUSION,
    references__bib=BIBLIOGRAPHY.encode() + LACKING,
)
WIDE = course(
    conclusion=CONCLUSION
    + r" The runner writes \texttt{results/reading-through-the-buffer-cache/session-of-the-twelfth/block-ten/trials-of-all-arms.csv} once a block."
)
MISSPELT = course(
    conclusion="The throughtput of the kernal rises until the copy is the limit, which we had "
    "not expected to recieve from it. The kernal is fast. " + CONCLUSION
)
PLACEHOLDERS = course(
    introduction=INTRODUCTION + "\n\nTODO: say which question is asked.",
    results=RESULTS + "\n\nThe rate was XX MiB/s. [citation needed]",
)
TODONOTES = course(
    preamble="\\usepackage{todonotes}\n",
    setup="Table~\\ref{tab:sizes} has the sizes, and DTrace~\\cite{cantrill} the calls. "
    + "\\todo[inline]{which version?} "
    + prose(1, 3)
    + r"""
\begin{table}[t]\centering\caption{The sizes of the buffer.}\label{tab:sizes}
\begin{tabular}{lr}\hline Name & Size \\ \hline small & 512 \\ large & 65536 \\ \hline\end{tabular}
\end{table}
"""
    + prose(5, 4),
)
EMPTY = course(results=RESULTS + "\n\\subsection{Threats to validity}\n")
LOOKS_UNFINISHED = course(
    preamble="\\usepackage{listings}\n\\usepackage{microtype}\n",
    introduction=INTRODUCTION + " One may ask ``why so slow??'' or whether the word ``TODO'' "
    "in the source explains it. The pattern \\texttt{[?]} matches none of them (or does it?).",
    conclusion=r"""
\begin{lstlisting}[basicstyle=\ttfamily\small,columns=fullflexible]
/* FIXME: the buffer is never freed */
read(fd, buf, n); /* XXX */
\end{lstlisting}
The behaviour is analysed with the colour-blind in mind, and the behavior analyzed at the center,
in userspace and by syscalls of FreeBSD; Valgrind was not used. A remark on pre\-emption,
cache\-lines and time-\linebreak[4]slices closes it. """
    + CONCLUSION,
)

CASES = (
    Case(name="text-unresolved", written=UNRESOLVED, breaks=frozenset({"text/unresolved"})),
    Case(
        name="text-unresolved-with-its-log",
        written=UNRESOLVED,
        breaks=frozenset({"text/unresolved"}),
        latex=True,
    ),
    Case(name="text-unresolved-biblatex", written=BIBLATEX, breaks=frozenset({"text/unresolved"})),
    Case(name="text-placeholders", written=PLACEHOLDERS, breaks=frozenset({"text/placeholder"})),
    Case(
        name="text-todonotes",
        written=TODONOTES,
        breaks=frozenset({"text/placeholder"}),
        latex=True,
    ),
    Case(name="text-empty-subsection", written=EMPTY, breaks=frozenset({"text/empty-section"})),
    Case(name="text-uncited", written=NOCITED, breaks=frozenset({"text/uncited"})),
    Case(
        name="text-uncited-by-key",
        written=NOCITED,
        breaks=frozenset({"text/uncited"}),
        latex=True,
    ),
    Case(
        name="text-bibliography-lacks-fields",
        written=LACKS,
        breaks=frozenset({"text/bibliography-fields"}),
        latex=True,
    ),
    Case(name="text-overfull", written=WIDE, breaks=frozenset({"text/overfull"})),
    Case(
        name="text-overfull-with-its-log",
        written=WIDE,
        breaks=frozenset({"text/overfull"}),
        latex=True,
    ),
    Case(name="text-misspelt", written=MISSPELT, breaks=frozenset({"text/spelling"})),
    Case(name="text-looks-unfinished", written=LOOKS_UNFINISHED, latex=True),
)
