"""Pages as format profiles ask for them, read from the PDF."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from labrig.check import profile as profiles
from labrig.errors import DocumentError
from labrig.report.build import build_report
from labrig.report.latex.layout import layout_of
from tests.report.conftest import Build, text_of
from tests.report.example import (
    ROOT,
    hypothesis,
    make_record,
    trial_level,
    write_profile,
    write_report,
    write_results,
)

INCH = 72.0
WORKSHOP = """profile: workshop
"""
LINES = "Words and words and other words, on and on. " * 60 + "\n"
RELATED = {"related.md": "Others.\n"}


def workshop(tmp_path: Path, sections: dict[str, str], **changes: Any) -> Path:
    report = write_report(tmp_path / "templates", {**RELATED, **sections}, WORKSHOP)
    text = (report / "report.yaml").read_text()
    text = text.replace(
        "  - {file: setup.md", "  - {file: related.md, heading: Related work}\n  - {file: setup.md"
    )
    (report / "report.yaml").write_text(text)
    results = {"mini": write_results(tmp_path / "results", **changes)}
    return build_report(report, results, tmp_path / "out", make_record()).pdf


def edges(pdf: Path, page: int) -> tuple[float, float, float, float]:
    """How far text is from the left, bottom, right and top edge of a page, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[page].get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        width, height = document[page].get_size()
    left, bottom, right, top = zip(*boxes, strict=True)
    return min(left), min(bottom), width - max(right), height - max(top)


def sizes(pdf: Path, page: int) -> tuple[float, float]:
    with pypdfium2.PdfDocument(pdf) as document:
        width, height = document[page].get_size()
    return round(width), round(height)


def test_a_course_report_has_its_margins_and_paper(build: Build) -> None:
    pdf = build({"introduction.md": LINES * 3})
    assert sizes(pdf, 1) == (595, 842)
    left, bottom, right, top = edges(pdf, 1)
    assert left == pytest.approx(INCH, abs=2)
    assert right == pytest.approx(INCH, abs=3)
    assert bottom >= INCH - 2
    assert top >= INCH - 2


def test_a_workshop_paper_has_two_columns_and_no_title_page(tmp_path: Path) -> None:
    pdf = workshop(tmp_path, {"introduction.md": LINES * 6})
    assert sizes(pdf, 0) == (612, 792)
    first = text_of(pdf)[0]
    for said in ("A small report", "is emulated", "Abstract", "1 Introduction"):
        assert said in first
    assert first.endswith(" 1")
    left, bottom, right, top = edges(pdf, 0)
    assert left == pytest.approx(0.75 * INCH, abs=2)
    assert right == pytest.approx(0.75 * INCH, abs=3)
    assert min(bottom, top) >= INCH - 2
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        middle = document[0].get_size()[0] / 2
        gap = 0.33 * INCH / 2 - 3
        rects = [page.get_rect(n) for n in range(page.count_rects())]
        below = [r for r in rects if r[3] < 600]
        assert any(r[0] > middle for r in below)
        assert not [r for r in below if r[0] < middle + gap and r[2] > middle - gap and r[3] > 80]


def test_what_fits_a_column_stays_in_it_and_what_does_not_spans_both(tmp_path: Path) -> None:
    pdf = workshop(
        tmp_path,
        {
            "introduction.md": LINES * 2,
            "results.md": 'See {{ ref("fig:line") }}, {{ ref("tab:hypotheses") }} and '
            '{{ ref("tab:costs") }}.\n\n'
            '{{ figure("line") }}\n\n{{ table("hypotheses") }}\n\n{{ table("costs") }}\n\n'
            + LINES
            * 3,
        },
    )
    spans = {}
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            middle = page.get_size()[0] / 2
            for label in ("Figure 1:", "Table 1:", "Table 2:"):
                search = text.search(label)
                if (found := search.get_next()) is not None:
                    y = text.get_charbox(found[0])[1]
                    line = [
                        text.get_rect(n)
                        for n in range(text.count_rects())
                        if abs(text.get_rect(n)[1] - y) < 4
                    ]
                    mine = [r for r in line if r[0] < middle < r[2]]
                    spans[label] = bool(mine)
    # A figure of 4 inches is made a little smaller; the table of hypotheses is too wide.
    assert spans == {"Figure 1:": True, "Table 1:": True, "Table 2:": False}


def test_a_long_table_is_sent_to_the_appendix_where_there_are_columns(tmp_path: Path) -> None:
    part = {
        "what": "a part",
        "estimate": 1.0,
        "low": 0.5,
        "high": 1.5,
        "confidence": 0.95,
        "value": 0.0,
        "margin": 0.1,
        "unit": "ms",
        "relative": False,
        "expect": "greater",
        "p": 0.01,
        "verdict": "supported",
        "reason": "because",
    }
    many = [hypothesis("H1", "supported", 0.4) | {"parts": [part] * 50}]
    with pytest.raises(DocumentError, match=r"results.md: tab:evidence has 50 rows and would"):
        workshop(tmp_path, {"results.md": '{{ table("evidence") }}\n'}, hypotheses=many)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("family: Times", "family: Comic"), "asks for the fonts Comic; labrig sets Times or"),
        (("least: 10, most: 10", "least: 30, most: 31"), "asks for type of 30 to 31 pt"),
    ],
)
def test_what_cannot_be_set_is_said(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    write_profile(tmp_path, "odd", change)
    with pytest.raises(DocumentError, match=said):
        layout_of(profiles.load("odd", tmp_path))


def test_type_and_lines_are_those_of_the_profile(tmp_path: Path) -> None:
    changes = (
        ("least: 10, most: 10", "least: 9, most: 9"),
        ("line_pitch: 12", "line_pitch: 22"),
    )
    write_profile(tmp_path, "airy", *changes)
    report = write_report(tmp_path / "templates", {"introduction.md": LINES}, "profile: airy\n")
    results = {"mini": write_results(tmp_path / "results", trial_level=[trial_level("512")])}
    pdf = build_report(report, results, tmp_path / "out", make_record()).pdf
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[1].get_textpage()
        baselines = sorted(
            {
                round(text.get_charbox(n, loose=True)[1], 1)
                for n in range(text.count_chars())
                if text.get_text_range(n, 1) == "w"
            }
        )
        steps = [b - a for a, b in itertools.pairwise(baselines)]
    assert min(steps) == pytest.approx(22 * 72 / 72.27, abs=0.3)


def test_the_shipped_profiles_can_all_be_set() -> None:
    for name in profiles.names(ROOT):
        assert layout_of(profiles.load(name, ROOT)).options


def test_tables_of_markdown_stand_in_two_columns(tmp_path: Path) -> None:
    plain = "| a | b |\n|---|---|\n| {} | x |\n\n"
    results = plain.format("1st") + plain.format("2nd") + ": Of my *own*.\n\nBelow.\n"
    text = " ".join(text_of(workshop(tmp_path, {"results.md": results})))
    assert "a b 1st x" in text
    assert "Table 1: Of my own." in text and "a b 2nd x" in text
    assert "Table 2" not in text
