"""What a PDF file would have a viewer do: kinds of actions, read from the file's bytes.

PDFium tells of scripts that the document lists by name, but not of one that runs when the
document or a page is opened. Objects are looked at as they stand, and in object streams
(ISO 32000-1, 7.5.7).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_KINDS = ("JavaScript", "Launch", "ImportData", "SubmitForm", "Rendition", "Movie", "Sound")
_ACTION = re.compile(rb"/S\s*/(" + "|".join(_KINDS).encode() + rb")(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_HEAD = 400
"""Bytes before a stream in which its dictionary says what it is."""
_MOST = 64_000_000
"""Bytes of object streams that are looked at."""


def actions(data: bytes) -> tuple[str, ...]:
    """The kinds of actions that a file has, other than following links, in alphabetical order."""
    found: set[str] = set()
    for part in _objects(data):
        plain = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)
        found.update(match[1].decode() for match in _ACTION.finditer(plain))
    return tuple(sorted(found))


def _objects(data: bytes) -> Iterator[bytes]:
    """Yield what lies between streams, and what object streams hold."""
    position, left = 0, _MOST
    while (match := _STREAM.search(data, position)) is not None:
        yield data[position : match.start()]
        end = data.find(b"endstream", match.end())
        end = len(data) if end < 0 else end
        if b"ObjStm" in data[max(position, match.start() - _HEAD) : match.start()] and left > 0:
            held = _inflated(data[match.end() : end], left)
            left -= len(held)
            yield held
        position = end + len(b"endstream")
    yield data[position:]


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""
