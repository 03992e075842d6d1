"""``labrig trace read``: a tracer's output as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labrig.errors import UsageError
from labrig.script_file import script_text
from labrig.tracing.d.parse import parse
from labrig.tracing.output.plain import as_json
from labrig.tracing.output.read import Form, form_of, output_lines, read_output
from labrig.tracing.output.records import Item


def read(
    file: Path, form: Form | None, script: Path | None, *, raw: bool
) -> Iterator[dict[str, Any]]:
    """Yield each thing in ``file`` as plain data, as it is read; raises what ``items`` raises."""
    return map(as_json, items(file, form, script, raw=raw))


def items(
    file: Path, form: Form | None, script: Path | None, *, raw: bool = False
) -> Iterator[Item]:
    """Yield each thing in ``file``, as it is read.

    Without a ``form`` it is the script's, and dtrace's text where there is no script. Bytes that
    are no UTF-8 become ``\\xff`` in words. Raises UsageError for a file that cannot be
    read or a form that is not the script's, ScriptError for a script that is none, OutputFault for
    a line that cannot be read.
    """
    known = None
    if script is not None:
        text = script_text(script)
        made = form_of(script.name, text)
        if form not in (None, made):
            raise UsageError(f"{script} prints {made}, not {form}")
        form = made
        known = parse(text, str(script)) if made == "dtrace" else None
    try:
        lines = output_lines(file)
        yield from read_output(lines, form or "dtrace", script=known, source=str(file), raw=raw)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from None
