"""A copy of a report with what was found marked in it."""

from __future__ import annotations

from pathlib import Path

from labrig.confined import MOST_SAID, Ended, ask
from labrig.errors import UsageError
from labrig.submission.checked import Checked, shown
from labrig.submission.marks import Marking, marks, to_json
from labrig.submission.outputs import require_copy
from labrig.whole_files import write_bytes_whole

CHILD = "labrig.submission.annotating"


def annotate(pdf: Path, checked: Checked, out: Path) -> None:
    """Write to ``out`` a copy of ``pdf`` with a mark for each finding.

    The copy is made in a process with limits; nothing but a whole PDF is written. Raises
    UsageError where it cannot be made.
    """
    require_copy(pdf, out)
    if checked.facts is None:
        raise UsageError(f"{shown(out)}: not written: {shown(pdf)} could not be read")
    marking = Marking(pdf=pdf, marks=tuple(marks(checked)))
    answer = ask(CHILD, to_json(marking), most=MOST_SAID + 2 * pdf.stat().st_size)
    if isinstance(answer, Ended):
        raise UsageError(f"{shown(out)}: not written: {answer.why}")
    if not answer.startswith(b"%PDF-"):
        raise UsageError(f"{shown(out)}: not written: what was made is no PDF")
    write_bytes_whole(out, answer)
