"""Units of length that the pages of a PDF declare of their own, which PDFium does not tell."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

MOST_STREAMS = 2_000
MOST_INFLATED = 1 << 20
"""Bytes of one stream that are looked at: 100 objects, as writers put in one, are far less."""
_UNIT = re.compile(rb"/UserUnit\s+([0-9]*\.?[0-9]+)")
_PACKED = re.compile(rb"/ObjStm\b[^\0]{0,200}?\bstream\r?\n")


def units(data: bytes) -> tuple[float, ...]:
    """Every unit other than 1 in a file's ``data``, ascending.

    A page's dictionary stands in the file itself or in a stream of objects (ISO 32000-1, 7.5.7).
    An encrypted one is not looked into.
    """
    found = {float(unit) for part in _parts(data) for unit in _UNIT.findall(part)}
    return tuple(sorted(found - {1.0}))


def _parts(data: bytes) -> Iterator[bytes]:
    yield data
    for number, start in enumerate(_PACKED.finditer(data)):
        if number == MOST_STREAMS:
            return
        try:
            # zlib finds its own end; what follows is not copied beyond what a stream can need.
            packed = data[start.end() : start.end() + MOST_INFLATED]
            yield zlib.decompressobj().decompress(packed, MOST_INFLATED)
        except zlib.error:
            continue
