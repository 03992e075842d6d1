"""``document/active``: what would run, and files in the file."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.check.document import Goes, Link
from labrig.check.rule import Found, Place, Rule, Severity, Subject, few

_RUNS = (Goes.PROGRAM, Goes.SCRIPT)
_ACTIVE_NOTES = ("FileAttachment", "RichMedia", "Movie", "Sound", "Screen", "ThreeD", "3D")


def _active(subject: Subject) -> Iterator[Found]:
    document = subject.document
    if document.scripts:
        what = f"the PDF has JavaScript in {document.scripts} {_places(document.scripts)}"
        yield Found(place=Place(), what=what)
    told = {Goes.PROGRAM: "Launch", Goes.SCRIPT: "JavaScript"}
    known = {told[link.goes] for page in document.pages for link in page.links if link.goes in told}
    known |= {"JavaScript"} if document.scripts else set()
    for action in (kind for kind in document.actions if kind not in known):
        yield Found(place=Place(), what=f"the PDF has an action of the kind {action}")
    yield from few(
        Found(place=Place(), what=f"the file '{name}' is embedded") for name in document.attachments
    )
    yield from few(
        Found(place=Place(page=page.number, box=link.box), what=_runs(link))
        for page in document.pages
        for link in page.links
        if link.goes in _RUNS
    )
    yield from few(
        Found(place=Place(page=page.number), what=f"has an annotation of the kind {note}")
        for page in document.pages
        for note in dict.fromkeys(page.notes)
        if note in _ACTIVE_NOTES
    )


def _places(number: int) -> str:
    return "place" if number == 1 else "places"


def _runs(link: Link) -> str:
    if link.goes is Goes.PROGRAM:
        return f"a link starts a program or opens a file: '{link.to}'"
    return "a link runs a script, submits a form or does something else that is no link"


ACTIVE = Rule(
    name="document/active",
    severity=Severity.ERROR,
    title="The file has nothing that runs, and no files in it but labrig's record.",
    why="JavaScript, links that start programs, sounds, films and embedded files have no place in "
    "a report; systems that take submissions refuse them. They are told from the file's objects; "
    "nothing is executed. The record.json of a report of labrig's, which says by hashes what it "
    "stands on, may be there. Links to another file are document/links' to tell.",
    fix="Remove it; put code and data beside the report, not into it.",
    check=_active,
)

RULES = (ACTIVE,)
