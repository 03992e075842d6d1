"""Reports written for the tests, typeset by real programs, each only once a session.

``course()`` is a report with which nothing is wrong; its parts can be replaced one by one.
"""

from __future__ import annotations

import functools
import hashlib
import io
import os
import random
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

SENTENCES = (
    "The kernel copies each block through the buffer cache before the system call returns.",
    "A larger buffer spreads the fixed cost of a call over more bytes, so the rate rises.",
    "Each trial starts from the same state, because the file is read once before the first.",
    "The scheduler had no other work on this core while the benchmark ran.",
    "We repeat every trial in a shuffled order, which lets drift touch all arms alike.",
    "The slope of the line is the price of one call, and its intercept that of the start.",
    "Below this size the time is that of the system call itself rather than of the copy.",
    "The knee stands where the buffer no longer fits into the second level of the cache.",
    "None of the trials was removed, and those of the warm-up are kept but not analysed.",
    "The interval is wide at the smallest size, since few of its trials were long enough.",
    "This agrees with what the manual page says of the limit of a single transfer.",
    "What remains is explained by the length of the path from the trap to the driver.",
)

BIBLIOGRAPHY = """
@book{mckusick,
  author = {Marshall Kirk McKusick and George V. Neville-Neil and Robert N. M. Watson},
  title = {The Design and Implementation of the {FreeBSD} Operating System},
  publisher = {Addison-Wesley},
  year = {2014}
}
@inproceedings{cantrill,
  author = {Bryan M. Cantrill and Michael W. Shapiro and Adam H. Leventhal},
  title = {Dynamic Instrumentation of Production Systems},
  booktitle = {Proceedings of the USENIX Annual Technical Conference},
  year = {2004},
  pages = {15--28}
}
"""

FIGURE = r"""
\begin{figure}[t]
  \centering
  \includegraphics[width=\linewidth]{rate.pdf}
  \caption{Rate of reading against the size of the buffer. Bars are 95\% confidence intervals of the mean over ten blocks.}
  \label{fig:rate}
\end{figure}
"""

TABLE = r"""
\begin{table}[t]
  \centering
  \caption{The sizes of the buffer and the trials of each.}
  \label{tab:sizes}
  \begin{tabular}{lrr}
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

CLASS = r"\documentclass[10pt,a4paper]{article}"
PREAMBLE = r"""
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{mathptmx}
\usepackage{fullpage}
\usepackage{graphicx}
\usepackage{xcolor}
"""
LINKS = r"""
\usepackage[hidelinks,pdftitle={Reading through the buffer cache},pdfauthor={Ada Student},pdflang={en-GB}]{hyperref}
"""
TITLE = r"""
\title{Reading through the buffer cache}
\author{Ada Student}
\date{12 November 2026}
"""


def prose(paragraphs: int, seed: int = 1) -> str:
    """So many paragraphs of running text, of about nine lines each."""
    draw = random.Random(seed)
    return "\n\n".join(" ".join(draw.choices(SENTENCES, k=8)) for _ in range(paragraphs))


ABSTRACT = (
    "We measure how fast a file is read through the buffer cache, for buffers of three sizes. "
    "The rate rises with the size until the copy itself is the limit."
)
INTRODUCTION = (
    r"Programs read files in pieces, and the size of the piece is theirs to choose~\cite{mckusick}. "
    + prose(1, 2)
)
SETUP = (
    r"Table~\ref{tab:sizes} has the sizes. We watch the calls with DTrace~\cite{cantrill}. "
    + prose(1, 3)
    + TABLE
    + prose(5, 4)
)
RESULTS = r"Figure~\ref{fig:rate} shows the rate. " + prose(1, 5) + FIGURE + prose(27, 6)
CONCLUSION = prose(1, 7)
REFERENCES = r"""
\bibliographystyle{plain}
\bibliography{references}
"""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A document and what makes a PDF of it."""

    files: Mapping[str, bytes]
    """By name; the first is the main one."""
    engine: str = "pdflatex"
    """``pdflatex`` or ``lualatex`` (by latexmk), or ``soffice``."""


def latex(text: str, *, engine: str = "pdflatex", **more: bytes) -> Written:
    """A document of LaTeX's, with the bibliography and the figure of ``course`` beside it."""
    files = {
        "report.tex": text.encode(),
        "references.bib": BIBLIOGRAPHY.encode(),
        "rate.pdf": figure(),
        **{name.replace("__", "."): data for name, data in more.items()},
    }
    return Written(files=files, engine=engine)


def course(
    *,
    document: str = CLASS,
    preamble: str = "",
    base: str = PREAMBLE,
    links: str = LINKS,
    title: str = TITLE,
    front: str | None = None,
    abstract: str = ABSTRACT,
    introduction: str = INTRODUCTION,
    setup: str = SETUP,
    results: str = RESULTS,
    conclusion: str = CONCLUSION,
    sections: str | None = None,
    references: str = REFERENCES,
    after: str = "",
    engine: str = "pdflatex",
    **more: bytes,
) -> Written:
    """A report in the course's format. ``sections`` stands for all four of them."""
    if front is None:
        front = (
            "\\maketitle\n\\thispagestyle{empty}\n\\begin{abstract}\n" + abstract + "\n"
            "\\end{abstract}\n\\clearpage\n\\setcounter{page}{1}\n"
        )
    if sections is None:
        sections = "\n".join(
            f"\\section{{{heading}}}\n{text}\n"
            for heading, text in (
                ("Introduction", introduction),
                ("Experimental setup and methodology", setup),
                ("Results and discussion", results),
                ("Conclusion", conclusion),
            )
        )
    text = "\n".join(
        (
            document,
            base,
            links,
            preamble,
            title,
            r"\begin{document}",
            front,
            sections,
            references,
            after,
            r"\end{document}",
        )
    )
    return latex(text, engine=engine, **more)


@functools.cache
def figure(width: float = 6.2) -> bytes:
    """A figure with error bars, axis labels and two curves that differ by more than colour.

    ``width`` is in inches; its letters are of 10 points as they are made.
    """
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    drawn = Figure(figsize=(width, 3.0), layout="constrained")
    FigureCanvasPdf(drawn)
    axes = drawn.subplots()
    sizes = [512, 4096, 65536]
    axes.errorbar(sizes, [20, 90, 210], yerr=[4, 6, 9], marker="o", color="#0072b2", label="cached")
    axes.errorbar(
        sizes,
        [10, 40, 80],
        yerr=[3, 4, 5],
        marker="s",
        linestyle="--",
        color="#d55e00",
        label="not cached",
    )
    axes.set_xscale("log", base=2)
    axes.set_xlabel("buffer size (bytes)")
    axes.set_ylabel("rate (MiB/s)")
    axes.legend()
    out = io.BytesIO()
    drawn.savefig(out, format="pdf", metadata={"CreationDate": None})
    return out.getvalue()


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Where documents that were typeset lie, for all of a session's test processes."""

    folder: Path
    made: dict[str, Path] = field(default_factory=dict)

    def typeset(self, written: Written) -> Path:
        """The folder in which ``written`` was typeset; its PDF is ``report.pdf``."""
        sums = hashlib.sha256(written.engine.encode())
        for name, data in written.files.items():
            sums.update(name.encode() + hashlib.sha256(data).digest())
        key = sums.hexdigest()[:24]
        if key not in self.made:
            with FileLock(self.folder / f"{key}.lock"):
                if not (self.folder / key / "report.pdf").is_file():
                    self._make(written, self.folder / key)
            self.made[key] = self.folder / key
        return self.made[key]

    def _make(self, written: Written, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, data in written.files.items():
            (folder / name).write_bytes(data)
        main = next(iter(written.files))
        if written.engine == "soffice":
            home = f"-env:UserInstallation=file://{folder}/.soffice"
            command = ["soffice", home, "--headless", "--convert-to", "pdf", main]
        else:
            command = ["latexmk", "-norc", "-interaction=nonstopmode", "-bibtex"]
            command += ["-lualatex" if written.engine == "lualatex" else "-pdf", main]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764115200", "FORCE_SOURCE_DATE": "1"}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
        )
        made = folder / Path(main).with_suffix(".pdf").name
        if not made.is_file():
            raise AssertionError(
                f"{' '.join(command)}:\n{done.stdout[-3000:]}\n{done.stderr[-500:]}"
            )
        if made.name != "report.pdf":
            made.rename(folder / "report.pdf")
