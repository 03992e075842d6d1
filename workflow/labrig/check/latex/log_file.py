"""What LaTeX's log says of references and of text that sticks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_WRAPPED = 79
"""Where TeX breaks the lines of its log (``max_print_line`` of texmf.cnf)."""
_DEEPEST = 500
"""Files in files, and other brackets, that are followed."""
_UNDEFINED = re.compile(
    r"Warning: (?P<kind>Reference|Citation|Hyper reference) [`'\"]?(?P<name>[^`'\"]{0,300})['\"]"
    r"(?: on page (?P<page>\S*))?\s+undefined(?: on input line (?P<line>\d+))?"
)
_OVERFULL = re.compile(
    r"Overfull \\hbox \((?P<excess>[\d.]+)pt too wide\)"
    r"(?: in paragraph at lines (?P<first>\d+)| in alignment at lines (?P<row>\d+)"
    r"| detected at line (?P<at>\d+))?"
)
_DESTINATION = re.compile(
    r"name\s?\{(?P<name>[^{}]{0,300})\}\s+has been referenced but does not exist"
)
_NONE = re.compile(r"^! +==> Fatal error occurred, no output PDF file produced!", re.MULTILINE)
_FILE = re.compile(r"\((?P<open>[^\s()\"]*)|\)")
_FONT = re.compile(r"\\[^\s/]+/[^\s]+/[\d.]+ ?|\[\]|\$")


def made_none(log: str) -> bool:
    """Whether LaTeX gave up, so that a PDF beside the log is one of an earlier run."""
    return _NONE.search(log) is not None


class Told(StrEnum):
    """What a message of the log is about."""

    REFERENCE = "reference"
    CITATION = "citation"
    OVERFULL = "overfull"
    DESTINATION = "destination"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message of the log."""

    told: Told
    name: str
    """The label, the key, the destination, or the beginning of the text that sticks out."""
    file: str
    """As TeX opened it: ``./setup.tex``; empty where the log does not say."""
    line: int | None
    page: str = ""
    """As printed, where the log says it."""
    excess: float = 0.0
    """By how many points a line sticks out."""


def messages(log: str) -> Iterator[Message]:
    """Yield what the log says, in its order."""
    opened: list[str] = []
    lines = iter(_unwrapped(log))
    for line in lines:
        if match := _OVERFULL.match(line):
            # What follows is the text itself, up to an empty line; its brackets open no files.
            text = " ".join(_until_empty(lines))
            yield Message(
                told=Told.OVERFULL,
                name=" ".join(_FONT.sub("", text).split())[:60],
                file=_current(opened),
                line=_number(match["first"] or match["row"] or match["at"]),
                excess=float(match["excess"]),
            )
            continue
        if match := _UNDEFINED.search(line):
            yield Message(
                told=Told.CITATION if match["kind"] == "Citation" else Told.REFERENCE,
                name=match["name"],
                file=_current(opened),
                line=_number(match["line"]),
                page=match["page"] or "",
            )
        if match := _DESTINATION.search(line):
            yield Message(told=Told.DESTINATION, name=match["name"], file="", line=None)
        for bracket in _FILE.finditer(line):
            if bracket["open"] is not None and len(opened) < _DEEPEST:
                opened.append(bracket["open"])
            elif bracket["open"] is None and opened:
                opened.pop()


def _unwrapped(log: str) -> Iterator[str]:
    kept: list[str] = []
    for line in log.splitlines():
        kept.append(line)
        if _WRAPPED not in (len(line), len(line.encode())):
            yield "".join(kept)
            kept = []
    yield "".join(kept)


def _until_empty(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line


def _current(opened: list[str]) -> str:
    return next((name for name in reversed(opened) if name.endswith((".tex", ".ltx"))), "")


def _number(text: str | None) -> int | None:
    return int(text) if text and len(text) < 10 else None
