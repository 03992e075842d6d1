"""Reports whose figures are right, and reports in which something is wrong with one."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.plotted import (
    bars,
    distributions,
    drawing,
    heat,
    lines,
    painted,
    panels,
    pixels,
    silent,
)
from tests.check.writing import FIGURE, RESULTS, TITLE, course

BEFORE, _, AFTER = RESULTS.partition(FIGURE)
PARAGRAPHS = AFTER.split("\n\n")


def text(first: int, last: int) -> str:
    """Some paragraphs of the results."""
    return "\n\n".join(PARAGRAPHS[first:last])


def shown(file: str, caption: str, label: str, *, width: str = r"\linewidth") -> str:
    """A figure with a file."""
    included = rf"\includegraphics[width={width}]{{{file}}}"
    return floated(included, caption, label)


def floated(content: str, caption: str, label: str) -> str:
    """A figure with anything."""
    return (
        "\n\\begin{figure}[tb]\n\\centering\n"
        f"{content}\n\\caption{{{caption}}}\n\\label{{{label}}}\n\\end{{figure}}\n"
    )


PGFPLOTS = "\n\\usepackage{pgfplots}\n\\pgfplotsset{compat=1.16}\n\\usetikzlibrary{arrows.meta}\n"
PLOT = r"""\begin{tikzpicture}
\begin{axis}[width=9cm, height=5cm, %s legend pos=north west]
\addplot+[error bars/.cd, y dir=both, y explicit]
  coordinates {(1, 10) +- (0, 1) (2, 20) +- (0, 2) (3, 25) +- (0, 3)};
\addplot+[error bars/.cd, y dir=both, y explicit]
  coordinates {(1, 5) +- (0, 1) (2, 12) +- (0, 2) (3, 15) +- (0, 3)};
\legend{cached, not cached}
\end{axis}
\end{tikzpicture}"""
LABELS = "xlabel={buffer size (KiB)}, ylabel={rate (MiB/s)},"
DIAGRAM = r"""\begin{tikzpicture}
\foreach \n in {0,...,7} {
  \draw (\n, 0) rectangle (\n + 1, 0.6);
  \node at (\n + 0.5, 0.85) {\n};
}
\node[draw] (user) at (1, 2) {user};
\node[draw] (kernel) at (5, 2) {kernel};
\draw[-{Latex}] (user) -- (kernel);
\end{tikzpicture}"""

MANY = (
    "Figures~\\ref{fig:lines}, \\ref{fig:panels} and~\\ref{fig:heat} show the rate, "
    "Figs.~\\ref{fig:bars}--\\ref{fig:pgf} the latency, and Figure~\\ref{fig:rate}a what is left. "
    + "Of the layout see Figure~\\ref{fig:diagram}. "
    + BEFORE.partition(". ")[2]
    + FIGURE
    + text(0, 3)
    + shown("lines.pdf", "Latency against threads.", "fig:lines")
    + shown("panels.pdf", "Latency of four benchmarks.", "fig:panels")
    + shown("heat.pdf", "Misses by thread and block.", "fig:heat")
    + text(3, 6)
    + shown("bars.pdf", "Latency of three file systems, with standard deviations.", "fig:bars")
    + shown("spread.pdf", "Latency: boxes, stems, and deciles (shaded).", "fig:spread")
    + floated(PLOT % LABELS, "Rates with 95\\% confidence intervals.", "fig:pgf")
    + floated(DIAGRAM, "Slots of the ring.", "fig:diagram")
    + text(6, 16)
)


def with_figure(content: str) -> str:
    """The results with another figure besides, which the text refers to."""
    return f"Figure~\\ref{{fig:more}} has more of it. {BEFORE}{FIGURE}{content}{text(0, 26)}"


CASES = (
    Case(
        name="figures-good",
        written=course(
            preamble=PGFPLOTS,
            title=TITLE.replace("Reading", "\\includegraphics[width=2cm]{logo.png}\\\\ Reading"),
            results=MANY,
            logo__png=pixels(lines),
            lines__pdf=drawing(lines),
            panels__pdf=drawing(panels, size=(6.2, 3.4)),
            heat__pdf=drawing(heat),
            bars__pdf=drawing(bars),
            spread__pdf=drawing(distributions),
        ),
    ),
    Case(
        name="figures-screenshot",
        written=course(
            results=with_figure(shown("shot.png", "Latency against threads.", "fig:more")),
            shot__png=pixels(lines),
        ),
        breaks=frozenset({"figures/vector"}),
    ),
    Case(
        name="figures-photographs-allowed",
        written=course(
            results=with_figure(shown("shot.png", "Latency against threads.", "fig:more")),
            shot__png=pixels(lines),
        ),
        profile={"figures": {"vector": False}},
    ),
    Case(
        name="figures-pixels-in-vectors",
        written=course(
            results=with_figure(shown("map.pdf", "Misses by thread and block.", "fig:more")),
            map__pdf=drawing(painted),
        ),
        breaks=frozenset({"figures/vector"}),
    ),
    Case(
        name="figures-without-caption",
        written=course(
            results=BEFORE
            + FIGURE
            + "\n\\begin{center}\\includegraphics[width=\\linewidth]{lines.pdf}\\end{center}\n"
            + text(0, 26),
            lines__pdf=drawing(lines),
        ),
        breaks=frozenset({"figures/caption"}),
    ),
    Case(
        name="figures-number-skipped",
        written=course(results="\\setcounter{figure}{1}\n" + RESULTS),
        breaks=frozenset({"figures/caption"}),
    ),
    Case(
        name="figures-not-referred-to",
        written=course(results=RESULTS.replace("Figure~\\ref{fig:rate} shows the rate. ", "")),
        breaks=frozenset({"figures/referred"}),
    ),
    Case(
        name="figures-silent",
        written=course(
            results=with_figure(shown("silent.pdf", "Latency of both calls.", "fig:more")),
            silent__pdf=drawing(silent),
        ),
        breaks=frozenset({"figures/axis-labels", "figures/error-bars", "figures/greyscale"}),
    ),
    Case(
        name="figures-silent-pgfplots",
        written=course(
            preamble=PGFPLOTS,
            results=with_figure(floated(PLOT % "", "Rates of both calls.", "fig:more")),
        ),
        breaks=frozenset({"figures/axis-labels", "figures/error-bars"}),
    ),
    Case(
        name="figures-shrunk",
        written=course(
            results=with_figure(shown("large.pdf", "Latency against threads.", "fig:more")),
            large__pdf=drawing(lines, size=(14.0, 5.0)),
        ),
        breaks=frozenset({"figures/font-size"}),
    ),
)
