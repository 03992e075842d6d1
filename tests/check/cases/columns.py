"""Good reports of two columns, in styles of conferences."""

from __future__ import annotations

from tests.check.cases import Case
from tests.check.cases.styles import FONTS, GRAPHICS, SECTIONS
from tests.check.writing import ABSTRACT, FIGURE, INTRODUCTION, RESULTS, SETUP, TABLE, course, prose

PROCEEDINGS = r"""
\usepackage[letterpaper,left=0.75in,right=0.75in,top=1in,bottom=1in,columnsep=0.33in]{geometry}
\usepackage{titlesec,caption}
\renewcommand{\thesection}{\Roman{section}}
\renewcommand{\thesubsection}{\Alph{subsection}}
\renewcommand{\thetable}{\Roman{table}}
\titleformat{\section}{\centering\scshape}{\thesection.}{0.5em}{}
\titleformat{\subsection}{\itshape}{\thesubsection.}{0.5em}{}
\renewcommand{\figurename}{Fig.}
\captionsetup{font=footnotesize,labelsep=period}
\captionsetup[table]{textfont=sc,justification=centering,labelsep=newline}
\pagestyle{empty}
"""
"""As proceedings of the IEEE look: numerals, small capitals, run-in abstract, ``Fig. 1.``"""

WIDE = FIGURE.replace("{figure}", "{figure*}")
"""Over both columns."""

CASES: tuple[Case, ...] = (
    Case(
        name="style-two-columns-by-the-class",
        written=course(
            document="\\documentclass[10pt,a4paper,twocolumn]{article}",
            base=FONTS + GRAPHICS,
            front="\\maketitle\n\\begin{abstract}\n" + ABSTRACT + "\n\\end{abstract}\n",
            results="Figure~\\ref{fig:rate} shows the rate. " + WIDE + prose(12, 41),
        ),
        profile={
            "sections": SECTIONS,
            "columns": {"number": 2, "gap": "3 mm"},
            "title_page": False,
            "margins": dict.fromkeys(("top", "bottom", "left", "right"), "15 mm"),
        },
    ),
    Case(
        name="style-proceedings-of-two-columns",
        written=course(
            document="\\documentclass[10pt,letterpaper,twocolumn]{article}",
            base=FONTS + GRAPHICS + PROCEEDINGS,
            front="\\twocolumn[\\begin{center}{\\LARGE Reading through the Buffer Cache\\par}"
            "\\vspace{1em}{\\large Ada Student\\par}{\\itshape University of Somewhere\\par}"
            "{12 November 2026\\par}\\vspace{1em}\\end{center}]\n"
            "\\noindent\\textbf{\\textit{Abstract}---" + ABSTRACT + "}\n",
            introduction=INTRODUCTION,
            setup="\\subsection{Board}\n" + prose(1, 42) + "\n\\subsection{Procedure}\n" + SETUP,
            results="Fig.~\\ref{fig:rate} shows the rate. " + WIDE + prose(14, 43),
        ),
        profile={
            "sections": SECTIONS,
            "columns": {"number": 2, "gap": "0.33 in"},
            "title_page": False,
            "paper": ["letter"],
            "margins": {"left": "0.75 in", "right": "0.75 in"},
            "pages": {"limit": 6, "numbered_from": "title"},
        },
    ),
    Case(
        name="style-multicol-below-a-title-of-one-column",
        written=course(
            preamble="\\usepackage{multicol}\n\\setlength{\\columnsep}{8mm}\n",
            front="\\maketitle\n\\begin{abstract}\n" + ABSTRACT + "\n\\end{abstract}\n"
            "\\begin{multicols}{2}\n",
            setup="Table~\\ref{tab:sizes} has the sizes. We use DTrace~\\cite{cantrill}. "
            + prose(2, 44)
            + TABLE.replace("{table}[t]", "{table*}[t]").replace("{table}", "{table*}"),
            results=RESULTS.replace("{figure}", "{figure*}"),
            after="\\end{multicols}\n",
        ),
        profile={
            "sections": SECTIONS,
            "columns": {"number": 2, "gap": "8 mm"},
            "title_page": False,
        },
    ),
)
