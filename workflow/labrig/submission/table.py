"""Many reports that were checked, as a table: for a person, and as CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from labrig.check.rule import Severity
from labrig.submission.checked import Checked
from labrig.submission.written import Line, Tone, circumstances, many

COLUMNS = (
    "file",
    "fit",
    "errors",
    "warnings",
    "notes",
    "unchecked",
    "pages",
    "body_pages",
    "words",
    "rules",
)
"""Of the CSV. ``rules`` are those that failed with severity error; ``unchecked`` is how many
could not be held against the report."""
MOST_RULES = 3
"""Rules that the table for a person names."""


def table_lines(reports: Sequence[Checked], left_out: Sequence[str] = ()) -> Iterator[Line]:
    """Yield a table with a line a report, then how many are fit, and what was ``left_out``."""
    head = ("report", "verdict", "errors", "warnings", "unchecked", "body", "words", "gravest")
    rows = [head, *map(_row, reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for index, row in enumerate(rows):
        cells = [
            cell.rjust(width) if 2 <= column <= 6 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield Line("  ".join(cells).rstrip(), _tone(reports, index))
    fit = sum(report.fit for report in reports)
    yield Line("")
    yield Line(
        f"{many(len(reports), 'report')}: {fit} fit, {len(reports) - fit} not fit"
        f"{circumstances(reports)}; profile {', '.join(sorted({one.profile for one in reports}))}"
    )
    if left_out:
        yield Line(
            f"left out: {many(len(left_out), 'PDF')} of one page that is no sheet of paper, as "
            f"figures are: {', '.join(left_out)}"
        )


def csv_text(*reports: Checked) -> str:
    """The reports as CSV (RFC 4180), a row each."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for one in reports:
        facts = one.facts
        lengths = (facts.pages, facts.body_pages, facts.words) if facts else (None, None, None)
        counts = (one.count(severity) for severity in Severity)
        verdict = "yes" if one.fit else "no"
        unchecked = len(one.outcome.unchecked)
        failed = " ".join(_failed(one))
        rows.writerow((_cell(one.file), verdict, *counts, unchecked, *lengths, failed))
    return out.getvalue()


def _tone(reports: Sequence[Checked], row: int) -> Tone:
    if row == 0:
        return "heading"
    return "plain" if reports[row - 1].fit else "error"


def _row(one: Checked) -> tuple[str, ...]:
    facts = one.facts
    body = "" if facts is None or facts.body_pages is None else str(facts.body_pages)
    failed = _failed(one)
    more = f" and {len(failed) - MOST_RULES} more" if len(failed) > MOST_RULES else ""
    return (
        one.file,
        "fit" if one.fit else "not fit" if one.answered else "unchecked",
        str(one.count(Severity.ERROR)),
        str(one.count(Severity.WARNING)),
        str(len(one.outcome.unchecked)),
        body,
        "" if facts is None else str(facts.words),
        ", ".join(failed[:MOST_RULES]) + more,
    )


def _failed(one: Checked) -> list[str]:
    """The rules of severity error that failed, those with most findings first."""
    counts: dict[str, int] = {}
    for finding in one.outcome.findings:
        if finding.severity is Severity.ERROR:
            counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return sorted(counts, key=lambda rule: -counts[rule])


def _cell(name: str) -> str:
    """A name that a spreadsheet takes for a text: a student may call a file ``=cmd.pdf``."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else name
