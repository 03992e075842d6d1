"""What a page loses of a section that was written in LaTeX: what pandoc has no words for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.errors import DocumentError
from labrig.report import tree
from labrig.report.latex import latex_text
from labrig.report.latex.latex_source import prepared
from labrig.report.manuscript import Manuscript
from labrig.report.prose import Piece
from labrig.report.tracked import Tracking

_LAYOUT = frozenset(
    [
        *("label", "vspace", "hspace", "setlength", "addtolength", "setcounter", "pagestyle"),
        *("thispagestyle", "enlargethispage", "phantomsection", "FloatBarrier", "color", "index"),
    ]
)
"""Commands whose arguments no reader sees."""
_NAME = re.compile(r"\\(begin\s*\{)?([A-Za-z]+)")
_PART = "\ue004"


def lost_on_page(script: Manuscript) -> Iterator[str]:
    """Yield a line, with the author's file and line, on each part that the page will not show."""
    for piece in script.pieces.values():
        if piece.latex:
            for line, what in lost(piece, script.tracking):
                yield f"{piece.place}:{line}: {what}"


def lost(piece: Piece, tracking: Tracking) -> Iterator[tuple[int, str]]:
    """Yield (line, words) on what ``piece``, a section in LaTeX, has for LaTeX alone."""
    text = prepared(piece.source, tracking)
    try:
        blocks = tree.read_latex(text, piece.place, unknown="kept")
    except DocumentError:
        yield 1, "pandoc cannot read this section: the page shows its source"
        return
    kept = [
        str(node["c"][1])
        for node in tree.every(blocks)
        if node["t"] in ("RawInline", "RawBlock") and node["c"][0] == "latex"
    ]
    said = [one for one in dict.fromkeys(kept) if _says_something(one)]
    for one in _without_words(said, piece.place):
        match = _NAME.match(one)
        assert match is not None
        name = rf"\begin{{{match[2]}}}" if match[1] else f"\\{match[2]}"
        at = latex_text.bare(piece.source).find(name)
        line = piece.source.count("\n", 0, max(at, 0)) + 1
        yield line, f"{name} is for LaTeX alone: the page leaves out what it says"


def _says_something(latex: str) -> bool:
    match = _NAME.match(latex)
    return match is not None and match[2] not in _LAYOUT and "{" in latex[match.end() - 1 :]


def _without_words(parts: list[str], place: str) -> Iterator[str]:
    """Those of which pandoc makes nothing, all read at once."""
    if not parts:
        return
    text = "".join(f"\n\n{_PART}{n}\n\n{one}\n\n" for n, one in enumerate(parts))
    try:
        blocks = tree.read_latex(text, place)
    except DocumentError:
        return
    found: dict[int, int] = {}
    number = -1
    for block in blocks:
        first = block["c"][0] if block["t"] == "Para" else None
        if first and first["t"] == "Str" and str(first["c"]).startswith(_PART):
            number += 1
        else:
            found[number] = found.get(number, 0) + 1
    yield from (one for n, one in enumerate(parts) if n not in found)
