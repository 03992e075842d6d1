"""Bibliographies of BibTeX's and biblatex's format. Pure."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labrig.check.latex.records import Entry, Fault


def parse_bib(text: str, file: str) -> tuple[tuple[Entry, ...], tuple[Fault, ...]]:
    """The entries of a ``.bib`` file, and what in it is broken. Never raises.

    A key or a field that is there twice counts as it stands first, as BibTeX has it.
    """
    from bibtexparser import model
    from bibtexparser.entrypoint import parse_string

    entries: list[Entry] = []
    faults: list[Fault] = []
    try:
        with _quiet():
            blocks = parse_string(text).blocks
    except Exception as error:  # whatever a broken file does to the parser
        what = f"cannot be read as a bibliography: {type(error).__name__}"
        return (), (Fault(file=file, line=None, what=what),)
    for block in blocks:
        line = (block.start_line or 0) + 1
        if isinstance(block, model.Entry):
            entries.append(_entry(block, file, line))
            faults += _twice(block, file, line)
        elif isinstance(block, model.DuplicateBlockKeyBlock):
            what = f"the key '{block.key}' is there already; this entry is not used"
            faults.append(Fault(file=file, line=line, what=what))
        elif isinstance(block, model.ParsingFailedBlock):
            faults.append(Fault(file=file, line=line, what=_broken(block)))
    return tuple(entries), tuple(faults)


@contextmanager
def _quiet() -> Iterator[None]:
    """The parser also logs what is broken; that is told once, as a fault."""
    logger = logging.getLogger("bibtexparser")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


def _entry(block: Any, file: str, line: int) -> Entry:
    fields: dict[str, str] = {}
    for field in block.fields:
        fields.setdefault(str(field.key).lower(), str(field.value).strip())
    return Entry(
        key=str(block.key), kind=str(block.entry_type).lower(), fields=fields, file=file, line=line
    )


def _twice(block: Any, file: str, line: int) -> Iterator[Fault]:
    names = [str(field.key).lower() for field in block.fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(file=file, line=line, what=f"has the field {name} twice")


def _broken(block: Any) -> str:
    reason = getattr(block.error, "abort_reason", "") or str(block.error)
    first = " ".join(str(block.raw or "").split())[:40]
    return f"the entry that begins '{first}' is broken: {' '.join(reason.split()).rstrip('. ')}"
