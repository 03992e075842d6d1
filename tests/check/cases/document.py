"""PDFs that are well to read and badly made: for the rules ``document/*``."""

from __future__ import annotations

import functools
import io

from tests.check.cases import Case
from tests.check.writing import CONCLUSION, LINKS, course


@functools.cache
def not_embedded() -> bytes:
    """A figure as matplotlib makes it when told to use the standard fonts of PDF."""
    import matplotlib
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"pdf.use14corefonts": True}):
        drawn = Figure(figsize=(6.2, 3.0), layout="constrained")
        FigureCanvasPdf(drawn)
        axes = drawn.subplots()
        axes.errorbar([512, 4096, 65536], [20, 90, 210], yerr=[4, 6, 9], marker="o", color="black")
        axes.set_xscale("log", base=10)
        axes.set_xlabel("buffer size (bytes)")
        axes.set_ylabel("rate (MiB/s)")
        out = io.BytesIO()
        drawn.savefig(out, format="pdf", metadata={"CreationDate": None})
    return out.getvalue()


OPENS = r"""
\hypersetup{pdfstartview={}}
\pdfcatalog{/OpenAction << /S /JavaScript /JS (app.beep) >>}
"""

CASES = (
    Case(
        name="document-font-of-a-figure-not-embedded",
        written=course(rate__pdf=not_embedded()),
        breaks=frozenset({"document/fonts-embedded"}),
    ),
    Case(
        name="document-links-to-a-file-and-to-half-an-address",
        written=course(
            conclusion=CONCLUSION
            + r" The data are \href{file:results/data.csv}{in a table} and on \href{www.example.org}{a page}."
        ),
        breaks=frozenset({"document/links"}),
    ),
    Case(
        name="document-link-to-no-anchor",
        written=course(conclusion=CONCLUSION + r" See \hyperlink{nowhere}{the appendix}."),
        breaks=frozenset({"document/links"}),
        latex=True,
    ),
    Case(
        name="document-without-hyperref",
        written=course(links=""),
        breaks=frozenset({"document/metadata", "document/bookmarks"}),
    ),
    Case(
        name="document-without-title",
        written=course(links=LINKS.replace("Reading through the buffer cache", "report.tex")),
        breaks=frozenset({"document/metadata"}),
    ),
    Case(
        name="document-runs-a-script-when-opened",
        written=course(preamble=OPENS),
        breaks=frozenset({"document/active"}),
    ),
    Case(
        name="document-starts-a-program",
        written=course(conclusion=CONCLUSION + r" Run \href{run:evil.sh}{this}."),
        breaks=frozenset({"document/active"}),
    ),
    Case(
        name="document-holds-a-file",
        written=course(
            preamble="\\usepackage{embedfile}\n\\embedfile{references.bib}\n",
        ),
        breaks=frozenset({"document/active"}),
    ),
)
