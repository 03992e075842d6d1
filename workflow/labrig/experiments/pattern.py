"""Regular expressions: in the syntax of Python's ``re``, with an end to searching."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

LIMIT = 2
"""Seconds of processor time that one search may take; one that ends takes milliseconds."""

_PART = re.compile(
    r"""\\N\{[^}]*\} | \\.                  # an escape
      | \[\^?\]?(?:\\.|[^\\\]])*\]          # a set
      | \{(?!\d+(?:,\d*)?\}|,\d*\})         # a brace that begins no repeat
    """,
    re.VERBOSE | re.DOTALL,
)


@functools.cache
def compile_pattern(text: str) -> Pattern[str]:
    """Read a regular expression of ``re``'s syntax, for a machine whose searches can be ended.

    Raises ValueError for what ``re`` refuses, and for sets that it warns of, whose meaning may
    change: ``[[:alpha:]]``.
    """
    import regex

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            re.compile(text)
        return regex.compile(_PART.sub(_literal, text), regex.V0)
    except FutureWarning as warning:
        raise ValueError(f"{warning}; write '\\' before what is meant as such") from None
    except (re.error, regex.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


def groups_found(pattern: str, text: str) -> Iterator[str | None]:
    """Yield the first group of each match in ``text``. Raises TimeoutError after LIMIT."""
    return (found[1] for found in compile_pattern(pattern).finditer(text, timeout=LIMIT))


def _literal(part: re.Match[str]) -> str:
    """Escape what means itself in ``re``, and more in ``regex``: ``{e}``, ``[a[:digit:]]``."""
    first, rest = part[0][0], part[0][1:]
    if first == "[":
        return first + re.sub(r"\\.|\[", _literal_bracket, rest, flags=re.DOTALL)
    return "\\{" if first == "{" else part[0]


def _literal_bracket(part: re.Match[str]) -> str:
    return "\\[" if part[0] == "[" else part[0]
