from pathlib import Path

import pikepdf
import pytest

from labrig.check.layout import understand
from labrig.check.pdf.reading import read
from labrig.check.rule import Subject
from labrig.check.rules import layout_scaled, layout_type
from tests.check.cases import Case
from tests.check.looking import profile_of
from tests.check.writing import course

GOOD = Case(name="good", written=course())


def subject(path: Path) -> Subject:
    document, profile = read(path), profile_of(GOOD)
    paper = understand(document, profile)
    return Subject(profile=profile, document=document, paper=paper, latex=None, results=None)


def wrapped(source: Path, target: Path, scale: float, copies: int = 1) -> Path:
    """What pdfjam makes of a report: each page a form on a page, one or more on each."""
    with pikepdf.open(source) as report, pikepdf.new() as made:
        for first in range(0, len(report.pages), copies):
            sheet = made.add_blank_page(page_size=(595.28, 841.89))
            for at, page in enumerate(report.pages[first : first + copies]):
                form = made.copy_foreign(page.as_form_xobject())
                name = sheet.add_resource(form, pikepdf.Name.XObject)
                x, y = (
                    595.28 * (1 - scale) / 2,
                    841.89 * (1 - scale) / 2 if copies == 1 else 421 * at,
                )
                sheet.contents_add(f"q {scale} 0 0 {scale} {x:.2f} {y:.2f} cm {name} Do Q".encode())
        made.save(target)
    return target


@pytest.mark.parametrize("scale, copies", [(0.9, 1), (0.5, 2)])
def test_pages_that_were_embedded_smaller_are_found(shelf, tmp_path, scale, copies) -> None:
    made = wrapped(shelf.typeset(GOOD.written) / "report.pdf", tmp_path / "a.pdf", scale, copies)
    said = [found.what for found in layout_scaled.check_scaled(subject(made))]
    assert len(said) == 1
    assert f"shown at {scale:.0%} of the size" in said[0]


def test_their_type_is_measured_as_it_is_shown(shelf, tmp_path) -> None:
    made = wrapped(shelf.typeset(GOOD.written) / "report.pdf", tmp_path / "a.pdf", 0.9)
    said = [found.what for found in layout_type.check_size(subject(made))]
    assert any("body text of 9 pt" in what for what in said)


def test_pages_that_were_embedded_as_they_are_are_none(shelf, tmp_path) -> None:
    made = wrapped(shelf.typeset(GOOD.written) / "report.pdf", tmp_path / "a.pdf", 1.0)
    assert list(layout_scaled.check_scaled(subject(made))) == []
    assert list(layout_type.check_size(subject(made))) == []


def test_a_unit_of_the_files_own_is_found(shelf, tmp_path) -> None:
    with pikepdf.open(shelf.typeset(GOOD.written) / "report.pdf") as report:
        for page in report.pages:
            page.obj.UserUnit = 0.8
        report.save(tmp_path / "a.pdf")
    said = [found.what for found in layout_scaled.check_scaled(subject(tmp_path / "a.pdf"))]
    assert len(said) == 1
    assert "UserUnit 0.8" in said[0]


def test_writers_that_set_all_type_at_one_scale_nothing() -> None:
    from labrig.check.document import Document
    from tests.check.rules.drawing import page, word

    def usual(*sizes_and_scales: tuple[float, float]) -> float | None:
        words = [word(size=size, scale=scale) for size, scale in sizes_and_scales]
        return layout_scaled.usual_scale(
            Document(
                pages=(page(*words),),
                metadata={},
                bookmarks=(),
                attachments=(),
                scripts=0,
                language="",
                tagged=False,
            )
        )

    assert usual((10, 1), (10, 1), (14.4, 1), (9.5, 0.95)) == 1
    assert usual((10, 10), (10, 10), (14.4, 14.4)) is None
