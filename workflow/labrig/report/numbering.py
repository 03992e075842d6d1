"""The numbers that LaTeX gives figures and tables: those placed, and the author's own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from labrig.errors import DocumentError
from labrig.report import tree
from labrig.report.floats import Floats
from labrig.report.prose import Piece
from labrig.report.tree import Node


def numbered(pieces: Iterable[Piece], floats: Floats) -> dict[str, str]:
    """Return the numbers of labelled floats, by label, of pieces in their order."""
    counts: Counter[str] = Counter()
    out = {}
    for node in (node for piece in pieces for node in _read(piece.blocks)):
        if (what := tree.attribute(node)) is not None and what.startswith("float "):
            label = floats.placed[int(what.removeprefix("float "))].label
            kind = label.partition(":")[0]
        elif (own := own_kind(node)) is not None:
            kind, label = own, str(node["c"][0][0])
        else:
            continue
        counts[kind] += 1
        if label:
            out[label] = str(counts[kind])
    return out


def _read(blocks: list[Node]) -> Iterator[Node]:
    """Yield each element, those of floats that an author wrote in LaTeX within Markdown too."""
    for node in tree.every(blocks):
        yield node
        if node["t"] == "RawBlock" and r"\caption" in node["c"][1]:
            try:
                yield from tree.every(tree.read_latex(node["c"][1], "LaTeX within a section"))
            except DocumentError:
                continue  # LaTeX says what is wrong with it


def own_kind(node: Node) -> str | None:
    """Return ``fig`` or ``tab`` for a figure or table that the author captioned, else None."""
    if node["t"] not in ("Figure", "Table") or not node["c"][1][1]:
        return None
    return "fig" if node["t"] == "Figure" else "tab"
