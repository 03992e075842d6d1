"""Files that are embedded in a PDF file (ISO 32000-1, 7.11.4), by PDFium.

labrig embeds one in its own reports, as ``\\embedfile`` does: the record of what they stand on.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator
from typing import Any

RECORD = "record.json"
"""The name of the record of a report of labrig's."""
LARGEST = 4 << 20
"""Bytes of a record: a hundred times what that of the default report has."""
MOST = 100
"""Embedded files that are looked at."""


def named(pdf: Any) -> tuple[str, ...]:
    """The names of the embedded files, of the first ``MOST``."""
    count = min(MOST, pdf.count_attachments())
    return tuple(pdf.get_attachment(index).get_name() for index in range(count))


def content(pdf: Any, index: int) -> bytes | None:
    """What an embedded file holds; None for one that is larger than ``LARGEST`` or broken."""
    from pypdfium2 import raw

    attachment = pdf.get_attachment(index)
    length = ctypes.c_ulong()
    if not raw.FPDFAttachment_GetFile(attachment, None, 0, length) or length.value > LARGEST:
        return None
    buffer = (ctypes.c_char * length.value)()
    raw.FPDFAttachment_GetFile(attachment, buffer, length.value, length)
    return bytes(buffer)


def others(pdf: Any) -> Iterator[str]:
    """Yield the names of embedded files, but not of the one that is a record of labrig's."""
    names = named(pdf)
    for index, name in enumerate(names):
        if name != RECORD or names.count(RECORD) > 1 or not _is_record(content(pdf, index)):
            yield name


def _is_record(data: bytes | None) -> bool:
    """Whether ``data`` has what every record has, of whichever version of labrig."""
    try:
        said = json.loads(data or b"")
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and {"schema", "report", "experiments"} <= said.keys()
