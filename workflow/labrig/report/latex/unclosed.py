"""What a section in Markdown opens and does not close: blocks in its text, braces in its tree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labrig.report import tree
from labrig.report.latex import latex_text
from labrig.report.tree import Node

_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\[A-Za-z]+\{")


def block(source: str) -> int | None:
    """Return the line of a code block or TeX environment that is not closed."""
    fence, since = "", 0
    opened: list[tuple[str, int]] = []
    for number, line in enumerate(source.split("\n"), start=1):
        mark = re.match(r" {0,3}(`{3,}|~{3,})", line)
        if mark and not fence:
            fence, since = mark[1], number
        elif mark and mark[1].startswith(fence) and not line.strip(f" {fence[0]}"):
            fence = ""
        elif not fence:
            for kind, name in _ENVIRONMENT.findall(re.sub(r"`[^`]*`", "", line)):
                if kind == "begin":
                    opened.append((name, number))
                elif opened and opened[-1][0] == name:
                    opened.pop()
    return since if fence else opened[0][1] if opened else None


def brace(blocks: Sequence[Node], source: str) -> tuple[int, str] | None:
    """Return the line of math or a command of TeX with a brace that is not closed, and what it is.

    pandoc takes such a command for text, and LaTeX would read on in such math to the file's end.
    """
    for line, node in tree.lined(blocks):
        if node["t"] == "Math":
            math = str(node["c"][1])
            if (found := latex_text.unclosed(latex_text.bare(math))) is not None:
                return _line(source, line, math.split("\n")[0]), f"{found[1]} in a formula"
        elif node["t"] == "Str" and (match := _COMMAND.search(node["c"])) is not None:
            command, from_author = match[0], rf"(?<!\\){re.escape(match[0])}"
            if re.search(from_author, source):  # else it is text from data
                return _line(source, line, command), command
    return None


def _line(source: str, begin: int, text: str) -> int:
    """The line from ``begin`` on that has ``text``."""
    lines = source.split("\n")
    return next((n for n in range(begin, len(lines) + 1) if text in lines[n - 1]), begin)
