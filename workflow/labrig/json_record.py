"""Records that were written as JSON, read back whole or not at all."""

from __future__ import annotations

from typing import TypeVar

from labrig.errors import DeclarationError

Record = TypeVar("Record")


def read_record(kind: type[Record], text: str, otherwise: str) -> Record:
    """Read a dataclass ``kind`` from its JSON.

    Raises DeclarationError when the text is none: ``otherwise`` in words, and the first place.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise DeclarationError(f"{otherwise}: {place}: {first['msg']}; make it again") from None
