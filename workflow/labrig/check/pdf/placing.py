"""From a page's own coordinates to those of ``Document``: points of TeX, turned upright."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

from labrig.check.document import Box

POINT = 72.27 / 72
"""TeX's points in one of PDF's."""

Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f of PDF's transformation (ISO 32000-1, 8.3.3)."""

UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """Where a page's coordinates lie."""

    matrix: Matrix
    width: float
    height: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page's own coordinates as a ``Box``."""
        return _box(self.matrix, left, bottom, right, top)

    def moved(self, by: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
        """The same for a rectangle that is first transformed ``by`` a matrix."""
        return _box(times(by, self.matrix), left, bottom, right, top)


def _box(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
    """Around a rectangle transformed. Asked for every letter: no loop over its corners."""
    a, b, c, d, e, f = matrix
    across = (a * left, a * right, c * bottom, c * top)
    up = (b * left, b * right, d * bottom, d * top)
    return Box(
        min(across[0], across[1]) + min(across[2], across[3]) + e,
        min(up[0], up[1]) + min(up[2], up[3]) + f,
        max(across[0], across[1]) + max(across[2], across[3]) + e,
        max(up[0], up[1]) + max(up[2], up[3]) + f,
    )


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix of ``first`` followed by ``then``."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) transformed."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def placing(page: Any) -> Placing:
    """Say where the coordinates of PDFium's ``page`` lie.

    PDFium knows no unit of a page's own (``UserUnit``).
    """
    left, bottom, right, top = page.get_cropbox()
    media = page.get_mediabox()
    # What lies outside of the medium is not shown (ISO 32000-1, 14.11.2).
    left, bottom = max(left, media[0]), max(bottom, media[1])
    right, top = min(right, media[2]), min(top, media[3])
    wide, high = (right - left) * POINT, (top - bottom) * POINT
    upright: Matrix = (POINT, 0.0, 0.0, POINT, -left * POINT, -bottom * POINT)
    turn: dict[int, Matrix] = {
        90: (0.0, -1.0, 1.0, 0.0, 0.0, wide),
        180: (-1.0, 0.0, 0.0, -1.0, wide, high),
        270: (0.0, 1.0, -1.0, 0.0, high, 0.0),
    }
    turned = page.get_rotation()
    matrix = times(upright, turn.get(turned, UNMOVED))
    if turned in (90, 270):
        wide, high = high, wide
    return Placing(matrix=matrix, width=wide, height=high)


def matrix_of(thing: Any) -> Matrix:
    """The matrix of one of PDFium's page objects."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, ctypes.byref(matrix)):
        return UNMOVED
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
