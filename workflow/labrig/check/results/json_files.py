"""Files of JSON that may be missing, broken, huge or hostile, read into records."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from labrig.check.results.records import Unread

Record = TypeVar("Record")
LARGEST = 64 << 20
"""Bytes: fifty times what the default experiment's values take."""


def read_text(path: Path, largest: int = LARGEST) -> str | Unread:
    """The text of a regular file of at most ``largest`` bytes."""
    try:
        if not path.is_file():
            return Unread(file=str(path), why="is not there")
        if path.stat().st_size > largest:
            return Unread(file=str(path), why=f"has more than {largest >> 20} MiB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        return Unread(file=str(path), why=f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Unread(file=str(path), why="is not text")


def read_record(path: Path, shape: type[Record]) -> Record | Unread:
    """Read ``path`` as a record of ``shape``, whatever else stands in it."""
    from pydantic import TypeAdapter, ValidationError

    text = read_text(path)
    if isinstance(text, Unread):
        return text
    adapter: TypeAdapter[Any] = TypeAdapter(shape)
    try:
        read: Record = adapter.validate_json(text)
        return read
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        return Unread(file=str(path), why=f"{place + ': ' if place else ''}{first['msg']}")
