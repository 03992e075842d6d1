"""Regular expressions: in the syntax of Python's ``re``, with an end to searching."""

from __future__ import annotations

import functools
import math
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

LIMIT = 2
"""Seconds of processor time that one search may take; one that ends takes milliseconds."""

MOST_REPEATED = 100_000
"""So many times a part may have to be there: ``regex`` writes each out, and takes 0.3 KB for it."""

_REPEATED = re.compile(r"\{(\d+)(?:,\d*)?\}")
_PARTS = r"""
        \\N\{[^}]*\} | \\.                  # an escape
      | \[\^?\]?(?:\\.|[^\\\]])*\]          # a set
      | \{(?!\d+(?:,\d*)?\}|,\d*\})         # a brace that begins no repeat
      | \(\?\#[^)]*\)                      # a comment
      | \(\?[-a-z]*x[-a-z]*:               # from where, or up to where, # begins one, too
    """
_PART = re.compile(_PARTS, re.VERBOSE | re.DOTALL)
_VERBOSE_PART = re.compile(rf"{_PARTS} | \#[^\n]*", re.VERBOSE | re.DOTALL)
"""The same where the flag ``x`` lets comments go from ``#`` to the line's end."""


@functools.cache
def compile_pattern(text: str) -> Pattern[str]:
    """Read a regular expression of ``re``'s syntax, for a machine whose searches can be ended.

    Raises ValueError for what ``re`` refuses, for sets that it warns of, whose meaning may
    change: ``[[:alpha:]]``, for the flag ``x`` of a part: ``(?x:a)``, and for a
    part that has to be there more than MOST_REPEATED times.
    """
    import regex

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            verbose = re.compile(text).flags & re.VERBOSE
        _refuse_repeats(text)
        part = _VERBOSE_PART if verbose else _PART
        return regex.compile(part.sub(_literal, text), regex.V0)
    except FutureWarning as warning:
        raise ValueError(f"{warning}; write '\\' before what is meant as such") from None
    except (re.error, regex.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


def groups_found(pattern: str, text: str) -> Iterator[str | None]:
    """Yield the first group of each match in ``text``. Raises TimeoutError after LIMIT."""
    return (found[1] for found in compile_pattern(pattern).finditer(text, timeout=LIMIT))


def _refuse_repeats(text: str) -> None:
    # Whether one repeat is within another is not looked at: together they are seldom a thousand.
    least = math.prod(max(1, int(found)) for found in _REPEATED.findall(text))
    if least > MOST_REPEATED:
        raise ValueError(f"its repeats come to more than {MOST_REPEATED}; write '+' for many")


def _literal(part: re.Match[str]) -> str:
    """Escape what means itself in ``re``, and more in ``regex``: ``{e}``, ``[a[:digit:]]``."""
    first, rest = part[0][0], part[0][1:]
    if first == "(" and not rest.startswith("?#"):
        raise ValueError(f"'{part[0]}' is of a part; write '(?x)' at the beginning, for the whole")
    if first == "[":
        return first + re.sub(r"\\.|\[", _literal_bracket, rest, flags=re.DOTALL)
    return "\\{" if first == "{" else part[0]


def _literal_bracket(part: re.Match[str]) -> str:
    return "\\[" if part[0] == "[" else part[0]
