"""The numbers of a page of a PDF, and the places that they link to, by PDFium."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig.errors import UsageError

NUMBER = re.compile(
    r"(?<![\w.,])(?<!\w-)[-+−±]?(?:\d{1,3}(?:[\s\u2009\u202f]\d{3})+|\d+)(?:\.\d+)?(?![\w]*\d)"
)
"""A number as reports write it, thousands in groups or not."""
_DESTINATION = re.compile(r"origin-\d+")

Spot = tuple[int, int, int]
"""A page from 0, and a place on it in points."""


@dataclass(frozen=True, kw_only=True)
class PageRead:
    """A page: its text, and the anchors that its links lead to, in order and each once."""

    label: str
    """The number that is printed on it, as the file says; empty where it says none."""
    text: str
    anchors: tuple[str, ...]


def read_page(path: Path, number: int) -> PageRead:
    """Read page ``number`` (from 1). Raises UsageError when there is no such file or page."""
    import pypdfium2

    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise UsageError(f"{path}: cannot be read as a PDF: {error}") from None
    try:
        if not 1 <= number <= len(pdf):
            raise UsageError(f"{path}: has pages 1 to {len(pdf)}, not {number}")
        page = pdf[number - 1]
        text = page.get_textpage().get_text_range().replace("\ufffe", "-")
        places = _places(pdf)
        led = (places.get(spot) for spot in _links(pdf, page))
        anchors = tuple(dict.fromkeys(name for name in led if name))
        return PageRead(label=pdf.get_page_label(number - 1) or "", text=text, anchors=anchors)
    finally:
        pdf.close()


def numbers_of(text: str) -> list[str]:
    """Return the numbers in ``text``, each as ``plain`` has it."""
    return [plain(found[0]) for found in NUMBER.finditer(text)]


def plain(number: str) -> str:
    """Return a number without blanks, its minus a hyphen and its plus left out."""
    return re.sub(r"\s|\u2009|\u202f", "", number).replace("−", "-").lstrip("+±")


def _places(pdf: Any) -> dict[Spot, str]:
    """The entries of the table of origins by where they stand."""
    from pypdfium2 import raw

    found: dict[Spot, str] = {}
    for index in range(raw.FPDF_CountNamedDests(pdf)):
        size = ctypes.c_long(0)
        raw.FPDF_GetNamedDest(pdf, index, None, size)
        buffer = ctypes.create_string_buffer(max(size.value, 2))
        size = ctypes.c_long(len(buffer))
        place = raw.FPDF_GetNamedDest(pdf, index, buffer, size)
        name = buffer.raw[: max(size.value, 0)].decode("utf-16-le", "replace").rstrip("\0")
        if place and _DESTINATION.fullmatch(name):
            spot = _spot(pdf, place)
            if spot is not None:
                found.setdefault(spot, name)
    return found


def _links(pdf: Any, page: Any) -> Iterator[Spot]:
    from pypdfium2 import raw

    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    while raw.FPDFLink_Enumerate(page, position, ctypes.byref(link)):
        place = raw.FPDFLink_GetDest(pdf, link)
        if not place and (action := raw.FPDFLink_GetAction(link)):
            place = raw.FPDFAction_GetDest(pdf, action)
        if place and (spot := _spot(pdf, place)) is not None:
            yield spot


def _spot(pdf: Any, place: Any) -> Spot | None:
    from pypdfium2 import raw

    has = [ctypes.c_int(0) for _ in range(3)]
    at = [ctypes.c_float(0) for _ in range(3)]
    index = raw.FPDFDest_GetDestPageIndex(pdf, place)
    if index < 0 or not raw.FPDFDest_GetLocationInPage(place, *has, *at):
        return None
    return index, round(at[0].value), round(at[1].value)
