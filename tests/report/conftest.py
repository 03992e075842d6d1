from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labrig.check import profile as profiles
from labrig.check.examine import Finding
from labrig.report.build import build_report
from labrig.submission.checking import check_one
from labrig.submission.request import Request
from tests.report.example import ROOT, make_record, write_report, write_results

Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build the small report with changed sections, declaration or analysis."""

    def run(sections: dict[str, str] | None = None, extra: str = "", **changes: Any) -> Path:
        report = write_report(tmp_path / "templates", sections, extra)
        results = write_results(tmp_path / "results", **changes)
        return build_report(report, {"mini": results}, tmp_path / "out", make_record()).pdf

    return run


def text_of(pdf: Path) -> list[str]:
    """The text of each page, on one line each; a hyphen at a line's end is one."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_text(page) for page in document]
    finally:
        document.close()


def found_in(pdf: Path, profile: str = "course") -> tuple[Finding, ...]:
    """What the check finds in a report of labrig's, without its results."""
    latex = pdf.parent / "latex" / "report.tex"
    request = Request(pdf=pdf, profile=profiles.load(profile, ROOT), latex=latex)
    return check_one(request).outcome.findings


def _text(page: Any) -> str:
    return " ".join(page.get_textpage().get_text_range().replace("\ufffe", "-").split())
