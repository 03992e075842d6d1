"""What a report has to disclose of its experiments, and what it refuses to stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from labrig import disclosure
from labrig.errors import DocumentError
from labrig.report.declared import Report
from labrig.report.values import Values


def disclosures(experiments: Iterable[Values]) -> tuple[str, ...]:
    """What has to be known of boards and trials before reading: it is on every title page."""
    analyses = [one.analysis for one in experiments]
    boards = disclosure.title_page(board for one in analyses for board in one.boards)
    return (*boards, *disclosure.exploratory(analyses))


def refuse_exploratory(report: Report, folder: Path, experiments: Mapping[str, Values]) -> None:
    """Raise DocumentError for trials that a notebook measured, unless the report says so."""
    for name, values in experiments.items():
        count = values.analysis.counts.exploratory
        if count and not report.exploratory:
            raise DocumentError(
                f"{folder / 'report.yaml'}: {count} trials of {name} are exploratory: a notebook "
                "measured them\nMeasure anew (without --config exploratory=true), or say "
                "'exploratory: true' there; the title page then says it, too"
            )
