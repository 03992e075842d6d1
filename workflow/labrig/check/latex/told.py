"""Where a message of LaTeX's log leads to."""

from __future__ import annotations

from labrig.check.latex.log_file import Message
from labrig.check.latex.reading import beside
from labrig.check.latex.records import LatexFolder
from labrig.check.rule import WHOLE, Place


def told_of(message: Message, latex: LatexFolder | None) -> Place:
    """The file and line that a message speaks of; the whole report where no source is known."""
    if latex is None or not latex.sources:
        return WHOLE
    return Place(file=beside(latex, message.file), line=message.line)
