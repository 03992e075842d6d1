"""How long a report is. Pure."""

from __future__ import annotations

from labrig.check.document import Document
from labrig.check.paper import Paper
from labrig.check.papers import paper_of
from labrig.submission.checked import Facts


def facts(document: Document, paper: Paper) -> Facts:
    """Count a report's pages and words."""
    first, last = paper.first_body_page, paper.last_body_page
    return Facts(
        pages=len(document.pages),
        body_pages=None if first is None or last is None else last - first + 1,
        words=sum(
            len(paragraph.text.split())
            for section in paper.sections
            for paragraph in section.paragraphs
        ),
        loose=len(document.pages) == 1 and paper_of(document.pages[0]) is None,
    )
