"""Whether the pages of a PDF are those of the report whose record it carries.

The record alone does not show that: it can be left in a PDF whose pages were changed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from labrig.confined import Ended, ask
from labrig.errors import UsageError
from labrig.hashes import file_sha256
from labrig.numerals import counted
from labrig.provenance.verify.checked import Checked, fault, ok
from labrig.provenance.verify.targets import Lone

KEPT = ("report.pdf", "typeset.pdf")
"""What a lab keeps of a report; an archive has the first alone."""
CHILD = "labrig.provenance.verify.leafing"

Page = tuple[str, str]
"""The text of a page, and the hash of its picture."""


def check(pdf: Lone, folder: Path, whose: str) -> Checked:
    """Hold a PDF against the one in ``folder``, that of the report ``whose`` record it carries.

    By its bytes; where they differ (a PDF that was saved again), by what each page says and
    looks like.
    """
    carries = f"has record {pdf.record.short} in it, that of {whose}"
    try:
        kept = [path for path in (folder / name for name in KEPT) if path.is_file()]
        if not kept:
            words = f"{carries}, which has no {KEPT[0]} that its pages could be held against"
            return fault("pdf", pdf.name, words)
        digest = file_sha256(pdf.path)
        for path in kept:
            if file_sha256(path) == digest:
                return ok("pdf", pdf.name, f"{carries}, and is its {path.name} byte for byte")
        ours, theirs = pages(pdf.path), pages(kept[0])
    except (OSError, UsageError) as error:
        return fault("pdf", pdf.name, f"{carries}; its pages cannot be compared: {error}")
    if said := _difference(ours, theirs):
        return fault("pdf", pdf.name, f"{carries}, whose pages it has not: {said}")
    if not any(pdf.record.short in text for text, _ in ours):
        words = f"{carries}, and no page of it says that: another was printed"
        return fault("pdf", pdf.name, words)
    words = f"{carries}; it was saved anew, and its {counted(len(ours), 'page')} show the same"
    return ok("pdf", pdf.name, words)


def pages(pdf: Path) -> list[Page]:
    """Return what is on each page of ``pdf``.

    Whatever the file holds: it is opened in a process with limits of time and memory. Raises
    UsageError for a file that cannot be read.
    """
    answer = ask(CHILD, os.fsencode(pdf))
    if isinstance(answer, Ended):
        raise UsageError(f"{pdf}: {answer.why}. {answer.fix}".rstrip())
    said = json.loads(answer)
    if "fault" in said:
        raise UsageError(said["fault"])
    return [(text, shown) for text, shown in said["pages"]]


def _difference(ours: list[Page], theirs: list[Page]) -> str | None:
    """The first page that is another, and how; None where all are the same."""
    if len(ours) != len(theirs):
        return f"it has {counted(len(ours), 'page')}, the report {len(theirs)}"
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        if one[0] != other[0]:
            return f"page {number} has another text"
        if one[1] != other[1]:
            return f"page {number} looks otherwise"
    return None
