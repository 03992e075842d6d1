"""What LaTeX would read of a text: comments and verbatim parts found, arguments taken. Pure."""

from __future__ import annotations

import re

_UNREAD = re.compile(
    r"\\[\\%]"
    r"|%[^\n]*"
    r"|\\verb\*?([^A-Za-z\s*])[^\n]*?\1"
    r"|\\begin\{(verbatim\*?|lstlisting|comment)\}.*?\\end\{\2\}",
    re.DOTALL,
)
_PAIRS = re.compile(r"\\(begin|end)\{([^{}]*)\}|\\.|[{}]", re.DOTALL)


def bare(text: str) -> str:
    """Return ``text`` with comments and what is verbatim blanked; every place stays the same."""
    return _UNREAD.sub(_blanked, text)


def arguments(text: str, at: int, count: int) -> tuple[list[str], int] | None:
    """Return ``count`` arguments in braces from ``at`` on, and where they end; None without."""
    out = []
    for _ in range(count):
        opening = re.compile(r"\s*\{").match(text, at)
        if opening is None:
            return None
        depth, begin, at = 1, opening.end(), opening.end()
        while depth:
            brace = re.compile(r"\\.|[{}]", re.DOTALL).search(text, at)
            if brace is None:
                return None
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            at = brace.end()
        out.append(text[begin : at - 1])
    return out, at


def unclosed(text: str) -> tuple[int, str] | None:
    """Return the place of the first brace or environment that is not closed, and what it is.

    ``text`` is ``bare``. An environment that a macro's definition begins only is passed over.
    """
    opened: list[tuple[int, str]] = []
    for match in _PAIRS.finditer(text):
        what = match[0]
        if what == "{" or match[1] == "begin":
            opened.append((match.start(), what))
        elif what == "}":
            while opened and opened.pop()[1] != "{":
                pass
        elif match[1] == "end" and opened and opened[-1][1] == rf"\begin{{{match[2]}}}":
            opened.pop()
    return opened[0] if opened else None


def _blanked(match: re.Match[str]) -> str:
    if match[0] in ("\\\\", "\\%"):
        return match[0]
    return re.sub(r"[^\n]", " ", match[0])
