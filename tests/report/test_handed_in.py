"""What a reader's program finds in a report's PDF: bookmarks, metadata, links, fonts."""

from __future__ import annotations

import ctypes
import re
import zlib
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from labrig.report.build import build_report
from tests.report.conftest import text_of
from tests.report.example import make_record, write_report, write_results

SECTIONS = {
    "introduction.md": "It costs {{ v('read-count.size=512.share') }} [@one], see {{ ref('tab:hypotheses') }}.\n",
    "own.md": "## A part of it\n\nIt is {{ v('read-count.cost') }}.\n",
}


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handed-in")
    extra = "course: A course\nappendices: [{file: own.md, heading: My own}]\n"
    report = write_report(folder / "templates", SECTIONS, extra)
    results = {"mini": write_results(folder / "results")}
    return build_report(report, results, folder / "out", make_record()).pdf


@pytest.fixture
def document(pdf: Path) -> Any:
    with pypdfium2.PdfDocument(pdf) as opened:
        yield opened


def objects(pdf: Path) -> str:
    """The PDF's objects as text, those that are packed into streams too."""
    data = pdf.read_bytes()
    parts = [data]
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            parts.append(zlib.decompressobj().decompress(data[match.end() :]))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


def test_bookmarks_lead_to_every_section_and_appendix(document):
    marks = [(one.get_title(), one.get_dest().get_index()) for one in document.get_toc()]
    titles = [re.sub(r"^[\dA-Z.]+ ", "", title) for title, _ in marks]
    assert titles == [
        *("Introduction", "Experimental setup and methodology", "Results and discussion"),
        *("Conclusion", "My own", "A part of it"),
        *("Where the numbers come from", "Board and measurement", "Software", "Methods"),
        *("D scripts", "Trial-level tables"),
    ]
    for title, page in marks:
        heading = title.partition(" ")[2]
        assert heading in document[page].get_textpage().get_text_range()


def test_metadata_says_what_the_report_is(document, pdf):
    said = document.get_metadata_dict()
    assert said["Title"] == "A small report"
    assert said["Author"] == "A. Student"
    assert said["Subject"] == "What does it cost?"
    assert said["Keywords"] == "mini, emulator"
    assert said["Creator"] == "labrig 0.1.0"
    text = objects(pdf)
    assert re.search(r"/Lang\s*\(en-GB\)", text)
    assert re.search(r"/DisplayDocTitle\s+true", text)


def test_every_link_leads_to_what_it_names(document, pdf):
    links = re.findall(r"/S\s*/GoTo\s*/D\s*\(([^)]*)\)", objects(pdf))
    origins = [name for name in links if name.startswith("origin-")]
    # Two numbers, a figure, a table.
    assert len(origins) == 4
    assert set(origins) == {f"origin-{n}" for n in (1, 2, 3, 4)}
    for kind in ("cite.one", "table.caption.1", "figure.caption.1"):
        assert any(name.startswith(kind.partition(".caption")[0]) for name in links), kind
    for name in links:
        found = pdfium.FPDF_GetNamedDestByName(document.raw, name.encode("latin-1"))
        assert found, f"{name} leads nowhere"
        if name.startswith("origin-"):
            page = document[pdfium.FPDFDest_GetDestPageIndex(document.raw, found)]
            flags = [ctypes.c_int() for _ in range(3)]
            x, y, zoom = (ctypes.c_float() for _ in range(3))
            pdfium.FPDFDest_GetLocationInPage(found, *flags, x, y, zoom)
            shown = page.get_textpage().get_text_bounded(
                left=x.value - 5, bottom=y.value - 12, right=x.value + 30, top=y.value + 2
            )
            assert f"O{name.removeprefix('origin-')}" in shown


def test_everything_is_drawn_and_every_font_is_there(document):
    fonts = set()
    for page in document:
        for item in page.get_objects(max_depth=5):
            assert item.type != pdfium.FPDF_PAGEOBJ_IMAGE
            if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
                font = pdfium.FPDFTextObj_GetFont(item)
                assert pdfium.FPDFFont_GetIsEmbedded(font) == 1
                fonts.add(pdfium.FPDFFont_GetFontData(font, None, 0, ctypes.c_size_t()))
    assert fonts


def test_the_title_page_has_no_number_and_the_body_begins_at_1(pdf):
    pages = text_of(pdf)
    assert "A course" in pages[0]
    assert not re.search(r" (A|1)$", pages[0])
    assert pages[1].startswith("1 Introduction")
    assert pages[1].endswith(" 1")
