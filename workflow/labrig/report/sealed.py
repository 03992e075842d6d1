"""The record of what a report stands on, as its PDF carries it: an attachment, ``record.json``.

Its short hash is printed on the report's last page, so that a PDF alone can be matched with the
results that it was made from.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict

from labrig.check.pdf.attached import RECORD
from labrig.confined import Ended, ask
from labrig.errors import UsageError

FILE = RECORD
"""Its name, in the PDF and beside the report."""
SCHEMA = 1
SHORT = 12
"""Hexadecimal digits of the short hash."""
CHILD = "labrig.report.unsealing"


class Experiment(TypedDict):
    """What a report stands on, of one experiment. Hashes are SHA-256, in hexadecimal."""

    folder: str
    """Its results, from the lab's folder: ``results/BOARD/NAME``."""
    size: str
    plan: dict[str, str]
    """``plan.json`` of each board that measured, by the board's name."""
    declaration: str | None
    """What ``experiment.yaml`` said when it was analysed, without comments
    (``labrig.hashes.yaml_sha256``); None of an analysis that does not say."""
    journals: dict[str, str]
    """By file name; by ``BOARD/FILE`` where several boards measured."""
    table: str
    """``trials.parquet``."""
    analysis: str
    """``analysis.json``."""
    figures: dict[str, str]
    """The figures that the report shows, by file name in ``figures/``."""


class Contents(TypedDict):
    """What a record says."""

    schema: int
    report: str
    """The name of its folder in ``report_template/``."""
    labrig: str
    commit: str | None
    clean: bool
    profile: str
    software: dict[str, str]
    experiments: dict[str, Experiment]
    values: str
    """``values.json``."""
    prose: dict[str, str]
    """What the author wrote and drew, and ``report.yaml``, by file name in the report's folder."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A record: its bytes, and what they say."""

    bytes: builtins.bytes
    data: Contents

    @property
    def short(self) -> str:
        """The short hash, as the report prints it."""
        return short_hash(self.bytes)


def short_hash(data: builtins.bytes) -> str:
    """Return the first ``SHORT`` digits of the SHA-256 of a record's bytes."""
    return hashlib.sha256(data).hexdigest()[:SHORT]


def seal(contents: Contents) -> Sealed:
    """Return the record that says ``contents``: the same bytes for the same contents."""
    text = json.dumps(contents, indent=1, sort_keys=True, allow_nan=False)
    return Sealed(bytes=f"{text}\n".encode(), data=contents)


def understand(data: builtins.bytes, source: str) -> Sealed:
    """Read a record's bytes; ``source`` is where they are from, in words.

    Raises UsageError for bytes that are no record, and for one of a newer labrig.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        raise UsageError(f"{source}: is no record of labrig's: it is not JSON") from None
    schema = said.get("schema") if isinstance(said, dict) else None
    if type(schema) is int and schema > SCHEMA:
        raise UsageError(
            f"{source}: was written by a newer labrig (schema {schema}; this one reads {SCHEMA}); "
            "update labrig"
        )
    try:
        contents = TypeAdapter(Contents).validate_python(said, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise UsageError(
            f"{source}: is no record of labrig's: {place[:80]!a}: {first['msg']}"
        ) from None
    return Sealed(bytes=data, data=contents)


def read(pdf: Path) -> Sealed | None:
    """Return the record that ``pdf`` carries; None when it has none.

    Whatever the file holds: it is opened in a process with limits of time and memory. Raises
    UsageError for a file that cannot be read, for more than one record, and as ``understand`` does.
    """
    answer = ask(CHILD, os.fsencode(pdf))
    if isinstance(answer, Ended):
        raise UsageError(f"{pdf}: its record cannot be read: {answer.why}. {answer.fix}".rstrip())
    said: dict[str, Any] = json.loads(answer)
    if "fault" in said:
        raise UsageError(said["fault"])
    if "record" not in said:
        return None
    return understand(said["record"].encode(), f"{pdf}: its {FILE}")
