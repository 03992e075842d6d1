r"""Sections that an author wrote in LaTeX, with labrig's values as macros.

``\val{NAME}`` is a value, ``\valfigure{NAME}`` and ``\valtable{NAME}`` place a figure or a table.
LaTeX reads the author's file as it is (the macros are defined in ``values.tex``); for everything
else it becomes a syntax tree like other sections, read by pandoc.
"""

from __future__ import annotations

import re

from labrig.errors import DocumentError
from labrig.report import tree
from labrig.report.floats import Floats
from labrig.report.tracked import Tracking
from labrig.report.tree import Node

_MACRO = re.compile(r"\\val(figure|table)?\s*\{([^{}]*)\}")
_COMMENT = re.compile(r"(?<!\\)%.*")
_OPEN, _CLOSE = "\ue002", "\ue003"


def read(source: str, place: str, floats: Floats, tracking: Tracking) -> list[Node]:
    """Return the blocks of a section in LaTeX; what its macros name is placed and tracked.

    Raises DocumentError with the line for a name that does not exist, and for LaTeX that pandoc
    cannot read.
    """

    def put(match: re.Match[str]) -> str:
        kind, name = match[1], match[2].strip()
        if name.startswith("#"):
            return match[0]  # the argument of a macro of the author's own
        try:
            if kind is None:
                return tracking.value(name)
            (floats.figure if kind == "figure" else floats.table)(name)
        except DocumentError as error:
            line = source.count("\n", 0, match.start()) + 1
            raise DocumentError(f"{place}:{line}: {error}") from None
        return f"\n\n{_OPEN}{len(floats.placed) - 1}{_CLOSE}\n\n"

    bare = _COMMENT.sub("", source)  # line by line, so that lines stay the same
    blocks = tree.read_latex(_MACRO.sub(put, bare), place)
    return [_placed(block, floats) or block for block in blocks]


def named(source: str) -> list[str]:
    r"""Return the names in the ``\val{...}`` of a section, each once."""
    found = [m[2].strip() for m in _MACRO.finditer(_COMMENT.sub("", source)) if m[1] is None]
    return [name for name in dict.fromkeys(found) if not name.startswith("#")]


def _placed(block: Node, floats: Floats) -> Node | None:
    """Return the division that a placeholder stands for; None for any other block."""
    if block["t"] != "Para" or len(block["c"]) != 1 or block["c"][0]["t"] != "Str":
        return None
    match = re.fullmatch(rf"{_OPEN}(\d+){_CLOSE}", block["c"][0]["c"])
    if match is None:
        return None
    caption = tree.read([floats.captions[int(match[1])]], tree.MARKDOWN, "caption")[0]
    return {"t": "Div", "c": [["", [], [[tree.OURS, f"float {match[1]}"]]], caption]}
