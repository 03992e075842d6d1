r"""Sections that an author wrote in LaTeX, with labrig's values as macros.

``\val{NAME}`` is a value; ``\valfigure{NAME}`` and ``\valtable[LEVEL]{NAME}`` place a figure or a
table; ``\ifverdict{H1}{supported}{THEN}{ELSE}`` follows the data. LaTeX reads the author's file as
it is (``latex_values`` defines the macros); for everything else it becomes a syntax tree like other
sections, read by pandoc, which expands the author's own macros.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from labrig.errors import DocumentError
from labrig.report import tree
from labrig.report.floats import Floats
from labrig.report.latex import latex_text, latex_values
from labrig.report.tracked import Tracking
from labrig.report.tree import Node
from labrig.report.values import VERDICTS, unknown

_MACRO = re.compile(r"\\val(figure|table)?(?![A-Za-z])\s*(?:\[([^\[\]]*)\])?\s*\{([^{}]*)\}")
CALLED = "labrig-called"
"""The attribute that says by which name LaTeX asks for a float."""
_VERDICT = re.compile(r"\\ifverdict(?![A-Za-z])")
_OPEN, _CLOSE = "\ue002", "\ue003"
_MARKED = re.compile(rf"\\nolinkurl\{{{_OPEN}(\w*)\|([^|]*)\|([^{{}}]*){_CLOSE}\}}")
_HELD = re.compile(rf"{_OPEN}(\w*)\|([^|]*)\|([^{{}}]*){_CLOSE}")


@dataclass(frozen=True, kw_only=True)
class LatexSection:
    """What a section in LaTeX says."""

    blocks: list[Node]
    named: tuple[str, ...]
    """The names of its values, as the author spelled them."""


def read(source: str, place: str, floats: Floats, tracking: Tracking) -> LatexSection:
    """Return the blocks of a section in LaTeX; what its macros name is placed and tracked.

    A section that pandoc cannot read is one block of code, and LaTeX says what is wrong with it.
    Raises DocumentError with the line for a name that does not exist.
    """
    section = _Section(source, place, floats, tracking)
    section.check()
    try:
        blocks = tree.read_latex(prepared(source, tracking), place)
    except DocumentError:
        blocks = section.unread()
    blocks = tree.mapped(blocks, section.node)
    return LatexSection(blocks=blocks, named=tuple(dict.fromkeys(section.named)))


def prepared(source: str, tracking: Tracking) -> str:
    """Return ``source`` as pandoc reads it: macros as verbatim arguments, verdicts followed."""
    text = "".join(_chosen(source, tracking))
    out, at = [], 0
    for match in _MACRO.finditer(latex_text.bare(text)):
        out.append(rf"{text[at : match.start()]}\nolinkurl{{{_held(match)}}}")
        at = match.end()
    return "".join(out) + text[at:]


class _Section:
    """A section while its macros are given their meaning."""

    def __init__(self, source: str, place: str, floats: Floats, tracking: Tracking) -> None:
        self.place, self.floats, self.tracking = place, floats, tracking
        self.bare = latex_text.bare(source)
        self.source = source
        self.named: list[str] = []

    def check(self) -> None:
        """Raise DocumentError, with the line, for what is not closed or does not exist."""
        if (opened := latex_text.unclosed(self.bare)) is not None:
            raise self._error(opened[0], f"{opened[1]} is not closed")
        for match in _MACRO.finditer(self.bare):
            if match[1] is None and "#" not in match[3]:
                self._value(match[3], match.start())
        for match in _VERDICT.finditer(self.bare):
            found = latex_text.arguments(self.bare, match.end(), 4)
            if found is None:
                raise self._error(match.start(), r"\ifverdict has four arguments in braces")
            (hypothesis, word, *_), _ = found
            if "#" in hypothesis + word:
                continue
            self._value(f"{hypothesis}.verdict", match.start())
            if word not in VERDICTS:
                raise self._error(match.start(), str(unknown("verdict", word, VERDICTS)))

    def node(self, node: Node) -> list[Node] | None:
        """What stands in the place of a node."""
        if node["t"] in ("Para", "Plain"):
            return self._paragraph(node)
        if node["t"] == "Code" and (match := _HELD.fullmatch(node["c"][1])):
            return [tree.string(self._value(match[3]))] if not match[1] else []
        if node["t"] == "Math":
            text = _MARKED.sub(lambda m: self._value(m[3]), node["c"][1])
            return [{"t": "Math", "c": [node["c"][0], text]}]
        return None

    def unread(self) -> list[Node]:
        """The source as code, and the floats that it places."""
        placed = [
            {"t": "Para", "c": [{"t": "Code", "c": [["", [], []], _held(match)]}]}
            for match in _MACRO.finditer(self.bare)
            if match[1] and "#" not in match[3]
        ]
        return [{"t": "CodeBlock", "c": [["", ["latex"], []], self.source]}, *placed]

    def _paragraph(self, node: Node) -> list[Node] | None:
        """A paragraph, and the floats in it below it."""
        held = [
            match
            for one in node["c"]
            if one["t"] == "Code" and (match := _HELD.fullmatch(one["c"][1])) and match[1]
        ]
        if not held:
            return None
        rest = tree.mapped(node["c"], self.node)
        words = any(one["t"] not in ("Space", "SoftBreak") for one in rest)
        return [
            *([{"t": node["t"], "c": rest}] if words else []),
            *(self._float(match[1], match[2], match[3]) for match in held),
        ]

    def _value(self, name: str, at: int | None = None) -> str:
        try:
            value = self.tracking.value(name.strip())
        except DocumentError as error:
            raise self._error(self._place_of(name) if at is None else at, str(error)) from None
        self.named.append(name)
        return value

    def _float(self, kind: str, options: str, name: str) -> Node:
        try:
            said = _options(options)
            experiment, label = said.pop("experiment", None), said.pop("label", None)
            if kind == "figure":
                if said:
                    raise unknown("option of a figure", next(iter(said)), ["experiment", "label"])
                self.floats.figure(name.strip(), experiment, label=label)
            else:
                metric = said.pop("metric", None)
                levels = self.floats.levels(experiment, said)
                self.floats.table(name.strip(), metric, experiment, None, None, label, **levels)
        except DocumentError as error:
            raise self._error(self._place_of(name), str(error)) from None
        number = len(self.floats.placed) - 1
        caption = tree.read([self.floats.captions[number]], tree.MARKDOWN, "caption")[0]
        called = latex_values.called(kind, options, name)
        attributes = [[tree.OURS, f"float {number}"], [CALLED, called]]
        return {"t": "Div", "c": [["", [], attributes], caption]}

    def _place_of(self, name: str) -> int:
        """Where a name was written, or a part of it that a macro of the author's completed."""
        for match in re.finditer(r"\{([^{}]+)\}", self.bare):
            if match[1].strip() in name:
                return match.start()
        return 0

    def _error(self, at: int, message: str) -> DocumentError:
        return DocumentError(f"{self.place}:{self.bare.count(chr(10), 0, at) + 1}: {message}")


def _chosen(text: str, tracking: Tracking) -> Iterator[str]:
    """Yield ``text`` with the branch of each verdict that the data choose."""
    bare, at = latex_text.bare(text), 0
    while match := _VERDICT.search(bare, at):
        yield text[at : match.start()]
        found = latex_text.arguments(text, match.end(), 4)
        if found is None or "#" in found[0][0]:
            yield match[0]
            at = match.end()
            continue
        (hypothesis, word, then, otherwise), at = found
        said = tracking.value(f"{hypothesis}.verdict").number.text
        yield from _chosen(then if said == word else otherwise, tracking)
    yield text[at:]


def _options(text: str) -> dict[str, str]:
    """``block_size=512,metric=elapsed`` as arguments. Raises DocumentError for anything else."""
    out = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip().isidentifier():
            raise DocumentError(
                f"'{part}' is no option; write FACTOR=LEVEL, metric=, experiment= or label="
            )
        out[name.strip()] = value.strip()
    return out


def _held(match: re.Match[str]) -> str:
    return f"{_OPEN}{match[1] or ''}|{match[2] or ''}|{match[3]}{_CLOSE}"
