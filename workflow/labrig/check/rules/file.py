"""What is asked of the file itself. A report of which the other rules can be asked keeps to it.

``labrig.submission`` reports these where there is nothing to ask the other rules of.
"""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.rule import Found, Rule, Severity, Subject


def _kept(subject: Subject) -> Iterator[Found]:
    yield from ()


READABLE = Rule(
    name="file/readable",
    severity=Severity.ERROR,
    title="The file is a PDF that can be read, and so is what is given with it.",
    why="A PDF that is cut off or damaged shows differently, or not at all, where it is marked. "
    "PDFium, which browsers use, has to open it and all of its pages.",
    fix="Typeset the report again, and hand in the file that opens in a browser.",
    check=_kept,
)
ENCRYPTED = Rule(
    name="file/encrypted",
    severity=Severity.ERROR,
    title="The file opens without a password.",
    why="Who marks the report has no password. One that only restricts printing or copying is no "
    "obstacle.",
    fix="Save the report without a password.",
    check=_kept,
)
LENGTH = Rule(
    name="file/length",
    severity=Severity.ERROR,
    title="The file has no more pages than a report with appendices may have.",
    why="A file of hundreds of pages is no report; it is not read beyond its number of pages.",
    fix="Hand in the report alone, not a book or a collection.",
    check=_kept,
)
LIMITS = Rule(
    name="file/limits",
    severity=Severity.ERROR,
    title="The file can be read in 20 s of processor time, with 1 GB of memory.",
    why="A file that takes more is damaged, made to harm, or holds drawings of far too many "
    "points; other programs will fail on it as well. It is read in a process of its own, which "
    "is ended at these limits.",
    fix="Typeset the report again; draw figures with fewer points, or with pictures in them.",
    check=_kept,
)

RULES = (READABLE, ENCRYPTED, LENGTH, LIMITS)
