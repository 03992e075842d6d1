"""A report's copy with what was found marked in it, as other programs read it."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest

from labrig.check.document import Box
from labrig.check.pdf.reading import read
from labrig.check.rule import Place, Severity
from labrig.errors import UsageError
from labrig.submission.annotate import annotate
from labrig.submission.annotating import marked
from labrig.submission.marks import Mark, Marking
from tests.submission import hostile
from tests.submission.made import PLAIN, checked, finding

SENTENCE = "We watch the calls of a small program."


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(PLAIN)
    return path


def word_box(path, text):
    (page,) = read(path).pages
    return next(word.box for word in page.words if word.text == text)


def test_findings_lie_on_what_they_are_about(pdf, tmp_path):
    where = Place(page=1, box=word_box(pdf, "calls"))
    report = checked(
        finding("layout/font-size", place=where, what="ä letter of 9 pt", fix="Grow it."),
        finding("pages/limit", Severity.WARNING, Place(page=1), "a page too many"),
        finding("pages/agree", place=Place(file="report.tex", line=3)),
        finding("structure/title", what="no title"),
    )
    out = tmp_path / "out.pdf"
    annotate(pdf, report, out)
    assert pdf.read_bytes() == PLAIN
    with pikepdf.open(out) as made:
        verdict, highlight, margin = made.pages[0].Annots
        assert highlight.Subtype == "/Highlight"
        assert str(highlight.T) == "layout/font-size"
        assert str(highlight.Contents) == "error: ä letter of 9 pt\nGrow it."
        assert margin.Subtype == verdict.Subtype == "/Text"
        assert str(margin.Contents) == "warning: a page too many\nChange it."
        assert str(verdict.Contents).startswith(
            "report.pdf: not fit to submit: 3 errors, 1 warning"
        )
        assert "pages/agree (report.tex:3), error: it is not as asked" in str(verdict.Contents)
        assert "structure/title, error: no title" in str(verdict.Contents)
        left, bottom, right, top = map(float, highlight.Rect)
    document = pypdfium2.PdfDocument(out)
    textpage = document[0].get_textpage()
    assert textpage.get_text_bounded(left, bottom, right, top).strip() == "calls"
    assert textpage.get_text_range().strip() == SENTENCE


def test_the_mark_is_seen(pdf, tmp_path):
    box = word_box(pdf, "calls")
    mark = Mark(page=1, box=box, severity=Severity.ERROR, title="x", text="y")
    plain = pypdfium2.PdfDocument(PLAIN)[0].render(scale=1).to_numpy()
    drawn = pypdfium2.PdfDocument(marked(Marking(pdf=pdf, marks=(mark,))))[0].render(scale=1)
    changed = (plain != drawn.to_numpy()).any(axis=2).nonzero()
    point = 72 / 72.27
    top, bottom = 842 - box.top * point, 842 - box.bottom * point
    assert changed[0].size > 50
    assert top - 2 <= changed[0].min() <= changed[0].max() <= bottom + 2
    assert box.left * point - 2 <= changed[1].min() <= changed[1].max() <= box.right * point + 2


def test_what_is_high_is_framed_so_that_it_can_be_read(pdf):
    mark = Mark(page=1, box=Box(50, 100, 500, 700), severity=Severity.ERROR, title="x", text="y")
    out = marked(Marking(pdf=pdf, marks=(mark,)))
    with pikepdf.open(io.BytesIO(out)) as made:
        assert made.pages[0].Annots[0].Subtype == "/Square"
    plain = pypdfium2.PdfDocument(PLAIN)[0].render(scale=1).to_numpy()
    changed = (plain != pypdfium2.PdfDocument(out)[0].render(scale=1).to_numpy()).any(axis=2)
    assert changed[142:148, 60:480].any()
    assert not changed[160:700, 60:480].any()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_marks_lie_right_on_pages_that_are_turned_and_cut(tmp_path, turned):
    path = tmp_path / "turned.pdf"
    entries = b"/Rotate %d /CropBox [50 60 500 800]" % turned
    path.write_bytes(PLAIN.replace(b"/Contents", entries + b" /Contents"))
    box = word_box(path, "calls")
    mark = Mark(page=1, box=box, severity=Severity.NOTE, title="x", text="y")
    out = marked(Marking(pdf=path, marks=(mark,)))
    with pikepdf.open(io.BytesIO(out)) as made:
        edges = [float(edge) for edge in made.pages[0].Annots[0].Rect]
    document = pypdfium2.PdfDocument(out)
    assert document[0].get_textpage().get_text_bounded(*edges).strip() == "calls"


def test_it_never_overwrites_the_report_nor_writes_half_a_file(pdf, tmp_path):
    link = tmp_path / "link.pdf"
    link.symlink_to(pdf)
    for out in (pdf, link):
        with pytest.raises(UsageError, match="is the report itself"):
            annotate(pdf, checked(), out)
    with pytest.raises(UsageError, match="could not be read"):
        annotate(pdf, checked(facts=None), tmp_path / "out.pdf")
    with pytest.raises(UsageError, match="cannot be written"):
        annotate(pdf, checked(), tmp_path / "no" / "out.pdf")
    pdf.write_bytes(hostile.encrypted(PLAIN, user="x"))
    with pytest.raises(UsageError, match="not written"):
        annotate(pdf, checked(), tmp_path / "out.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.pdf", "report.pdf"]


def test_a_place_that_is_on_no_page_stops_nothing(pdf):
    marks = (
        Mark(page=9, box=None, severity=Severity.ERROR, title="x", text="y"),
        Mark(page=1, box=Box(-1e9, 0, 1e9, 1e9), severity=Severity.ERROR, title="x", text="y"),
    )
    document = pypdfium2.PdfDocument(marked(Marking(pdf=pdf, marks=marks)))
    assert len(document) == 1
