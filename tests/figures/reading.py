"""Reading figures back."""

import re
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from labrig.figures.caption import Drawn
from labrig.figures.drawing import write


def text_of(path: Path) -> str:
    page = pdfium.PdfDocument(path)[0]
    return re.sub(r"\s+", " ", page.get_textpage().get_text_range())


def words(drawn: Drawn, folder: Path) -> str:
    return text_of(write(drawn, folder)[0])


def inside(path: Path) -> None:
    """All text lies on the page."""
    page = pdfium.PdfDocument(path)[0]
    width, height = page.get_size()
    for item in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=9):
        left, bottom, right, top = item.get_bounds()
        assert -0.5 < left < right < width + 0.5
        assert -0.5 < bottom < top < height + 0.5


def axes_of(drawn: Drawn) -> list[Any]:
    return list(drawn.figure.axes)
