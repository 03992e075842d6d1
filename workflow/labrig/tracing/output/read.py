"""One way in to what tracers print. Pure, but for reading the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from labrig.tracing.d.tree import Script
from labrig.tracing.output.bpftrace import read_bpftrace
from labrig.tracing.output.bytewise import by_bytes, printable, told
from labrig.tracing.output.dtrace_json import read_dtrace_json
from labrig.tracing.output.dtrace_text import read_dtrace
from labrig.tracing.output.expected import expected
from labrig.tracing.output.records import Item

Form = Literal["dtrace", "dtrace-json", "bpftrace"]
"""``dtrace``: text. ``dtrace-json``: FreeBSD's ``-x oformat=json``. ``bpftrace``: ``-f json``."""


_JSON = re.compile(r"^#[ \t]*pragma[ \t]+D[ \t]+option[ \t]+oformat=json\b", re.MULTILINE)


def form_of(name: str, text: str) -> Form:
    """What a script's output looks like, by its file's ``name`` and its ``text``."""
    if name.endswith(".bt"):
        return "bpftrace"
    return "dtrace-json" if _JSON.search(text) else "dtrace"


def read_output(
    lines: Iterable[str],
    form: Form = "dtrace",
    *,
    script: Script | None = None,
    source: str = "output",
    raw: bool = False,
) -> Iterator[Item]:
    """Yield what a tracer printed, as it comes; lines may end with a newline (``output_lines``).

    ``script`` is the D script that made it: with it aggregations have names and kinds, and lines of
    its formats are taken apart. Raises OutputFault at the first line that cannot be read; with
    ``raw`` such a line is yielded as a RawLine. dtrace's JSON is read as a whole, the rest line by
    line.
    """
    if form != "dtrace":
        read = read_bpftrace if form == "bpftrace" else read_dtrace_json
        return told(read(lines, source=source, raw=raw), printable)
    known = None if script is None else expected(script)
    return by_bytes(
        lines, lambda handed: read_dtrace(handed, source=source, expected=known, raw=raw)
    )


def output_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that a tracer wrote. Raises OSError when it cannot be read."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        yield from lines
