"""Checked reports made by hand, and PDFs that are small and good."""

from __future__ import annotations

import functools
from pathlib import Path

from labrig.check import profile
from labrig.check.document import Box
from labrig.check.examine import Finding, Outcome, Unchecked
from labrig.check.profile import Profile
from labrig.check.rule import WHOLE, Place, Severity
from labrig.submission.checked import Checked, Facts, Given
from tests.submission.hostile import page

PLAIN = page(
    b"BT /F 10 Tf 100 700 Td (We watch the calls of a small program.) Tj ET",
    b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>",
)
"""One page with a sentence: a PDF, though not much of a report."""


@functools.cache
def course() -> Profile:
    return profile.load("course", Path("/nonexistent"))


def finding(
    rule: str,
    severity: Severity = Severity.ERROR,
    place: Place = WHOLE,
    what: str = "it is not as asked",
    fix: str = "Change it.",
) -> Finding:
    return Finding(rule=rule, severity=severity, place=place, what=what, fix=fix)


FINDINGS = (
    finding("pages/limit", place=Place(page=11), what="9 pages of body; the profile asks for 8"),
    finding("pages/limit", place=Place(page=12), what="another\x1b[31m page", fix="Cut it."),
    finding("structure/title", what="no title was found"),
    finding(
        "science/traceable",
        Severity.WARNING,
        Place(page=3, box=Box(72.27, 100, 144.54, 110)),
        "9.5 ms is no analysed value",
    ),
    finding(
        "pages/agree",
        Severity.ERROR,
        Place(page=2, file="latex/re port.tex", line=12),
        "the labels differ",
    ),
)


def checked(*findings: Finding, file: str = "report.pdf", **changes) -> Checked:
    outcome = Outcome(
        findings=findings,
        passed=("file/readable", "structure/date"),
        unchecked=(
            Unchecked(rule="science/board", why="needs its results, not given"),
            Unchecked(rule="science/fresh", why="needs its results, not given"),
        ),
    )
    parts = {
        "file": file,
        "profile": "course",
        "given": Given(latex=None, results=None),
        "select": (),
        "facts": Facts(pages=12, body_pages=9, words=4120),
        "outcome": outcome,
        **changes,
    }
    return Checked(**parts)
