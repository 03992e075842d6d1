"""Letters beyond ASCII in what tracers print: counted as dtrace counts them, shown as text. Pure.

dtrace pads and cuts by bytes, as C's printf does, and dumps text that is a key of an aggregation or
traced where C's isprint knows one of its bytes not. Its text is therefore read with one character a
byte (Latin-1), and what was read is turned into text again. Lines are those of a file opened as
UTF-8 with ``errors="surrogateescape"``, which loses no byte; a byte that is no UTF-8 is shown as
``\\xff``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from labrig.errors import OutputFault
from labrig.tracing.output.records import Bucket, Frame, Item, Notice, RawLine, Trouble

DUMP_DIGITS = "0123456789abcdef"
"""Stands above every dump, the letters of which are told from no line."""

_LONE = re.compile("[\ud800-\udfff]")


def as_bytes(text: str) -> str:
    """``text`` with one character a byte."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def from_bytes(text: str) -> str:
    """The text whose bytes are the characters of ``text``."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """``text`` with escapes for what is no character, so that every encoding of Unicode has it."""
    return text if text.isascii() else _LONE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def by_bytes(
    lines: Iterable[str], read: Callable[[Iterable[str]], Iterator[Item]]
) -> Iterator[Item]:
    """Yield what ``read`` makes of ``lines``, which it is handed with one character a byte."""
    beyond_ascii = False

    def handed() -> Iterator[str]:
        nonlocal beyond_ascii
        for line in lines:
            if line.isascii() and DUMP_DIGITS not in line:
                yield line
            else:
                beyond_ascii = True
                yield as_bytes(line)

    return told(read(handed()), from_bytes, lambda: beyond_ascii)


def told(
    items: Iterator[Item], write: Callable[[str], str], needed: Callable[[], bool] = lambda: True
) -> Iterator[Item]:
    """Yield ``items``, and raise their OutputFault, rewritten from when that is ``needed``."""
    try:
        for item in items:
            yield rewritten(item, write) if needed() else item
    except OutputFault as fault:
        raise OutputFault(
            source=fault.source, line=fault.line, text=write(fault.text), why=fault.why
        ) from None


def rewritten(item: Item, write: Callable[[str], str]) -> Item:
    """``item`` with each text of the output, keys and frames included, as ``write`` has it."""
    made: Item = _rewritten(item, write)
    return made


def _rewritten(value: Any, write: Callable[[str], str]) -> Any:
    match value:
        case str():
            return write(value)
        case RawLine():
            return replace(value, text=write(value.text))
        case Frame() | Trouble() | Notice():
            return replace(
                value, **{f.name: _rewritten(getattr(value, f.name), write) for f in fields(value)}
            )
        case Bucket():
            return value
        case tuple():
            parts = [_rewritten(part, write) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
