"""The lines in which a script says a trial's numbers: ``trial PID NAME NUMBER``. Pure."""

from __future__ import annotations

import re

from labrig.tracing.d.literals import unescaped
from labrig.tracing.source import strings_of

BEGINNING = "trial "
LINE = re.compile(r"trial (\d+) (\S+)(?: +(.*))?")
"""A line as it is printed: the process, the name, and what stands for the number."""

FORM = 'printf("trial %d {name} %d\\n", pid, ...)'
"""How a script prints it, for messages."""

_FORMAT = re.compile(r"trial %\S+ (\S+) +\S*%\S*")


def of_trials(format_: str) -> tuple[str, ...]:
    """The lines of a format that begin as one of a trial's number does."""
    return tuple(line for line in format_.split("\n") if line.startswith(f"{BEGINNING}%"))


def name_in(line: str) -> str | None:
    """The name under which a format's line prints a trial's number; None for any other line."""
    found = _FORMAT.fullmatch(line)
    return None if found is None else found[1]


def prints(script: str, name: str) -> bool:
    """Whether a script, D or bpftrace's, has a format that prints ``name`` of trials.

    A name that an argument gives (``trial %d %s %d``) may be any.
    """
    lines = (line for text in strings_of(script) for line in of_trials(unescaped(text)))
    names = [found for line in lines if (found := name_in(line)) is not None]
    return any(found == name or "%" in found for found in names)
