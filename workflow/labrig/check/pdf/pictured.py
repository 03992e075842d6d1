"""Whether the pixels of a picture look like lines of text."""

from __future__ import annotations

import ctypes
import itertools
import statistics
from collections.abc import Sequence
from typing import Any

LEAST_COLUMNS, LEAST_ROWS = 80, 30
"""Of a picture that can hold lines of text that are legible."""
MOST_PIXELS = 8_000_000
"""Of a picture that is looked at: an A4 page at 300 dpi."""
UNLIKE = 64
"""By how much of 255 ink differs from the paper: what blurred edges and JPEG add differs less."""
STROKES = 16
"""Strokes that a row of pixels crosses in a line of text: about eight letters. The label of an
axis' tick has fewer."""
TALLEST = 160
"""Rows of pixels in a line of text: of 12 pt at 600 dpi, and more."""


def lines_in(image: Any, columns: int, rows: int) -> int:
    """How many lines of text PDFium's ``image`` looks like; 0 where it is too small or large."""
    from pypdfium2 import raw

    if columns < LEAST_COLUMNS or rows < LEAST_ROWS or columns * rows > MOST_PIXELS:
        return 0
    bitmap = raw.FPDFImageObj_GetBitmap(image)
    if not bitmap:
        return 0
    try:
        wide, high = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        one = {raw.FPDFBitmap_Gray: 1, raw.FPDFBitmap_BGR: 3}.get(
            raw.FPDFBitmap_GetFormat(bitmap), 4
        )
        if wide * high > MOST_PIXELS:
            return 0
        data = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * high)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    # Green, or grey: what the eye takes as lightness.
    return lines(
        [data[at * stride : at * stride + wide * one][one // 2 :: one] for at in range(high)]
    )


def lines(rows: Sequence[bytes]) -> int:
    """How many lines of text ``rows`` of pixels (0 to 255, top to bottom) look like.

    Text is bands of rows that cross many strokes, of like heights, one below the other in even
    steps, with hardly any stroke between them. A drawing's frame or curve crosses few; a
    photograph, or a plot full of marks, is one band and not many.
    """
    sample = b"".join(row[::16] for row in rows[::4])
    paper = max(set(sample), key=sample.count, default=255)
    inked = bytes(abs(value - paper) > UNLIKE for value in range(256))
    strokes = [row.translate(inked).count(b"\0\1") for row in rows]
    bands = _bands(strokes)
    if len(bands) < 3:
        return 0
    tops = [top for top, _ in bands]
    pitch = statistics.median(below - above for above, below in itertools.pairwise(tops))
    even = [height for _, height in bands if 0.3 * pitch <= height <= pitch]
    return len(even) if len(even) >= 0.6 * len(bands) else 0


def _bands(strokes: Sequence[int]) -> list[tuple[int, int]]:
    """Top and height of each band of rows that may be a line of text."""
    found: list[tuple[int, int]] = []
    # A table's own vertical rules cross the rows between its lines too.
    least = min(strokes, default=0) + 2
    at = 0
    for written, run in itertools.groupby(strokes, key=lambda crossed: crossed > least):
        crossed = list(run)
        if written and 4 <= len(crossed) <= TALLEST and max(crossed) >= STROKES:
            found.append((at, len(crossed)))
        at += len(crossed)
    return found
