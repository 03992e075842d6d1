from __future__ import annotations

from pathlib import Path

import pytest

from labrig.errors import DeclarationError
from labrig.report import declared
from tests.report.example import DECLARED, ROOT, write_report


def faults(tmp_path: Path, text: str) -> str:
    report = write_report(tmp_path)
    (report / "report.yaml").write_text(text)
    with pytest.raises(DeclarationError) as caught:
        declared.load(report)
    return str(caught.value)


def test_the_default_report_is_declared() -> None:
    report = declared.load(ROOT / "report_template" / "probe-effect")
    assert report.page_limit == 8
    assert report.date == "today"
    assert [section.heading for section in report.sections] == list(declared.REQUIRED)


def test_misspelt_keys_are_named(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED + "page_limt: 9\n")
    assert "report.yaml:9: page_limt: unknown key. Did you mean 'page_limit'?" in said


def test_sections_are_required_in_order(tmp_path: Path) -> None:
    lines = DECLARED.splitlines(keepends=True)
    said = faults(tmp_path, "".join([*lines[:-2], lines[-1]]))
    assert "the required section 'Results and discussion' is missing" in said
    said = faults(tmp_path, "".join([*lines[:-2], lines[-1], lines[-2]]))
    assert "'Results and discussion' must come before 'Conclusion'" in said


def test_files_must_exist_and_stay_inside(tmp_path: Path) -> None:
    said = faults(tmp_path, DECLARED.replace("setup.md", "stup.md"))
    assert "report.yaml:6" in said and "there is no file" in said
    assert "report.yaml:6" in faults(tmp_path, DECLARED.replace("setup.md", "../setup.md"))
    said = faults(tmp_path, DECLARED.replace("setup.md", "results.md"))
    assert "results.md is used twice" in said
