"""A PDF file into a ``Document``, by PDFium.

PDFium runs no script and follows no link. Hostile files may still cost time and memory: whoever
reads a stranger's file does it in a process with limits.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labrig.check.document import Bookmark, Document, Page
from labrig.check.pdf.active import actions
from labrig.check.pdf.attached import others
from labrig.check.pdf.drawn import drawn
from labrig.check.pdf.linked import links
from labrig.check.pdf.placing import placing
from labrig.check.pdf.units import units
from labrig.check.pdf.wide import WIDE, wide_text
from labrig.check.pdf.worded import words
from labrig.errors import UsageError

MOST_PAGES = 300
METADATA = ("Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate")


class Unreadable(UsageError):
    """A file that cannot be read as a PDF, with the reason in one word for a program."""

    def __init__(self, words: str, *, reason: str) -> None:
        super().__init__(words)
        self.reason = reason


def read(path: Path) -> Document:
    """Read the PDF at ``path``.

    Raises Unreadable: ``absent`` when the file is not there, ``encrypted`` when it needs a
    password, ``damaged`` when it is no PDF or broken, ``long`` when it has more than
    ``MOST_PAGES`` pages.
    """
    import pypdfium2
    from pypdfium2 import raw

    pdf = opened(path)
    try:
        if len(pdf) > MOST_PAGES:
            raise Unreadable(
                f"{path}: has {len(pdf)} pages; no more than {MOST_PAGES} are read", reason="long"
            )
        if len(pdf) == 0:
            raise Unreadable(f"{path}: has no pages", reason="damaged")
        data = path.read_bytes()
        return Document(
            pages=tuple(_page(path, pdf, index) for index in range(len(pdf))),
            metadata={key: value for key in METADATA if (value := _meta(raw, pdf, key))},
            bookmarks=tuple(_bookmarks(pdf)),
            attachments=tuple(others(pdf)),
            scripts=max(0, raw.FPDFDoc_GetJavaScriptActionCount(pdf)),
            language=_language(raw, pdf),
            tagged=bool(raw.FPDFCatalog_IsTagged(pdf)),
            units=units(data),
            actions=actions(data),
        )
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"{path}: is damaged: {error}", reason="damaged") from None
    finally:
        pdf.close()


def opened(path: Path) -> Any:
    """Open the PDF at ``path``, which is PDFium's ``PdfDocument``. Raises as ``read`` does."""
    import pypdfium2
    from pypdfium2 import raw

    if not path.is_file():
        raise Unreadable(f"{path}: there is no such file", reason="absent")
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable(
                f"{path}: is encrypted; hand in a PDF that needs no password", reason="encrypted"
            ) from None
        raise Unreadable(
            f"{path}: is no PDF, or a damaged one: {error}", reason="damaged"
        ) from None


def _page(path: Path, pdf: Any, index: int) -> Page:
    page = pdf[index]
    textpage = page.get_textpage()
    try:
        place = placing(page)
        found = drawn(page, place)
        return Page(
            number=index + 1,
            label=pdf.get_page_label(index) or "",
            width=place.width,
            height=place.height,
            turned=page.get_rotation(),
            words=tuple(words(textpage, found, place)),
            paths=tuple(found.paths),
            images=tuple(found.images),
            forms=tuple(found.forms),
            links=tuple(links(pdf, page, place)),
            notes=tuple(_notes(page)),
        )
    finally:
        textpage.close()
        page.close()


def _notes(page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    kinds = {
        getattr(raw, name): name.removeprefix("FPDF_ANNOT_").title().replace("_", "")
        for name in dir(raw)
        if name.startswith("FPDF_ANNOT_")
    }
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind != raw.FPDF_ANNOT_LINK:
            yield kinds.get(kind, "Unknown")


def _bookmarks(pdf: Any) -> Iterator[Bookmark]:
    for bookmark in pdf.get_toc():
        dest = bookmark.get_dest()
        index = dest.get_index() if dest else None
        yield Bookmark(
            title=bookmark.get_title(),
            level=bookmark.level,
            page=None if index is None else index + 1,
        )


def _meta(raw: Any, pdf: Any, key: str) -> str:
    return wide_text(lambda buffer, size: raw.FPDF_GetMetaText(pdf, key.encode(), buffer, size))


def _language(raw: Any, pdf: Any) -> str:
    return wide_text(
        lambda buf, size: raw.FPDFCatalog_GetLanguage(pdf, ctypes.cast(buf, WIDE), size)
    )
