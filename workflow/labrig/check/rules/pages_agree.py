"""The pages as LaTeX numbered them, against the pages as they lie."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from labrig.check.latex.log_file import made_none
from labrig.check.latex.records import Label, LatexFolder
from labrig.check.paper import Area, Kind, Paper
from labrig.check.profile import alike
from labrig.check.rule import WHOLE, Found, Need, Place, Rule, Severity, Subject

# Set by the template of labrig's own reports.
FIRST, LAST = "labrig:first", "labrig:last"

_NESTED = r"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*"
_SECTION = re.compile(
    rf"\\section\*?\s*(?:\[[^\]]*\]\s*)?\{{({_NESTED})\}}((?:\s|%[^\n]*\n)*\\label\{{[^{{}}]*\}})?"
)
_LABEL = re.compile(r"\\label\{([^{}]*)\}")
_COMMAND = re.compile(r"\\\\|\\(?:[A-Za-z]+\*?|(?=[&%#_$]))|[{}~$]")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place of the body that both know: the page it is on by number, and by position."""

    name: str
    said: int
    seen: int
    until: int
    """It may lie on any page from ``seen`` to here."""


def marks(paper: Paper, latex: LatexFolder) -> tuple[Mark, ...]:
    """What of the labels is found on the pages, in the order in which it stands there.

    Those of sections, by their headings, and those that labrig's template sets; numbers other
    than Arabic are of no use here.
    """
    labels = latex.labels or {}
    found = [*_own(paper, labels), *_of_sections(paper, latex, labels)]
    return tuple(sorted(found, key=lambda mark: mark.seen))


def _own(paper: Paper, labels: Mapping[str, Label]) -> Iterator[Mark]:
    first, last = paper.first_body_page, paper.last_body_page
    if first is None or last is None:
        return
    if (said := _page(labels, FIRST)) is not None:
        yield Mark(name="the first section", said=said, seen=first, until=first)
    if (said := _page(labels, LAST)) is not None:
        # The label stands after the last text, but before figures and tables that float on.
        text = [
            line.page
            for part in paper.sections
            for line in part.lines
            if line.area is Area.BODY and line.page <= last
        ]
        yield Mark(name="the body's end", said=said, seen=max(text, default=first), until=last)


def _of_sections(paper: Paper, latex: LatexFolder, labels: Mapping[str, Label]) -> Iterator[Mark]:
    headings = [part.heading for part in paper.parts if part.kind is Kind.SECTION]
    often = Counter(alike(heading.text) for heading in headings)
    pages = {alike(heading.text): heading.lines[0].page for heading in headings}
    for source in latex.sources:
        for text, after in _SECTION.findall(source.text):
            name = " ".join(_COMMAND.sub(" ", _LABEL.sub("", text)).split())
            label = _LABEL.search(text + after)
            said = _page(labels, label[1]) if label else None
            if said is not None and often[alike(name)] == 1:
                page = pages[alike(name)]
                yield Mark(name=f"the section '{name}'", said=said, seen=page, until=page)


def _page(labels: Mapping[str, Label], name: str) -> int | None:
    label = labels.get(name)
    return int(label.page) if label is not None and label.page.isdigit() else None


def _agree(subject: Subject) -> Iterator[Found]:
    assert subject.latex is not None
    if made_none(subject.latex.log or ""):
        yield Found(
            place=WHOLE,
            what="its LaTeX did not make this PDF: by the log, the last run made none",
            fix="Mend the first error of the log (it begins with '!'), and typeset again.",
        )
        return
    found = marks(subject.paper, subject.latex)
    if not found:
        return
    first = found[0]
    for mark in found[1:]:
        by_number, at_least, at_most = (
            mark.said - first.said,
            mark.seen - first.seen,
            mark.until - first.seen,
        )
        if not at_least <= by_number <= at_most:
            yield Found(
                place=Place(page=mark.seen),
                what=f"{mark.name} stands on page {mark.said} by the .aux file, "
                f"{_after(by_number)} {first.name}; in the PDF it is {_after(at_least)} it",
            )
            return  # What follows differs for the same reason.


def _after(pages: int) -> str:
    side = "before" if pages < 0 else "after"
    return f"{abs(pages)} {'page' if abs(pages) == 1 else 'pages'} {side}"


RULES = (
    Rule(
        name="pages/agree",
        severity=Severity.ERROR,
        title="The pages counted by layout are those that LaTeX numbered.",
        why="Sections that have labels are looked up in the .aux file, and the distances between "
        "their pages compared with those in the PDF. They differ where the PDF was not made from "
        "this LaTeX, or the page counter was changed. Without labels there is nothing to compare. "
        "Where the log says that LaTeX ended without a PDF, the one that is there is not its own.",
        fix="Typeset the LaTeX again until nothing changes, and leave the page counter alone "
        "between the first section and the references.",
        check=_agree,
        needs=frozenset({Need.LATEX}),
    ),
)
