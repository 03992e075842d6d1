"""What is to be checked, and how: handed to the process that does it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig.check.profile import Profile


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignoring:
    """A wish not to be shown what a rule finds."""

    rule: str
    """Its name, or a pattern like ``text/*``."""
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One report that is to be checked."""

    pdf: Path
    profile: Profile
    latex: Path | None = None
    """The main file of its LaTeX."""
    results: Path | None = None
    """The report's folder in a lab's results: the one with ``sources.json``."""
    lab: Path = Path()
    """The lab's folder, from which the results name their experiments."""
    select: tuple[str, ...] = ()
    """Patterns of the rules that are held against it; none means all."""
    ignore: tuple[Ignoring, ...] = ()


def to_json(request: Request) -> bytes:
    """Say ``request`` as JSON, for the process that reads the file."""
    said = {
        "pdf": str(request.pdf),
        "profile": request.profile.model_dump(mode="json"),
        "latex": _path(request.latex),
        "results": _path(request.results),
        "lab": str(request.lab),
        "select": list(request.select),
        "ignore": [[one.rule, one.reason] for one in request.ignore],
    }
    return json.dumps(said).encode()


def from_json(said: bytes) -> Request:
    """Read what ``to_json`` said. Not pydantic's JSON: names of files need not be Unicode."""
    data: dict[str, Any] = json.loads(said)
    return Request(
        pdf=Path(data["pdf"]),
        profile=Profile.model_validate(data["profile"]),
        latex=Path(data["latex"]) if data["latex"] else None,
        results=Path(data["results"]) if data["results"] else None,
        lab=Path(data["lab"]),
        select=tuple(data["select"]),
        ignore=tuple(Ignoring(rule=rule, reason=reason) for rule, reason in data["ignore"]),
    )


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)
