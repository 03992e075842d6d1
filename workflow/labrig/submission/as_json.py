"""A report that was checked, as JSON: its keys are a contract, with a JSON Schema of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from labrig import __version__
from labrig.check.document import Box
from labrig.check.examine import Finding
from labrig.check.rule import Severity
from labrig.submission.checked import Checked

FORMAT: Literal[1] = 1


class _Part(BaseModel):
    # Built only where JSON is asked for.
    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, defer_build=True
    )


class WrittenFinding(_Part):
    """What one rule found at one place."""

    rule: str
    """Its stable name: group/what."""
    severity: Severity
    page: int | None
    """From 1, by position in the file; null where it is not about a page."""
    box: tuple[float, float, float, float] | None
    """Left, bottom, right and top on the page, from its lower left corner, in points of 1/72 in."""
    file: str | None
    """A file of LaTeX or results; null where it is about the PDF."""
    line: int | None
    """Of that file, from 1."""
    what: str
    """What was found, in words."""
    fix: str
    """What to do, as one sentence."""


class WrittenUnchecked(_Part):
    """A rule that was not held against the report."""

    rule: str
    why: str


class WrittenIgnored(_Part):
    """A rule whose findings were not wanted."""

    rule: str
    reason: str
    findings: int
    """How many there were."""


class WrittenReport(_Part):
    """One report that was checked."""

    file: str
    """The PDF, as it was named."""
    profile: str
    """The format profile that it was held against."""
    fit: bool
    """Whether it can be submitted: no finding is an error, and something selected was checked."""
    errors: int
    warnings: int
    notes: int
    pages: int | None
    """Of the file; null where it could not be read."""
    body_pages: int | None
    """From the first section's page to the body's last; null where no section was found."""
    words: int | None
    """Of the sections' running text."""
    latex: str | None
    """The main file of the LaTeX that it was checked with; null is none."""
    results: str | None
    """The folder of results that it was checked with; null is none."""
    select: tuple[str, ...]
    """Patterns of the rules that were asked for; none means all."""
    findings: tuple[WrittenFinding, ...]
    """Errors first, then by page."""
    passed: tuple[str, ...]
    """Rules that found nothing."""
    unchecked: tuple[WrittenUnchecked, ...]
    ignored: tuple[WrittenIgnored, ...]


class Written(_Part):
    """What `labrig check --format json` prints, and what check.json holds."""

    format: Literal[1]
    labrig: str
    """The version that checked."""
    reports: tuple[WrittenReport, ...]
    """One; of a folder, all that are below it, by name."""


def json_text(*checked: Checked) -> str:
    """What was found out of reports, as JSON. The same reports give the same text."""
    reports = tuple(map(_report, checked))
    whole = Written(format=FORMAT, labrig=__version__, reports=reports)
    return json.dumps(whole.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


def read_written(path: Path) -> Written:
    """Read what ``json_text`` wrote."""
    return Written.model_validate_json(path.read_text(encoding="utf-8"))


def json_schema() -> str:
    """The JSON Schema of it, as written to ``workflow/schemas/``."""
    return json.dumps(Written.model_json_schema(mode="serialization"), indent=2) + "\n"


def _report(one: Checked) -> WrittenReport:
    outcome, facts = one.outcome, one.facts
    return WrittenReport(
        file=one.file,
        profile=one.profile,
        fit=one.fit,
        errors=one.count(Severity.ERROR),
        warnings=one.count(Severity.WARNING),
        notes=one.count(Severity.NOTE),
        pages=None if facts is None else facts.pages,
        body_pages=None if facts is None else facts.body_pages,
        words=None if facts is None else facts.words,
        latex=one.given.latex,
        results=one.given.results,
        select=one.select,
        findings=tuple(map(_finding, outcome.findings)),
        passed=outcome.passed,
        unchecked=tuple(WrittenUnchecked(rule=gap.rule, why=gap.why) for gap in outcome.unchecked),
        ignored=tuple(
            WrittenIgnored(rule=left.rule, reason=left.reason, findings=left.findings)
            for left in outcome.ignored
        ),
    )


def _finding(one: Finding) -> WrittenFinding:
    place = one.place
    return WrittenFinding(
        rule=one.rule,
        severity=one.severity,
        page=place.page,
        box=None if place.box is None else points(place.box),
        file=place.file or None,
        line=place.line,
        what=one.what,
        fix=one.fix,
    )


def points(box: Box) -> tuple[float, float, float, float]:
    """From TeX's points to those of PDF, which other programs have."""
    edges = (box.left, box.bottom, box.right, box.top)
    left, bottom, right, top = (round(edge * 72 / 72.27, 2) for edge in edges)
    return left, bottom, right, top
