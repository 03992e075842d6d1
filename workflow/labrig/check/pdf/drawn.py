"""What is drawn on a page of PDFium's: paths, pictures, embedded drawings, and who owns a text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import chain
from typing import Any

from labrig.check.document import Box, Colour, Form, Image, Path
from labrig.check.pdf.pictured import lines_in
from labrig.check.pdf.placing import UNMOVED, Matrix, Placing, matrix_of, times

DEEPEST = 12
"""How deep drawings in drawings are followed; PDFium itself stops at a similar depth."""
MOST_SEGMENTS = 40
CORNERED = 8
"""Segments from which on a path is taken for a curve of data, not a rule or a frame."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text object: where it came from."""

    handle: Any
    box: Box
    form: int | None
    order: int


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """All of a page's objects."""

    paths: list[Path] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    texts: dict[int, Text] = field(default_factory=dict)
    """By the address of PDFium's object."""

    @property
    def order(self) -> int:
        """That of what is painted next."""
        return len(self.paths) + len(self.images) + len(self.texts)

    def of(self, form: int) -> list[Path | Image | Text]:
        """What belongs to the embedded drawing with this number."""
        things: chain[Path | Image | Text] = chain(self.paths, self.images, self.texts.values())
        return [one for one in things if one.form == form]


def drawn(page: Any, place: Placing) -> Drawn:
    """Gather the objects of a ``page``."""
    from pypdfium2 import raw

    found = Drawn()
    for index in range(raw.FPDFPage_CountObjects(page)):
        _gather(found, raw.FPDFPage_GetObject(page, index), place, UNMOVED, None, 0)
    return found


def _gather(
    found: Drawn, thing: Any, place: Placing, by: Matrix, form: int | None, depth: int
) -> None:
    from pypdfium2 import raw

    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        address = ctypes.addressof(thing.contents)
        found.texts[address] = Text(
            handle=thing, box=_box(thing, place, by), form=form, order=found.order
        )
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        found.paths.append(_path(thing, place, by, form, found.order))
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        found.images.append(_image(thing, place, by, form, found.order))
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
        own = times(matrix_of(thing), by)
        outermost = form is None
        if form is None:
            form = len(found.forms)
            scale = (own[2] ** 2 + own[3] ** 2) ** 0.5
            found.forms.append(Form(box=_box(thing, place, by), scale=scale))
        for index in range(raw.FPDFFormObj_CountObjects(thing)):
            inner = raw.FPDFFormObj_GetObject(thing, index)
            _gather(found, inner, place, own, form, depth + 1)
        if outermost and (boxes := [one.box for one in found.of(form)]):
            found.forms[form] = replace(found.forms[form], box=reduce(Box.around, boxes))


def _box(thing: Any, place: Placing, by: Matrix) -> Box:
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    return place.moved(by, left.value, bottom.value, right.value, top.value)


def _traced(thing: Any, place: Placing, by: Matrix, width: float) -> Box:
    """Around the points of a line, half its width beyond them.

    PDFium's own box has room for the longest mitre at each corner, whatever the corner is like.
    """
    from pypdfium2 import raw

    across, up = ctypes.c_float(), ctypes.c_float()
    lefts, bottoms = [], []
    for index in range(raw.FPDFPath_CountSegments(thing)):
        segment = raw.FPDFPath_GetPathSegment(thing, index)
        raw.FPDFPathSegment_GetPoint(segment, across, up)
        lefts.append(across.value)
        bottoms.append(up.value)
    own = times(matrix_of(thing), by)
    half = width / 2
    box = place.moved(own, min(lefts), min(bottoms), max(lefts), max(bottoms))
    return Box(box.left - half, box.bottom - half, box.right + half, box.top + half)


def colour(ask: Any, thing: Any) -> Colour:
    """A colour that PDFium gives by ``ask``."""
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    ask(thing, red, green, blue, opacity)
    return Colour(red.value, green.value, blue.value, opacity.value)


def _path(thing: Any, place: Placing, by: Matrix, form: int | None, order: int) -> Path:
    from pypdfium2 import raw

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing, filled, stroked)
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(thing, width)
    grown = times(by, place.matrix)
    thick = width.value * (grown[2] ** 2 + grown[3] ** 2) ** 0.5
    cornered = stroked.value and raw.FPDFPath_CountSegments(thing) > CORNERED
    return Path(
        box=_traced(thing, place, by, thick) if cornered else _box(thing, place, by),
        stroke=colour(raw.FPDFPageObj_GetStrokeColor, thing) if stroked.value else None,
        fill=colour(raw.FPDFPageObj_GetFillColor, thing) if filled.value else None,
        width=thick,
        dashes=_dashes(thing) if stroked.value else (),
        shape="".join(_segments(thing)),
        form=form,
        order=order,
    )


def _dashes(thing: Any) -> tuple[float, ...]:
    from pypdfium2 import raw

    count = raw.FPDFPageObj_GetDashCount(thing)
    if count <= 0:
        return ()
    dashes = (ctypes.c_float * count)()
    raw.FPDFPageObj_GetDashArray(thing, dashes, count)
    return tuple(dashes)


def _segments(thing: Any) -> Iterator[str]:
    from pypdfium2 import raw

    letters = {
        raw.FPDF_SEGMENT_MOVETO: "m",
        raw.FPDF_SEGMENT_LINETO: "l",
        raw.FPDF_SEGMENT_BEZIERTO: "c",
    }
    for index in range(min(raw.FPDFPath_CountSegments(thing), MOST_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(thing, index)
        yield letters.get(raw.FPDFPathSegment_GetType(segment), "?")
        if raw.FPDFPathSegment_GetClose(segment):
            yield "z"


def _image(thing: Any, place: Placing, by: Matrix, form: int | None, order: int) -> Image:
    from pypdfium2 import raw

    columns, rows = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(thing, columns, rows)
    own = times(matrix_of(thing), by)
    return Image(
        box=place.moved(own, 0.0, 0.0, 1.0, 1.0),
        columns=columns.value,
        rows=rows.value,
        grey=False,
        form=form,
        order=order,
        opaque=not raw.FPDFPageObj_HasTransparency(thing),
        lines=lines_in(thing, columns.value, rows.value),
    )
