"""What a report lacks, has twice or in the wrong place, and how many pages it has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labrig.check import profile as profiles
from tests.check.cases import Case
from tests.check.writing import (
    ABSTRACT,
    FIGURE,
    INTRODUCTION,
    REFERENCES,
    RESULTS,
    SETUP,
    course,
    prose,
)

HEADINGS = (
    "Introduction",
    "Experimental setup and methodology",
    "Results and discussion",
    "Conclusion",
)
TEXTS = (INTRODUCTION, SETUP, RESULTS, prose(1, 7))
SCRIPTS = "The script counts each call.\n\n" + prose(1, 11)
"""What an appendix says."""


def sections(*pairs: tuple[str, str]) -> str:
    """Sections by heading and text; a heading with a backslash stands as it is."""
    return "\n".join(
        f"{heading}\n{text}\n" if heading.startswith("\\") else f"\\section{{{heading}}}\n{text}\n"
        for heading, text in pairs
    )


def shipped(name: str) -> Mapping[str, Any]:
    """A shipped profile, all of it."""
    return profiles.load(name, Path("/nonexistent")).model_dump()


def headed(*headings: str) -> str:
    """The course's sections under other headings."""
    return sections(*zip(headings, TEXTS, strict=True))


LABELLED = sections(
    *(
        (f"\\section{{{heading}}}\\label{{sec:{i}}}", text)
        for i, (heading, text) in enumerate(zip(HEADINGS, TEXTS, strict=True))
    )
)

UNUSUAL = course(
    preamble=r"\renewcommand{\thesection}{\Roman{section}}",
    front="\\maketitle\n\\thispagestyle{empty}\n\\begin{abstract}\n" + ABSTRACT + "\n"
    "\\end{abstract}\n\\noindent\\textbf{Keywords:} buffer cache, reading, system calls\n\n"
    "\\noindent Word count: 2914\n\n\\noindent I declare that this report is my own work, and "
    "that I have named all that I took from others.\n\n\\tableofcontents\n\\clearpage\n"
    "\\setcounter{page}{1}\n",
    sections=headed(
        "INTRODUCTION",
        "Experimental Setup \\& Methodology",
        "Results\\texorpdfstring{\\\\}{ }and Discussion",
        "Conclusions",
    ),
    after="\\section*{Acknowledgements}\n\\addcontentsline{toc}{section}{Acknowledgements}\nWe thank those who kept the boards running, and the "
    "demonstrators for their patience.\n\\appendix\n\\section{Scripts}\n" + SCRIPTS,
)
"""Accepted names in other case and numbers, one over two lines; more on the title page; thanks."""

LONG_ABSTRACT = course(
    front="\\pagestyle{empty}\n\\maketitle\n\\thispagestyle{empty}\n\\begin{abstract}\n"
    + "\n\n".join(prose(7, seed).replace("\n\n", " ") for seed in (21, 22))
    + "\n\\end{abstract}\n\\clearpage\n\\pagestyle{plain}\n\\setcounter{page}{1}\n",
    references=f"\\appendix\n\\section{{Scripts}}\n{SCRIPTS}\n{REFERENCES}",
)
"""Two paragraphs that run on to a second page; the appendix before the references."""

SPLIT = sections(
    ("Introduction", INTRODUCTION),
    ("Setup", SETUP),
    ("Methods", prose(6, 31)),
    ("Results", "Figure~\\ref{fig:rate} shows the rate. " + prose(1, 5) + FIGURE + prose(10, 32)),
    ("Discussion", prose(7, 33)),
    ("Conclusion", prose(1, 7)),
)

ADDED_TITLE = course(
    front="\\maketitle\n\\thispagestyle{empty}\n\\begin{abstract}\n" + ABSTRACT + "\n"
    "\\end{abstract}\n" + prose(2, 23) + "\n\\clearpage\n\\setcounter{page}{1}\n"
)
"""Text of the introduction on the title page, which is not counted."""

GOOD = (
    Case(name="structure-labels-that-agree", written=course(sections=LABELLED), latex=True),
    Case(name="structure-unusual-headings-contents-and-thanks", written=UNUSUAL),
    Case(name="structure-abstract-of-two-pages-appendix-first", written=LONG_ABSTRACT),
    Case(
        name="structure-results-and-discussion-apart",
        written=course(sections=SPLIT),
        profile=shipped("course-split"),
    ),
)

BAD_TITLES = (
    Case(
        name="structure-nothing-before-the-introduction",
        written=course(front=""),
        breaks=frozenset(
            {
                "structure/title",
                "structure/author",
                "structure/date",
                "structure/abstract",
                "structure/title-page",
            }
        ),
    ),
    Case(
        name="structure-no-date-abstract-below-it-on-the-page-of-the-text",
        written=course(
            title="\\title{Reading through the buffer cache}\n\\author{Ada Student}\n\\date{}",
            front="\\maketitle\n\\begin{abstract}" + ABSTRACT + "\\end{abstract}\n",
        ),
        breaks=frozenset({"structure/date", "structure/title-page"}),
    ),
    Case(
        name="structure-no-abstract",
        written=course(
            front="\\maketitle\n\\thispagestyle{empty}\n\\clearpage\n\\setcounter{page}{1}\n"
        ),
        breaks=frozenset({"structure/abstract"}),
    ),
    Case(
        name="structure-text-on-the-title-page",
        written=ADDED_TITLE,
        breaks=frozenset({"structure/title-page"}),
        # Whether it is the abstract's is not for a program to say.
        may=frozenset({"structure/abstract-length"}),
    ),
    Case(
        name="structure-abstract-introduction-and-results-of-wrong-lengths",
        written=course(
            abstract="\n\n".join((ABSTRACT, prose(2, 24))),
            introduction=INTRODUCTION + "\n\n" + prose(3, 36),
            results="Figure~\\ref{fig:rate} shows the rate. " + prose(1, 5) + FIGURE + prose(9, 6),
        ),
        breaks=frozenset({"structure/abstract-length", "structure/section-length"}),
    ),
)

BAD_SECTIONS = (
    Case(
        name="structure-conclusion-headed-by-bold-text",
        written=course(
            sections=sections(
                *zip(HEADINGS[:3], TEXTS[:3], strict=True),
                ("\\medskip\n\\noindent\\textbf{Conclusion}\n", TEXTS[3]),
            )
        ),
        breaks=frozenset({"structure/section-missing"}),
    ),
    Case(
        name="structure-results-before-setup-and-twice",
        written=course(
            sections=sections(
                (HEADINGS[0], TEXTS[0]),
                ("Evaluation", TEXTS[2]),
                (HEADINGS[1], TEXTS[1]),
                ("Results and discussion", prose(22, 34)),
                (HEADINGS[3], TEXTS[3]),
            )
        ),
        breaks=frozenset({"structure/section-order", "structure/section-twice"}),
        may=frozenset({"structure/section-length"}),
    ),
    Case(
        name="structure-sections-of-another-profile",
        written=course(sections=SPLIT),
        breaks=frozenset({"structure/section-missing", "structure/section-unknown"}),
        profile={"extra_sections": False},
    ),
)

BAD_ENDS = (
    Case(
        name="structure-conclusion-after-the-references",
        written=course(
            sections=sections(*zip(HEADINGS[:3], TEXTS[:3], strict=True)),
            after=sections((HEADINGS[3], TEXTS[3])),
        ),
        breaks=frozenset({"structure/references-place"}),
    ),
    Case(
        name="structure-conclusion-after-an-appendix-and-more-after-the-references",
        written=course(
            sections=sections(
                *zip(HEADINGS[:3], TEXTS[:3], strict=True),
                ("\\section*{Appendix: Scripts}", SCRIPTS),
                (HEADINGS[3], TEXTS[3]),
            ),
            after=sections(("Further discussion", prose(6, 37))),
        ),
        breaks=frozenset({"structure/appendices-place", "structure/body-after-end"}),
    ),
    Case(
        name="structure-text-without-a-heading-after-the-references",
        written=course(after="\\bigskip\n" + prose(3, 38)),
        breaks=frozenset({"structure/body-after-end"}),
    ),
    Case(
        name="structure-no-references",
        written=course(
            introduction=prose(2, 2),
            setup=SETUP.replace("~\\cite{cantrill}", ""),
            references="",
        ),
        breaks=frozenset({"structure/references-place"}),
    ),
)

CASES = (*GOOD, *BAD_TITLES, *BAD_SECTIONS, *BAD_ENDS)
