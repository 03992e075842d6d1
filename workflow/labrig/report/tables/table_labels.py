"""Labels of an author's tables in Markdown: ``: Caption {#tab:NAME}``, as headings have. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from labrig.report import tree
from labrig.report.tree import Node

_LABEL = re.compile(r"#(tab:[\w:.-]+)\}")


def labelled(blocks: Sequence[Node]) -> list[Node]:
    """Return a section in which each table has the label that its caption ends with."""
    return cast(list[Node], tree.mapped(list(blocks), _labelled))


def labels(blocks: Sequence[Node]) -> list[str]:
    """Return the labels of a section's tables."""
    return [str(node["c"][0][0]) for node in tree.every(blocks) if node["t"] == "Table"]


def _labelled(node: Node) -> list[Node] | None:
    if node["t"] != "Table" or not node["c"][1][1]:
        return None
    (_, *attributes), (short, [*above, last]), *rest = node["c"]
    inlines, label = _taken(last["c"])
    if label is None:
        return None
    caption = [short, [*above, {"t": last["t"], "c": inlines}]]
    return [{"t": "Table", "c": [[label, *attributes], caption, *rest]}]


def _taken(inlines: list[Any]) -> tuple[list[Any], str | None]:
    """A caption without the label at its end, and that label; prose has it as ``{ #tab:NAME}``."""
    if len(inlines) < 3 or inlines[-3] != tree.string("{") or inlines[-1]["t"] != "Str":
        return inlines, None
    match = _LABEL.fullmatch(inlines[-1]["c"])
    if match is None:
        return inlines, None
    before = inlines[:-3]
    return before[:-1] if before and before[-1]["t"] == "Space" else before, match[1]
