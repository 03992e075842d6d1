"""Looks for secrets in every file of an archive, in whatever form they may stand there."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    files: Iterable[tuple[str, Callable[[], bytes]]], secrets: Sequence[Secret]
) -> list[Found]:
    """Look for each of ``secrets`` in each file and in its name; one finding a file and secret."""
    forms = [(one, tuple(_forms(one))) for one in secrets]
    found: dict[tuple[str, str], Found] = {}
    for name, read in files:
        views = [name.encode(), *readable(name, read())]
        for one, shapes in forms:
            if any(_stands_in(shapes, one, view) for view in views):
                shown = "" if one.kind == "key" else one.text
                said = Found(file=name, what=one.what, text=shown)
                found.setdefault((name, one.what + shown), said)
        if any(PRIVATE_KEY.search(view) for view in views):
            what = "a private key"
            found.setdefault((name, what), Found(file=name, what=what, text=""))
    return list(found.values())


def readable(name: str, data: bytes) -> Iterator[bytes]:
    """A file's bytes, and what is compressed or typeset in them."""
    yield data
    if data.startswith(b"%PDF-"):
        yield from _of_pdf(data)
    elif data.startswith(b"PAR1"):
        yield from _of_parquet(data)
    elif name.endswith((".png", ".jpg", ".jpeg")):
        yield from _inflated(
            re.findall(rb"(?:zTXt|iTXt|eXIf)(.*?)(?=....IDAT|....IEND)", data, re.DOTALL)
        )


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


def _forms(one: Secret) -> Iterator[bytes]:
    """How a secret may be written: plain, in JSON, in an address, in LaTeX, in a PDF's strings."""
    cases = [one.text]
    if one.kind in ("word", "address"):
        cases += [one.text.lower(), one.text.upper(), one.text.capitalize()]
    shapes = [
        form
        for case in cases
        for form in (case, json.dumps(case)[1:-1], quote(case), str(escape.latex(case)))
    ]
    for shape in dict.fromkeys(shapes):
        yield shape.encode()
    yield one.text.encode("utf-16-be")
    yield one.text.encode("utf-16-be").hex().encode()
    yield one.text.encode("utf-16-be").hex().upper().encode()


def _stands_in(shapes: Sequence[bytes], one: Secret, data: bytes) -> bool:
    return any(_whole(shape, data) for shape in shapes)


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
