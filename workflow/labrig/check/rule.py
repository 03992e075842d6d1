"""What a rule is, what it looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from labrig.check.document import Box, Document
from labrig.check.latex.records import LatexFolder
from labrig.check.paper import Line, Paper
from labrig.check.profile import Profile
from labrig.check.results.records import Results


class Severity(StrEnum):
    """How much a finding matters. The words are SARIF's levels."""

    ERROR = "error"
    """It costs marks, or the report is refused."""
    WARNING = "warning"
    """It likely costs marks; a person should look."""
    NOTE = "note"
    """Worth a look."""


class Need(StrEnum):
    """What a rule cannot do without, besides the PDF."""

    LATEX = "its LaTeX"
    RESULTS = "its results"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something was found: on a page, or in a line of a file."""

    page: int | None = None
    """From 1, by position in the file."""
    box: Box | None = None
    file: str = ""
    line: int | None = None


WHOLE = Place()
"""The report as a whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a rule found: where, what, and how to mend it, in words."""

    place: Place
    what: str
    fix: str = ""
    """Empty where the rule's own says it all."""


class CannotTell(Exception):
    """Raised by a rule that cannot find what it needs: it has failed, not passed."""

    def __init__(self, why: str, place: Place = WHOLE) -> None:
        super().__init__(why)
        self.why = why
        self.place = place


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A report that is checked: all that is known of it."""

    profile: Profile
    document: Document
    paper: Paper
    latex: LatexFolder | None
    """None where only the PDF was given."""
    results: Results | None
    """None where no results lie beside it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One thing that is asked of a report."""

    name: str
    """``group/what``, never changed once published."""
    severity: Severity
    title: str
    """What is asked, as one sentence."""
    why: str
    """Why it costs marks and how it is measured: a short paragraph for docs/rules.md."""
    fix: str
    """What to do when it fails, as one sentence."""
    check: Callable[[Subject], Iterable[Found]]
    """Yields what is wrong. Raises CannotTell."""
    needs: frozenset[Need] = frozenset()


def at(line: Line) -> Place:
    """The place of a line."""
    return Place(page=line.page, box=line.box)


def around(lines: Sequence[Line]) -> Place:
    """The place of several lines, of which there is one at least: those on the first page."""
    first = lines[0]
    box = first.box
    for line in lines:
        if line.page == first.page:
            box = box.around(line.box)
    return Place(page=first.page, box=box)


def by_place(place: Place) -> tuple[int, str]:
    """What places are sorted by: as one reads, the whole and files without a page first."""
    return place.page or 0, place.file


def few(found: Iterable[Found], most: int = 10) -> Iterator[Found]:
    """The first ``most`` of what was found; of them the last to be told says how many more."""
    every = list(found)
    kept, more = every[:most], len(every) - most
    if more > 0:
        *kept, last = sorted(kept, key=lambda one: by_place(one.place))
        kept.append(Found(place=last.place, what=f"{last.what}; and {more} more", fix=last.fix))
    yield from kept
