"""What every figure of a trace keeps to, whatever it shows."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
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
    assert_all_is_inside(drawn)
    return pdf, svg


def assert_all_is_inside(drawn: Drawn) -> None:
    """Nothing that is drawn lies outside the page, to half a point."""
    figure = drawn.figure
    with style.house():
        canvas = FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        extent = figure.get_tightbbox(canvas.get_renderer())
    assert extent.x0 >= -0.5 / 72
    assert extent.y0 >= -0.5 / 72
    assert extent.x1 <= figure.get_figwidth() + 0.5 / 72
    assert extent.y1 <= figure.get_figheight() + 0.5 / 72
