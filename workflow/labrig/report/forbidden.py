"""TeX that prose may not hold: reading and writing files, and ways to spell such commands anew.

LaTeX itself runs without shell escape and may neither read nor write outside its folder; this is
the first of two fences, and the one that can name the author's line. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMANDS = (
    r"[A-Za-z@]*(?:input|include|Input|Include)[A-Za-z@]*|openin|openout|read|readline|newread"
    r"|newwrite|write|immediate|catcode|csname|expandafter|scantokens|special|directlua|luaexec"
    r"|pdf[a-z]+|shipout|output|everypar|everyjob|makeatletter|makeatother|usepackage"
    r"|stop|enddocument|batchmode|RequirePackage|documentclass|ShellEscape|endinput|bibliography|lccode|lowercase|uppercase"
)
_ALSO_IN_SOURCE = r"|[egx]?def|let|futurelet|newcommand|renewcommand|newenvironment"
_END = r"(?![A-Za-z@])"
_ELSE = (
    r"|\^\^"
    rf"|\\(?:begin|end)\s*\{{\s*(?:document|filecontents\*?|comment|{_COMMANDS})\s*\}}"
)

_IN_SOURCE = re.compile(
    rf"\\(?:{_COMMANDS}{_ALSO_IN_SOURCE}){_END}{_ELSE}|\\(?:begin|end)\s*\{{[vV]erbatim\*?\}}"
)
_IN_LATEX = re.compile(rf"\\(?:{_COMMANDS}){_END}{_ELSE}")


def in_source(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, command) for what an author's text may not hold."""
    yield from _found(_IN_SOURCE, text)


def in_latex(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, command) for what prose turned to LaTeX may not hold."""
    yield from _found(_IN_LATEX, text)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[0]
