"""What is to be marked in a copy of a report, and where: handed to the process that draws it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from labrig.check.document import Box
from labrig.check.examine import Finding
from labrig.check.rule import Severity
from labrig.submission.checked import Checked
from labrig.submission.written import verdict, where


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A note in the margin, or on a highlighted area."""

    page: int
    """From 1."""
    box: Box | None
    """The area; None is a note in the margin."""
    severity: Severity
    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Marking:
    """A report and its marks."""

    pdf: Path
    marks: tuple[Mark, ...]


def marks(checked: Checked) -> Iterator[Mark]:
    """Yield what is to be marked: first, on page 1, the verdict with all that has no page."""
    loose = [one for one in checked.outcome.findings if one.place.page is None]
    yield Mark(
        page=1,
        box=None,
        severity=Severity.NOTE if checked.fit else Severity.ERROR,
        title="labrig check",
        text="\n\n".join([verdict(checked), *map(_listed, loose)]),
    )
    for one in checked.outcome.findings:
        if one.place.page is not None:
            yield Mark(
                page=one.place.page,
                box=one.place.box,
                severity=one.severity,
                title=one.rule,
                text=_told(one),
            )


def to_json(marking: Marking) -> bytes:
    """Say ``marking`` as JSON."""
    data = {"pdf": str(marking.pdf), "marks": [asdict(mark) for mark in marking.marks]}
    return json.dumps(data).encode()


def from_json(said: bytes) -> Marking:
    """Read what ``to_json`` said."""
    data: dict[str, Any] = json.loads(said)
    return Marking(pdf=Path(data["pdf"]), marks=tuple(map(_mark, data["marks"])))


def _mark(data: dict[str, Any]) -> Mark:
    box, severity = data["box"], Severity(data["severity"])
    return Mark(**{**data, "box": None if box is None else Box(**box), "severity": severity})


def _told(one: Finding) -> str:
    return f"{one.severity.value}: {one.what}\n{one.fix}"


def _listed(one: Finding) -> str:
    place = where(one.place)
    return f"{one.rule}{f' ({place})' if place else ''}, {_told(one)}"
