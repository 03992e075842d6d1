"""Sections as pandoc's syntax tree: read once, written in any language.

What labrig puts into prose stands in the tree as raw elements of the format ``labrig`` ("at 12",
"ref fig:forest", "note 3") or as a division with the attribute ``labrig``; a writer turns each
into its language, as pandoc's filters do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, cast

from labrig.errors import DocumentError, ToolError

Node = dict[str, Any]
"""An element: its type under ``t``, its contents under ``c``."""

MARKDOWN = (
    "markdown-auto_identifiers-implicit_figures-raw_html-native_divs-native_spans"
    "-markdown_in_html_blocks-yaml_metadata_block-pandoc_title_block-strikeout"
)
LATEX = "latex-auto_identifiers"
OURS = "labrig"
AT = "at "
API = [1, 23]
"""The version of the syntax tree: pandoc refuses another."""
_SECTION = "section "
_WIDE = re.compile(r"\\(begin|end)\{table\*\}")
"""A table over two columns, which pandoc does not know."""


def read(texts: Sequence[str], form: str, place: str) -> list[list[Node]]:
    """Return the blocks of each text. ``place`` is named in errors.

    Raises DocumentError when a text runs into the next (a fence that is not closed), ToolError when
    pandoc is missing or fails.
    """
    if not texts:
        return []
    divided = [f"\n\n```{{={OURS}}}\n{_SECTION}{n}\n```\n\n{text}" for n, text in enumerate(texts)]
    blocks = cast(list[Node], json.loads(convert("".join(divided), form, "json", place))["blocks"])
    out: list[list[Node]] = []
    for block in blocks:
        if (words := ours(block)) is not None and words.startswith(_SECTION):
            out.append([])
        else:
            out[-1].append(block)
    held = any(_SECTION in words for section in out for words in _raws(section))
    if len(out) != len(texts) or held or any(f"{{={OURS}}}" in t for t in _texts(blocks)):
        raise DocumentError(
            f"{place}: a section runs into the next; look for a code block or a TeX environment "
            "that is not closed"
        )
    return out


def read_latex(
    text: str, place: str, unknown: Literal["dropped", "kept"] = "dropped"
) -> list[Node]:
    """Return the blocks of a section in LaTeX. Raises DocumentError when pandoc cannot read it.

    What pandoc does not know is dropped, or kept as raw elements. A table has its own label, as
    tables in Markdown have.
    """
    form = LATEX if unknown == "dropped" else f"{LATEX}+raw_tex"
    try:
        found = json.loads(convert(_WIDE.sub(r"\\\1{table}", text), form, "json", place))
    except ToolError as error:
        raise DocumentError(str(error)) from None
    return cast(list[Node], mapped(found["blocks"], _labelled))


def _labelled(node: Node) -> list[Node] | None:
    """A table in a division that has its label, as pandoc reads LaTeX's: the table, labelled."""
    if node["t"] != "Div" or [one["t"] for one in node["c"][1]] != ["Table"]:
        return None
    label, table = node["c"][0][0], node["c"][1][0]
    (_, *attributes), *rest = table["c"]
    return [{"t": "Table", "c": [[label, *attributes], *rest]}] if label else None


def write(blocks: Sequence[Node], form: str, arguments: Sequence[str], place: str) -> str:
    """Write blocks in ``form``. Raises ToolError when pandoc is missing or fails."""
    document = {"pandoc-api-version": API, "meta": {}, "blocks": list(blocks)}
    text = json.dumps(document, ensure_ascii=False)
    return convert(text, "json", form, place, arguments)


def convert(
    text: str, source: str, target: str, place: str, arguments: Sequence[str] = ("--wrap=preserve",)
) -> str:
    """Run pandoc, which may read no file. Raises ToolError when it is missing or fails."""
    import pypandoc

    try:
        return str(
            pypandoc.convert_text(text, target, format=source, extra_args=["--sandbox", *arguments])
        )
    except (OSError, RuntimeError) as error:
        raise ToolError(f"{place}: pandoc failed: {str(error).strip()}") from None


def ours(node: Node) -> str | None:
    """Return the words of a raw element that is labrig's own, else None."""
    if node["t"] in ("RawBlock", "RawInline") and node["c"][0] == OURS:
        return str(node["c"][1])
    return None


def attribute(node: Node) -> str | None:
    """Return what a division that is labrig's own is, else None."""
    if node["t"] == "Div":
        return next((value for key, value in node["c"][0][2] if key == OURS), None)
    return None


def mapped(nodes: Any, change: Callable[[Node], list[Node] | None]) -> Any:
    """Return a tree in which ``change`` put nodes in the place of a node; None goes into it."""
    if isinstance(nodes, list):
        out: list[Any] = []
        for item in nodes:
            put = change(item) if isinstance(item, dict) and "t" in item else None
            out += [mapped(item, change)] if put is None else put
        return out
    if isinstance(nodes, dict):
        return {key: mapped(value, change) for key, value in nodes.items()}
    return nodes


def every(nodes: Any) -> Iterator[Node]:
    """Yield each element of a tree, a whole before its parts."""
    left = [nodes]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left.extend(reversed(item))
        elif isinstance(item, dict):
            if "t" in item:
                yield item
            left.extend(reversed(item.values()))


def lined(nodes: Any) -> Iterator[tuple[int, Node]]:
    """Yield each element of a tree with the author's line that its paragraph begins on."""
    line = 1
    for node in every(nodes):
        words = ours(node)
        if words is not None and words.startswith(AT):
            line = int(words.removeprefix(AT))
        yield line, node


def raw(form: str, text: str, *, block: bool) -> Node:
    """Return a raw element."""
    return {"t": "RawBlock" if block else "RawInline", "c": [form, text]}


def string(text: str) -> Node:
    """Return an element of text."""
    return {"t": "Str", "c": text}


def _raws(nodes: Any) -> Iterator[str]:
    return (words for node in every(nodes) if (words := ours(node)) is not None)


def _texts(nodes: Any) -> Iterator[str]:
    """What stands in code and raw elements, where a fence that was not closed ends up."""
    for node in every(nodes):
        if node["t"] in ("Code", "CodeBlock", "RawBlock", "RawInline"):
            yield str(node["c"][1])
        elif node["t"] == "Str" and re.search(r"\{=labrig\}", str(node["c"])):
            yield str(node["c"])
