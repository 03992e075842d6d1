"""How many pages a report has, and what numbers they bear."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.cases.structure import HEADINGS, TEXTS, sections, shipped
from tests.check.writing import (
    ABSTRACT,
    CONCLUSION,
    FIGURE,
    INTRODUCTION,
    RESULTS,
    SETUP,
    Written,
    course,
    figure,
    prose,
)

LONGER = frozenset({"structure/section-length"})

# Text of a section that is long by itself, split by subsections as a long one is.
MORE = "\n".join(f"\\subsection{{Part {n}}}\n{prose(6, 40 + n)}\n" for n in range(4))
# Its text ends on page 8, so that a figure with a page of its own comes to stand on the next.
FLOATING = FIGURE.replace("[t]", "[p]").replace("fig:rate", "fig:late")

TWO_COLUMNS = r"\documentclass[10pt,letterpaper,twocolumn]{article}"
NARROW = r"\usepackage[top=1in,bottom=1in,left=0.75in,right=0.75in,columnsep=0.33in]{geometry}"
PAPER = (
    r"""
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{mathptmx}
\usepackage{graphicx}
\usepackage{xcolor}
"""
    + NARROW
)
ABOVE = "\\maketitle\n\\begin{abstract}\n" + ABSTRACT + "\n\\end{abstract}\n"
RELATED = r"Others read files as well~\cite{mckusick,cantrill}. " + prose(2, 50)


def workshop(results: str) -> Written:
    """A paper of two columns, its title above the text."""
    return course(
        document=TWO_COLUMNS,
        base=PAPER,
        front=ABOVE,
        sections=sections(
            ("Introduction", INTRODUCTION + "\n\n" + prose(2, 51)),
            ("Background \\& related work", RELATED),
            ("Methodology", SETUP),
            ("Evaluation", results),
            ("Conclusions", CONCLUSION),
        ),
        rate__pdf=figure(3.3),
    )


OWN_NUMBERS = "\\maketitle\n\\begin{abstract}\n" + ABSTRACT + "\n\\end{abstract}\n\\clearpage\n"

SET_BACK = sections(
    *(
        (
            f"\\section{{{heading}}}\\label{{sec:{i}}}"
            + ("\\setcounter{page}{2}" if i == 3 else ""),
            text,
        )
        for i, (heading, text) in enumerate(zip(HEADINGS, TEXTS, strict=True))
    )
)

CASES = (
    Case(name="pages-two-columns", written=workshop(RESULTS), profile=shipped("workshop")),
    Case(
        name="pages-two-columns-too-long",
        written=workshop(RESULTS + prose(44, 52)),
        breaks=frozenset({"pages/limit"}),
        profile=shipped("workshop"),
    ),
    Case(
        name="pages-eight-the-references-on-the-last",
        written=course(results=RESULTS + MORE),
        breaks=LONGER,
    ),
    Case(
        name="pages-nine-the-references-on-the-last",
        written=course(results=RESULTS + MORE, conclusion=prose(8, 60)),
        breaks=frozenset({"pages/limit"}) | LONGER,
    ),
    Case(
        name="pages-eight-of-text-and-a-figure-behind-the-references",
        written=course(
            results=RESULTS + MORE,
            conclusion=CONCLUSION + " Figure~\\ref{fig:late} shows it." + FLOATING,
        ),
        breaks=frozenset({"pages/limit"}) | LONGER,
    ),
    Case(
        name="pages-numbered-from-the-title",
        written=course(front=OWN_NUMBERS),
        breaks=frozenset({"pages/numbering"}),
    ),
    Case(
        name="pages-the-counter-set-back-before-the-conclusion",
        written=course(sections=SET_BACK),
        breaks=frozenset({"pages/agree", "pages/numbering"}),
        latex=True,
    ),
)
