"""What every figure of a trace keeps to, whatever it shows."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from matplotlib.text import Text
from pypdfium2 import raw

from labrig.figures import style
from labrig.figures.caption import Drawn
from labrig.figures.traces.writing import write


def keeps_to_the_page(drawn: Drawn, folder: Path) -> tuple[Path, Path]:
    """Write a figure twice and look at it; return its PDF and SVG."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a letter that the font has not, a layout that failed
        pdf, svg, words = write(drawn, folder)
        first = [path.read_bytes() for path in (pdf, svg, words)]
        assert [path.read_bytes() for path in write(drawn, folder)] == first
    data = pdf.read_bytes()
    assert b"/Type3" not in data
    assert b"/FontFile2" in data
    assert set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?(\w+)", data)) <= {
        b"STIXGeneral",
        b"STIXGeneralItalic",
    }
    page = pdfium.PdfDocument(pdf)[0]
    assert raw.FPDF_PAGEOBJ_IMAGE not in {item.type for item in page.get_objects(max_depth=9)}
    width, height = page.get_size()
    assert width == pytest.approx(72 * style.WIDTH, abs=1)
    assert height <= 72 * style.HEIGHT + 1
    assert_text_is_inside(drawn)
    return pdf, svg


def assert_text_is_inside(drawn: Drawn) -> None:
    """No letter lies outside the page."""
    figure = drawn.figure
    with style.house():
        figure.draw_without_rendering()
        page = figure.bbox
        for text in figure.findobj(Text):
            assert isinstance(text, Text)
            if not text.get_text().strip() or not text.get_visible():
                continue
            box = text.get_window_extent()
            assert box.x0 >= page.x0 - 0.5, text
            assert box.x1 <= page.x1 + 0.5, text
            assert box.y0 >= page.y0 - 0.5, text
            assert box.y1 <= page.y1 + 0.5, text
