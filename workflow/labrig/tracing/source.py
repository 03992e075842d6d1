"""What a D script is, comments aside. Pure."""

from __future__ import annotations

import hashlib
import re

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


def ends_itself(script: str) -> int | None:
    """The first line (from 1) that calls ``exit()``: what runs after it is not watched."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    code = _TOKEN.sub(blank, script)
    found = re.search(r"\bexit\s*\(", code)
    return None if found is None else code.count("\n", 0, found.start()) + 1


def script_hash(script: str) -> str:
    """SHA-256 of the script without its comments: editing a comment measures nothing."""
    return hashlib.sha256(without_comments(script).encode()).hexdigest()
