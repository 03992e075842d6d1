"""The links of a page of PDFium's."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from labrig.check.document import Goes, Link
from labrig.check.pdf.placing import Placing

MOST = 20_000
"""Links of a page that are read."""


def links(pdf: Any, page: Any, place: Placing) -> Iterator[Link]:
    """Yield the links of a ``page``."""
    from pypdfium2 import raw

    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    for _ in range(MOST):
        if not raw.FPDFLink_Enumerate(page, position, ctypes.byref(link)):
            return
        edges = raw.FS_RECTF()
        raw.FPDFLink_GetAnnotRect(link, ctypes.byref(edges))
        box = place.box(edges.left, edges.bottom, edges.right, edges.top)
        goes, to_page, to = _goes(pdf, link)
        yield Link(box=box, goes=goes, page=to_page, to=to)


def _goes(pdf: Any, link: Any) -> tuple[Goes, int | None, str]:
    from pypdfium2 import raw

    destination = raw.FPDFLink_GetDest(pdf, link)
    action = raw.FPDFLink_GetAction(link)
    if not destination and action:
        kind = raw.FPDFAction_GetType(action)
        if kind == raw.PDFACTION_URI:
            return Goes.WEB, None, _path(lambda b, n: raw.FPDFAction_GetURIPath(pdf, action, b, n))
        if kind in (raw.PDFACTION_REMOTEGOTO, raw.PDFACTION_EMBEDDEDGOTO):
            return Goes.FILE, None, _path(lambda b, n: raw.FPDFAction_GetFilePath(action, b, n))
        if kind == raw.PDFACTION_LAUNCH:
            return Goes.PROGRAM, None, _path(lambda b, n: raw.FPDFAction_GetFilePath(action, b, n))
        if kind == raw.PDFACTION_UNSUPPORTED:
            return Goes.SCRIPT, None, ""
        destination = raw.FPDFAction_GetDest(pdf, action)
    if not destination:
        return Goes.NOWHERE, None, ""
    index = raw.FPDFDest_GetDestPageIndex(pdf, destination)
    if index < 0 or index >= len(pdf):
        return Goes.NOWHERE, None, ""
    return Goes.PAGE, index + 1, ""


def _path(asked: Any) -> str:
    size = asked(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 1))
    asked(buffer, size)
    return buffer.value.decode("utf-8", errors="replace")
