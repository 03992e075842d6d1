"""What a script is, D or bpftrace's, comments aside: their comments and literals are C's. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

# Comments and white space, or a literal in which comment signs mean nothing (the DTrace guide, "D
# program structure": comments as in C, literals as in C). One with // is Linux's dtrace's alone;
# in "/x//* y */" the first sign closes a predicate.
_TOKEN = re.compile(
    r"""((?:/\*.*?\*/|//(?!\*)[^\n]*|[ \t\r])+)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.DOTALL
)


def without_comments(script: str) -> str:
    """Return the script with its comments, and white space outside literals, made one space."""
    text = _TOKEN.sub(lambda match: " " if match[1] else match[0], script)
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of a function, and where its name begins; both count from 1."""

    name: str
    line: int
    column: int


def strings_of(script: str) -> Iterator[str]:
    """Yield what stands within double quotes, escapes as they are written, comments left out."""
    for found in _TOKEN.finditer(script):
        if found[0].startswith('"'):
            yield found[0][1:-1]


def calls_of(script: str, names: Set[str]) -> Iterator[Call]:
    """Yield the calls of functions called ``names``, those in comments and literals left out."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    code = _TOKEN.sub(blank, script)
    for found in re.finditer(r"\b(\w+)\s*\(", code):
        if found[1] in names:
            begin = code.rfind("\n", 0, found.start()) + 1
            line = code.count("\n", 0, found.start()) + 1
            yield Call(name=found[1], line=line, column=found.start() - begin + 1)


def ends_itself(script: str) -> int | None:
    """The first line (from 1) that calls ``exit()``: what runs after it is not watched."""
    return next((call.line for call in calls_of(script, {"exit"})), None)


def script_hash(script: str) -> str:
    """SHA-256 of the script without its comments: editing a comment measures nothing."""
    return hashlib.sha256(without_comments(script).encode()).hexdigest()
