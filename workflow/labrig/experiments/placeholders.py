"""Placeholders in commands: a value never makes, splits or escapes a word."""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Mapping

from labrig.experiments.fields import Scalar


def placeholders(line: str) -> list[str]:
    """Names between braces in ``line``. Raises ValueError for anything but plain names."""
    names = []
    for _, name, spec, conversion in string.Formatter().parse(line):
        if name is None:
            continue
        if spec or conversion or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(f"{{{name}}} is not a placeholder")
        names.append(name)
    return names


def words(command: str, values: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Split ``command`` into words and put values in: a value never makes or splits a word."""
    return tuple(word.format_map(dict(values)) for word in shlex.split(command))


def shell_line(line: str, values: Mapping[str, Scalar]) -> str:
    """Put values into a shell line, each quoted as one word."""
    return line.format_map({name: shlex.quote(str(value)) for name, value in values.items()})


def quoted_placeholders(line: str) -> bool:
    """Whether a placeholder stands inside quotes, where quoting its value would undo itself."""
    quoted = re.findall(r"""'[^']*'|"(?:\\.|[^"\\])*\"""", line)
    return any(re.search(r"(?<!\{)\{[a-z]", part) for part in quoted)
