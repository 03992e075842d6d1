"""The lines of a report that its length counts."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.paper import Kind, Line
from labrig.check.rule import Subject


def counted(subject: Subject) -> Iterator[Line]:
    """The lines of what is marked: those of appendices only where their pages count."""
    left_out: set[int] = set()
    if not subject.profile.pages.appendices:
        left_out = {
            id(line)
            for part in subject.paper.parts
            if part.kind is Kind.APPENDIX
            for line in part.lines
        }
    return (line for line in subject.paper.lines if id(line) not in left_out)
