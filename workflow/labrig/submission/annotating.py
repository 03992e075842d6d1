"""The process that marks findings in a copy of a report: marks in, a PDF out.

    python -P -m labrig.submission.annotating

Everything is imported before the limits are set and the file is opened.
"""

from __future__ import annotations

import ctypes
import io
from collections import Counter
from typing import Any

import pypdfium2
from pypdfium2 import raw

from labrig.check.document import Box
from labrig.check.pdf.placing import POINT, Matrix, apply, placing
from labrig.check.rule import Severity
from labrig.confined import answer_confined
from labrig.submission.marks import Mark, Marking, from_json

COLOURS = {
    Severity.ERROR: (255, 128, 128),
    Severity.WARNING: (255, 208, 64),
    Severity.NOTE: (144, 200, 255),
}
ICON = 20 * POINT
"""Side of a note's icon."""
GAP = 4 * POINT
TALL = 50 * POINT
"""What is higher, some lines of text, is framed: a whole page in red cannot be read."""
FRAME = 1.5
"""Width of a frame, in points."""


def main() -> None:
    """Answer one request."""
    answer_confined(lambda said: marked(from_json(said)))


def marked(marking: Marking) -> bytes:
    """The PDF with its marks."""
    pdf = pypdfium2.PdfDocument(marking.pdf.read_bytes())
    icons: Counter[int] = Counter()
    for mark in marking.marks:
        if 1 <= mark.page <= len(pdf):
            page = pdf[mark.page - 1]
            _add(page, mark, icons[mark.page])
            icons[mark.page] += mark.box is None
            page.close()
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _add(page: Any, mark: Mark, icons: int) -> None:
    """Put a mark on a page that has so many ``icons`` already."""
    place = placing(page)
    if mark.box is None:
        top = place.height - GAP - icons * (ICON + GAP)
        box, kind = Box(GAP, top - ICON, GAP + ICON, top), raw.FPDF_ANNOT_TEXT
    elif mark.box.height > TALL:
        box, kind = mark.box, raw.FPDF_ANNOT_SQUARE
    else:
        box, kind = mark.box, raw.FPDF_ANNOT_HIGHLIGHT
    corners = _corners(box, _inverse(place.matrix))
    note = raw.FPDFPage_CreateAnnot(page, kind)
    raw.FPDFAnnot_SetColor(note, raw.FPDFANNOT_COLORTYPE_Color, *COLOURS[mark.severity], 255)
    across, up = [x for x, _ in corners], [y for _, y in corners]
    raw.FPDFAnnot_SetRect(note, raw.FS_RECTF(min(across), max(up), max(across), min(up)))
    if kind == raw.FPDF_ANNOT_SQUARE:
        raw.FPDFAnnot_SetBorder(note, 0, 0, FRAME)
    if kind == raw.FPDF_ANNOT_HIGHLIGHT:
        points = [part for corner in corners for part in corner]
        raw.FPDFAnnot_AppendAttachmentPoints(note, raw.FS_QUADPOINTSF(*points))
    raw.FPDFAnnot_SetFlags(note, raw.FPDF_ANNOT_FLAG_PRINT)
    _write(note, b"T", mark.title)
    _write(note, b"Contents", mark.text)
    raw.FPDFPage_CloseAnnot(note)


def _corners(box: Box, matrix: Matrix) -> list[tuple[float, float]]:
    """Upper left, upper right, lower left, lower right, as highlights have them, in the page's."""
    return [apply(matrix, x, y) for y in (box.top, box.bottom) for x in (box.left, box.right)]


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    return (
        d / area,
        -b / area,
        -c / area,
        a / area,
        (c * f - d * e) / area,
        (b * e - a * f) / area,
    )


def _write(note: Any, key: bytes, text: str) -> None:
    wide = text.encode("utf-16-le") + b"\0\0"
    buffer = ctypes.create_string_buffer(wide, len(wide))
    raw.FPDFAnnot_SetStringValue(note, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))


if __name__ == "__main__":
    main()
