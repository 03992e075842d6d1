"""Sections as LaTeX: what labrig put into the tree becomes macros of the layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from labrig.errors import DocumentError
from labrig.report import forbidden, tree
from labrig.report.appendices import ORIGINS
from labrig.report.escape import latex
from labrig.report.floats import KINDS, Float, Floats
from labrig.report.latex import latex_source, latex_values, siunitx
from labrig.report.numbering import numbered
from labrig.report.origins import Origins
from labrig.report.prose import Piece
from labrig.report.record import Record
from labrig.report.tables import latex_tables, stood_on
from labrig.report.tracked import Number, Tracking
from labrig.report.tree import Node
from labrig.report.values import VERDICTS

ARGUMENTS = ("--natbib", "--wrap=preserve", "--syntax-highlighting=none")
_DIVIDED = re.compile(r"^%% labrig-section (\d+)$\n?", re.MULTILINE)
_FLOAT = re.compile(r"^%% labrig-float (.+)$\n?", re.MULTILINE)
_AT = re.compile(r"^%% labrig-at (\d+)$")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section in LaTeX that knows which line of the author's a line of it came from."""

    piece: Piece
    tex: str
    macros: str
    """Definitions of what a section in LaTeX names, for ``values.tex``."""

    def line(self, tex_line: int, hint: str = "") -> int:
        """Return the author's line for a line of ``tex``; ``hint`` is text to be found there."""
        if self.piece.latex:
            return tex_line
        begin = 1
        for text in self.tex.split("\n")[:tex_line]:
            if match := _AT.match(text):
                begin = int(match[1])
        lines = self.piece.source.split("\n")
        for number in range(begin, len(lines) + 1):
            if hint and hint in lines[number - 1]:
                return number
        return begin


@dataclass(frozen=True, kw_only=True)
class LatexWriter:
    """Writes sections; ``draft`` shows notes."""

    floats: Floats
    tracking: Tracking
    origins: Origins
    record: Record
    draft: bool
    numbers: dict[str, str] = field(default_factory=dict)
    """Numbers of floats, by label: known once sections are written."""

    def write(self, pieces: Sequence[Piece], place: str) -> list[Section]:
        """Return each piece in LaTeX.

        Raises DocumentError with the author's line for unsafe TeX that a template put together,
        ToolError when pandoc is missing or fails.
        """
        self.numbers.update(numbered(pieces, self.floats))
        blocks: list[Node] = []
        values: dict[str, str] = {}
        for number, piece in enumerate(pieces):
            blocks.append(tree.raw("latex", f"%% labrig-section {number}", block=True))
            if piece.latex:
                values[piece.name] = self._values(piece)
            blocks += tree.mapped(
                self._floats_of(piece) if piece.latex else piece.blocks, self._node
            )
        blocks = tree.mapped(blocks, self._origins)
        written = _DIVIDED.split(tree.write(blocks, "latex", ARGUMENTS, place))[2::2]
        sections = [
            Section(piece=piece, tex=piece.source, macros=values[piece.name] + _macros(text))
            if piece.latex
            else Section(piece=piece, tex=text, macros="")
            for piece, text in zip(pieces, written, strict=True)
        ]
        for section in sections:
            for line, command in forbidden.in_latex(section.tex):
                if section.piece.latex and command == r"\includegraphics":
                    continue  # pictures were looked at one by one
                at = f"{section.piece.place}:{section.line(line, command)}"
                raise DocumentError(f"{at}: {command} is not allowed in a section")
        return sections

    def _floats_of(self, piece: Piece) -> list[Node]:
        """The floats that a section in LaTeX places, each after a mark with what LaTeX calls it."""
        out: list[Node] = []
        for node in tree.every(piece.blocks):
            if tree.attribute(node) is not None:
                called = dict(node["c"][0][2])[latex_source.CALLED]
                out += [tree.raw("latex", f"%% labrig-float {called}", block=True), node]
        return out

    def _values(self, piece: Piece) -> str:
        """Define the values that a section in LaTeX names."""
        return "".join(
            latex_values.definition(name, _spaced(self.value(self.tracking.value(name).number)))
            for name in piece.named
        ) + "".join(
            latex_values.verdict(name.removesuffix(".verdict"), said)
            for name in piece.named
            if (said := self.tracking.value(name).number.text) in VERDICTS
        )

    def value(self, number: Number) -> str:
        """Return a number that links to its origin."""
        entry = self.origins.of(number)
        return rf"\labrigvalue{{{entry.anchor}}}{{{siunitx.number(number.text)}}}"

    def float_ends(self, one: Float) -> tuple[str, str]:
        """Return what stands before and after the caption of a float."""
        kind, link = KINDS[one.label.partition(":")[0]], ""
        if one.source is not None:
            entry = self.origins.of_float(self._shown(one), one.source)
            link = rf" \labrigorigin{{{entry.anchor}}}{{{entry.number}}}"
        after = rf"{link}}}\label{{{one.label}}}"
        if one.table is None:
            shown = rf"\labrigfigure{{{one.copy}}}"
            if one.width is not None:
                shown = rf"\labrigpicture{{{one.width:g}}}{{{one.copy}}}"
            before = f"\\begin{{figure}}[!htb]\n\\centering\n{shown}\n"
            return before + r"\caption{", after + "\n\\end{figure}"
        assert kind == "Table"
        return latex_tables.float_ends(one.table.grid, after)

    def _shown(self, one: Float) -> str:
        """``Figure 2``, as LaTeX will number it."""
        return f"{KINDS[one.label.partition(':')[0]]} {self.numbers[one.label]}"

    def _node(self, node: Node) -> list[Node] | None:
        if (what := tree.attribute(node)) is not None:
            return self._division(what, node["c"][1])
        if (words := tree.ours(node)) is not None:
            return self._raw(words, block=node["t"] == "RawBlock")
        if node["t"] == "Cite":
            return _citation(node)
        if node["t"] in ("Math", "RawInline", "RawBlock"):
            return [{"t": node["t"], "c": [node["c"][0], self._bare(node["c"][1])]}]
        return self.tracking.settled(node, "latex", self.value)

    def _division(self, what: str, content: list[Node]) -> list[Node] | None:
        if not what.startswith("float "):
            return None
        one = self.floats.placed[int(what.removeprefix("float "))]
        before, after = self.float_ends(one)
        inlines: list[Node] = [tree.raw("latex", before, block=False)]
        for paragraph in (block for block in content if block["t"] in ("Para", "Plain")):
            inlines += [*tree.mapped(paragraph["c"], self._node), {"t": "Space"}]
        inlines[-1:] = [tree.raw("latex", after, block=False)]
        return [{"t": "Para", "c": inlines}]

    def _raw(self, words: str, *, block: bool) -> list[Node] | None:
        kind, _, rest = words.partition(" ")
        if kind == tree.AT.strip():
            return [tree.raw("latex", f"%% labrig-at {rest}", block=True)]
        if kind == ORIGINS:
            return None
        if kind == "ref":
            name = KINDS[rest.partition(":")[0]]
            text = rf"\hyperref[{rest}]{{{name}~\ref*{{{rest}}}}}"
        elif kind == "note" and self.draft:
            text = rf"\labrignote{{{latex(self.floats.notes[int(rest)])}}}"
        elif kind == "grid":
            text = _standing(latex_tables.in_place(self.floats.grids[int(rest)]))
        elif kind == "listing":
            text = _standing(rf"\labriglisting{{{self.floats.listings[int(rest)].copy}}}")
        else:
            text = ""
        return [tree.raw("latex", text, block=block)] if text else []

    def _origins(self, node: Node) -> list[Node] | None:
        """Put the table of origins where it stands, once there are no more to come."""
        if tree.ours(node) != ORIGINS:
            return None
        made = latex_tables.in_place(stood_on.origins(self.origins.all(), self.record))
        return [tree.raw("latex", _standing(made), block=True)]

    def _bare(self, text: str) -> str:
        """``text``, which is LaTeX, with each number in it as LaTeX without a link."""
        return self.tracking.written(text, self._number)

    def _number(self, number: Number) -> str:
        self.origins.of(number)
        return _spaced(siunitx.number(number.text))


def _spaced(value: str) -> str:
    """A value with a space before its interval that formulas have as well."""
    return value.replace(" [", r"\ [")


def _citation(node: Node) -> list[Node] | None:
    """``@a [@b]``: pandoc writes the year of ``a``, which is not in a list of numbers."""
    cited, said = node["c"]
    first = cited[0]
    if first["citationMode"]["t"] != "AuthorInText" or len(cited) == 1:
        return None
    names = tree.raw("latex", rf"\citeauthor{{{first['citationId']}}}~", block=False)
    both = [{**first, "citationMode": {"t": "NormalCitation"}}, *cited[1:]]
    return [names, {"t": "Cite", "c": [both, said]}]


def _macros(floats: str) -> str:
    """Define the floats that a section in LaTeX places."""
    parts = _FLOAT.split(floats)[1:]
    return "".join(
        latex_values.definition(called, text.strip())
        for called, text in zip(parts[::2], parts[1::2], strict=True)
    )


def _standing(text: str) -> str:
    """What stands in place, kept on the page of the words before it."""
    return f"\\labrigstanding\n{text}\n\\par\\smallskip"
