"""Looks for secrets in every file of an archive, in whatever form they may stand there."""

from __future__ import annotations

import base64
import binascii
import codecs
import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from labrig.provenance.archive.private import Secret
from labrig.report import escape

PRIVATE_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\\[nr]|\s)+"
    rb"(?:[A-Za-z0-9+/=:,. -]|\\[nr]|\s){40}"
)
"""A key in PEM (RFC 7468), with what follows its first line; in JSON its newlines are escaped."""
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_LARGEST_STREAM = 64 << 20
_PNG = b"\x89PNG\r\n\x1a\n"
_DATA_URI = re.compile(rb"data:[\w/+.;=-]*;base64,([A-Za-z0-9+/=\s]+)")
"""A file within a file, as an image in SVG (RFC 2397)."""
_SOFT_HYPHEN = "\u00ad"
_LETTER = re.compile(rb"[A-Za-z0-9]")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A secret in a file."""

    file: str
    what: str
    text: str
    """As it stands in the lab; a key's is left out."""

    def __str__(self) -> str:
        """For the user, whose secret it is."""
        return f"{self.file}: {self.what}" + (f", {self.text}" if self.text else "")


def search(
    files: Iterable[tuple[str, Callable[[], bytes]]],
    secrets: Sequence[Secret],
    common: Collection[str] = (),
) -> list[Found]:
    """Look for each of ``secrets`` in each file and in its name; one finding a file and secret.

    In the files ``common``, which are the same in any lab, words and paths stand for other
    reasons (a user may be called max): only addresses and keys are looked for there.
    """
    shapes = [(one, *_shapes(one)) for one in secrets]
    found: dict[tuple[str, str], Found] = {}
    for name, read in files:
        views = [name.encode(), *readable(read())]
        texts = [_folded(view) for view in views]
        for one, exact, folded in shapes:
            if name in common and one.kind in ("word", "path"):
                continue
            if any(
                exact.stand_in(view) if folded is None or text is None else folded.stand_in(text)
                for view, text in zip(views, texts, strict=True)
            ):
                shown = "" if one.kind == "key" else one.text
                said = Found(file=name, what=one.what, text=shown)
                found.setdefault((name, one.what + shown), said)
        if any(PRIVATE_KEY.search(view) for view in views):
            what = "a private key"
            found.setdefault((name, what), Found(file=name, what=what, text=""))
    return list(found.values())


def readable(data: bytes) -> Iterator[bytes]:
    """A file's bytes, and what is compressed, encoded or typeset in them."""
    yield data
    if data.startswith(b"%PDF-"):
        yield from _of_pdf(data)
    elif data.startswith(b"PAR1"):
        yield from _of_parquet(data)
    elif data.startswith(_PNG):
        yield from _of_png(data)
    elif data.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        yield data.decode("utf-16", errors="replace").encode()
    else:
        for match in _DATA_URI.finditer(data):
            yield from readable(_of_base64(match[1]))


def _of_base64(text: bytes) -> bytes:
    """What a text in base64 stands for; nothing where it is none."""
    digits = b"".join(text.split()).rstrip(b"=")
    try:
        return base64.b64decode(digits + b"=" * (-len(digits) % 4))
    except binascii.Error:
        return b""


def _of_png(data: bytes) -> Iterator[bytes]:
    """The texts of a PNG's chunks (PNG 3rd edition, 11.3.3), inflated; and its colour profile's."""
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        _, _, said = data[at + 8 : at + 8 + length].partition(b"\0")
        at += 12 + length  # a checksum follows
        if kind in (b"zTXt", b"iCCP"):
            yield from _inflated([said[1:]])
        elif kind == b"iTXt" and said[:1] == b"\1":
            yield from _inflated(said[2:].split(b"\0", 2)[2:])


def _of_pdf(data: bytes) -> Iterator[bytes]:
    """A PDF's streams, inflated, and its text: typeset words are cut up within a stream."""
    yield from _inflated(match[1] for match in _STREAM.finditer(data))
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
        said = document.get_metadata_dict()
    finally:
        document.close()
    text = "\n".join([*pages, *said.values()])
    yield text.encode()
    # A name may be broken over lines, with a hyphen or without.
    yield re.sub(r"\s+|\ufffe\s*|-\s*\n\s*", "", text).encode()
    yield re.sub(r"\ufffe\s*|\r?\n", "", text).encode()


def _inflated(streams: Iterable[bytes]) -> Iterator[bytes]:
    for stream in streams:
        try:
            yield zlib.decompressobj().decompress(stream, _LARGEST_STREAM)
        except zlib.error:
            continue


def _of_parquet(data: bytes) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data))
    except (OSError, pa.ArrowException):
        return
    yield b"\n".join(b for pair in (table.schema.metadata or {}).items() for b in pair)
    for column in table.columns:
        yield "\n".join(_texts(column)).encode(errors="replace")


def _texts(column: Any) -> Iterator[str]:
    """The different texts of a column, however deep."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield from (one for one in column.unique().to_pylist() if one is not None)
    elif pa.types.is_nested(kind) or pa.types.is_binary(kind):
        yield from (str(one) for one in column.to_pylist())


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """How a secret may be written."""

    whole: tuple[bytes, ...]
    """Those that count where no longer word has them in it."""
    hexes: tuple[bytes, ...]
    """Those in hexadecimal, as a PDF has strings: what is before and after is digits too."""

    def stand_in(self, data: bytes) -> bool:
        """Whether one stands in ``data``."""
        return any(_whole(one, data) for one in self.whole) or any(
            one in data for one in self.hexes
        )


def _shapes(one: Secret) -> tuple[Shapes, Shapes | None]:
    """Those in any bytes, and in text of which the case is folded: None of a path or a key."""
    if one.kind in ("path", "key"):
        return _shapes_of([one.text]), None
    cases = [one.text, one.text.lower(), one.text.upper(), one.text.capitalize()]
    exact = _shapes_of(cases)
    whole = dict.fromkeys(filter(None, map(_folded, exact.whole)))
    return exact, Shapes(
        whole=tuple(whole), hexes=tuple(dict.fromkeys(digits.lower() for digits in exact.hexes))
    )


def _shapes_of(cases: Sequence[str]) -> Shapes:
    different = dict.fromkeys(cases)
    whole = [shape for case in different for shape in _written(case)]
    hexes = [case.encode("utf-16-be").hex() for case in different]
    return Shapes(
        whole=tuple(dict.fromkeys(whole)),
        hexes=tuple(digits.encode() for one in hexes for digits in (one, one.upper())),
    )


def _written(text: str) -> Iterator[bytes]:
    """Plain, in JSON, in an address, in LaTeX; and in UTF-16, as some programs have their texts."""
    for form in (text, json.dumps(text)[1:-1], quote(text), str(escape.latex(text))):
        yield form.encode()
    yield text.encode("utf-16-be")
    yield text.encode("utf-16-le")


def _folded(data: bytes) -> bytes | None:
    """Text without its case (Unicode 3.13) and soft hyphens; None of what is no text.

    Compressed bytes are none: in some case, a short word is in any megabyte of them.
    """
    if data.isascii():
        return data.lower()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text.casefold().replace(_SOFT_HYPHEN, "").encode()


def _whole(shape: bytes, data: bytes) -> bool:
    """Whether ``shape`` stands in ``data`` with no letter or digit that goes on before or after."""
    at = data.find(shape)
    while at >= 0:
        before, after = (
            data[at - 1 : at] if at else b"",
            data[at + len(shape) : at + len(shape) + 1],
        )
        opens = not _LETTER.match(shape[:1]) or not _LETTER.match(before)
        closes = not _LETTER.match(shape[-1:]) or not _LETTER.match(after)
        if opens and closes:
            return True
        at = data.find(shape, at + 1)
    return False
