"""Reports that stand on results: what they say of them, and what they do not."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from tests.check.cases import Case
from tests.check.lab import HARDWARE, changed, write_lab
from tests.check.writing import ABSTRACT, FIGURE, TABLE, Written, course, prose
from tests.report.example import analysis

EMULATED = (
    "The board is emulated: its clock counts instructions, and its times are not those of hardware."
)
STATED = r"""Programs read files in pieces~\cite{mckusick}. \textbf{H1.} Counting read calls makes a loop
of small reads more than 10\% slower. """
METHOD = r"""
Table~\ref{tab:sizes} has the sizes. We watch the calls with DTrace~2.0.7~\cite{cantrill} on the
emulated board, under Linux 6.12.48. Six blocks of five timed trials each were run, in an order shuffled
from the seed 20190131. Differences are paired within blocks and have 95\% confidence intervals by
Student's t. """
FOUND = r"""
Figure~\ref{fig:rate} shows the rate. The probe effect is what this report is about: counting read calls
makes the loop slower by 44.6\% [43.6, 45.6], or 4.46~ms, at 1.28~µs for each firing. H1 is supported. """


def written(
    found: str = FOUND, stated: str = STATED, method: str = METHOD, abstract: str = EMULATED
) -> Written:
    """A report on the small experiment, with nothing wrong in it."""
    return course(
        abstract=f"{ABSTRACT} {abstract}",
        introduction=stated + prose(1, 2),
        setup=method + prose(1, 3) + TABLE + prose(5, 4),
        results=found + prose(1, 5) + FIGURE + prose(27, 6),
    )


def unasked(lab: Path) -> Path:
    """Results of an experiment that has no question about the probe effect, on hardware."""
    return write_lab(lab, probe_effect=False, boards=[HARDWARE], differences=[])


def other_journal(lab: Path) -> Path:
    """Results whose journal was added to since."""
    report = write_lab(lab)
    with (lab / "results/emulator/mini/raw/s1.jsonl").open("a") as file:
        file.write('{"record": "end"}\n')
    return report


def other_declaration(lab: Path) -> Path:
    """Results whose experiment declares another seed now."""
    report = write_lab(lab)
    path = lab / "experiments/mini/experiment.yaml"
    path.write_text(path.read_text().replace("seed: 2019", "seed: 2020"))
    return report


def older(lab: Path) -> Path:
    """Results of a labrig that did not record what an analysis was made from."""
    report = write_lab(lab)
    changed(lab, "results/emulator/mini/analysis.json", made_from=None)
    return report


HARDWARE_METHOD = METHOD.replace("emulated board", "board bench4, a Cortex-A8,").replace(
    "Linux 6.12.48", "FreeBSD 14.2"
)


def explored(lab: Path) -> Path:
    """Results that count trials which a notebook measured."""
    return write_lab(lab, counts={**analysis()["counts"], "exploratory": 12})


def explored_beside(lab: Path, report: Path) -> Path:
    """The same lab, in which a notebook has measured what no analysis counts."""
    line = {"record": "session", "session": "s9", "exploratory": True}
    (lab / "results/emulator/mini/raw/s9.jsonl").write_text(json.dumps(line) + "\n")
    return report


def case(name: str, what: Written, *breaks: str, results: Any = write_lab) -> Case:
    return Case(
        name=f"science-{name}",
        written=what,
        breaks=frozenset(f"science/{one}" for one in breaks),
        results=results,
    )


CASES: tuple[Case, ...] = (
    case("good", written()),
    case(
        "good-in-other-words",
        written(
            stated=r"""Programs read files in pieces~\cite{mckusick}. Our only hypothesis is that a loop of small
reads becomes more than 10\% slower by counting read calls. """,
            method=r"""
Table~\ref{tab:sizes} has the sizes. We watch the calls with DTrace (D~2.0.7)~\cite{cantrill} on an
emulator, whose kernel is 6.12.48, with N = 30 trials in a cell; the seed is 20190131. Error bars are 95 per cent
confidence intervals, and the two samples are held against each other by the Mann--Whitney test. """,
            found=r"""
Figure~\ref{fig:rate} shows the rate. The overhead of tracing is seen at blocks of 512 bytes, which take
14\,500~µs instead of 0.010~s. Hypothesis~1 would have been refuted, had the loop been slower by less than
10\%. Hypothesis~1 cannot be rejected: the data confirm it. """,
            abstract="All was measured in emulation by QEMU.",
        ),
    ),
    case(
        "nothing-said",
        course(),
        *("hypotheses", "statistics", "board", "probe-effect", "reproducible"),
    ),
    case(
        "contradicts",
        written(
            found=FOUND.replace("H1 is supported", "H1 is not supported by these data").replace(
                "4.46~ms", "4.64~ms"
            )
        ),
        *("hypotheses", "traceable"),
    ),
    case("not-answered", written(found=FOUND.replace("H1 is supported.", "")), "hypotheses"),
    case("only-named-as-emulator", written(abstract="The board is called `emulator'."), "board"),
    case("explored", written(), "exploratory", results=explored),
    case(
        "explored-and-said",
        written(abstract=f"{EMULATED} Of its trials 12 are exploratory."),
        results=explored,
    ),
    case("explored-beside", written(), results=lambda lab: explored_beside(lab, write_lab(lab))),
    case("journal-changed", written(), "fresh", results=other_journal),
    case("declaration-changed", written(), "fresh", results=other_declaration),
    case("origin-not-said", written(), "fresh", results=older),
    case(
        "traced-times-compared",
        written(
            method=HARDWARE_METHOD,
            found=FOUND.replace(
                "makes the loop slower by",
                "leaves its mark: the traced loop is slower than the untraced one by",
            ).replace(", or 4.46~ms", ""),
            abstract="",
        ),
        "traced-times",
        results=unasked,
    ),
    case(
        "traced-times-not-compared",
        written(
            method=HARDWARE_METHOD,
            found=r"""
Figure~\ref{fig:rate} shows the rate. Because of the probe effect, traced times are not compared with untraced
ones. Others found a traced loop 12\% slower than an untraced one~\cite{cantrill}. H1 is supported. """,
            abstract="",
        ),
        "traceable",
        results=unasked,
    ),
    case(
        "differences-of-traced-and-untraced",
        written(method=HARDWARE_METHOD, abstract=""),
        "traced-times",
        results=partial(write_lab, probe_effect=False, boards=[HARDWARE]),
    ),
)
