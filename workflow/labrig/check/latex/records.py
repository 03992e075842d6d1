"""What lies beside a report's PDF where its LaTeX is given: sources, labels, bibliography, log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A file of LaTeX."""

    file: str
    """As shown to a person: relative to the working directory where it lies below."""
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A label of the ``.aux`` file."""

    number: str
    page: str
    """As printed: ``iv``, ``4``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An entry of a ``.bib`` file."""

    key: str
    kind: str
    """In lower case: ``inproceedings``."""
    fields: Mapping[str, str]
    """By name in lower case."""
    file: str
    line: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What could not be read."""

    file: str
    line: int | None
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LatexFolder:
    """A report's LaTeX."""

    sources: tuple[Source, ...]
    """The main file first, then what it reads, in that order."""
    labels: Mapping[str, Label] | None
    """None where there is no ``.aux``."""
    cited: tuple[str, ...] | None
    """Keys as cited, ``*`` for all; None where there is no ``.aux``."""
    entries: tuple[Entry, ...]
    log: str | None
    """Of the last run of LaTeX; None where there is none."""
    faults: tuple[Fault, ...] = ()
    """What of it could not be read, so that no rule takes silence for a pass."""
