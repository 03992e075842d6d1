"""The objects of a PDF file as bytes, without its streams: what PDFium does not tell of."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

MOST_STREAMS = 2_000
"""Streams of objects that are looked into."""
MOST_INFLATED = 1 << 20
"""Bytes of one of them that are looked at: 100 objects, as writers put in one, are far less."""
_HEAD = 300
"""Bytes before a stream in which its dictionary says what it is."""
_BEGIN, _END = b"stream", b"endstream"


def objects(data: bytes) -> Iterator[bytes]:
    """Yield what lies between the streams of a file, and what its streams of objects hold.

    Objects stand in the file itself or in such a stream (ISO 32000-1, 7.5.7). An encrypted file is
    not looked into.
    """
    position, looked = 0, 0
    while (start := data.find(_BEGIN, position)) >= 0:
        yield data[position:start]
        begin = start + len(_BEGIN)
        begin += 2 if data[begin : begin + 2] == b"\r\n" else 1
        if b"/ObjStm" in data[max(position, start - _HEAD) : start] and looked < MOST_STREAMS:
            looked += 1
            yield _inflated(data[begin : begin + MOST_INFLATED])
        end = data.find(_END, begin)
        position = len(data) if end < 0 else end + len(_END)
    yield data[position:]


def _inflated(data: bytes) -> bytes:
    try:
        # zlib finds its own end; what follows is not copied beyond what a stream can need.
        return zlib.decompressobj().decompress(data, MOST_INFLATED)
    except zlib.error:
        return b""
