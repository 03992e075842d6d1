"""Sections as HTML: numbers and floats link to their origins, figures are SVG, math is MathML."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from labrig.errors import DocumentError
from labrig.report import pictures, tree
from labrig.report.appendices import ORIGINS
from labrig.report.floats import KINDS, Float, Floats
from labrig.report.numbering import numbered, own_kind
from labrig.report.origins import Origins
from labrig.report.prose import Piece
from labrig.report.record import Record
from labrig.report.tables import html_tables, stood_on
from labrig.report.tables.grid import Grid
from labrig.report.tracked import Number, Tracking
from labrig.report.tree import Node

ARGUMENTS = ("--mathml", "--wrap=preserve", "--syntax-highlighting=none", "--section-divs=false")
_DIVIDED = re.compile(r"^<!-- labrig-section (\d+) -->$\n?", re.MULTILINE)
_LABEL = re.compile(r"\\label\{([^}]*)\}")


@dataclass(frozen=True, kw_only=True)
class HtmlWriter:
    """Writes sections. ``headed`` gives the number of each section that has one, by file name."""

    floats: Floats
    tracking: Tracking
    origins: Origins
    record: Record
    headed: Mapping[str, str]
    draft: bool
    picture: Callable[[Path, str, str], str]
    """From an SVG's path, a prefix for its names and what it shows, to SVG within the page."""
    authors: Mapping[str, str]
    """What the authors of an entry are called in a text, by its key."""
    included: dict[str, Path] = field(default_factory=dict)
    """The author's own pictures that sections in LaTeX include, by name."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Numbers of labels, such as 2.1: filled from the sections before they are written."""
    unnamed: Iterator[int] = field(default_factory=itertools.count)
    """For labels of the author's own figures and tables that have none."""

    def write(
        self, pieces: Sequence[Piece], arguments: Sequence[str], place: str
    ) -> tuple[list[str], str]:
        """Return each piece in HTML, and the list of references.

        Raises ToolError when pandoc is missing or fails.
        """
        pieces = [replace(piece, blocks=self._read(piece.blocks)) for piece in pieces]
        self.numbers.update(numbered(pieces, self.floats))
        headed = [self._numbered(piece) for piece in pieces]
        blocks: list[Node] = []
        for number, section in enumerate(headed):
            blocks.append(tree.raw("html", f"<!-- labrig-section {number} -->", block=True))
            blocks += tree.mapped(section, self._node)
        blocks = tree.mapped(blocks, self._origins)
        blocks.append(tree.raw("html", f"<!-- labrig-section {len(pieces)} -->", block=True))
        blocks.append({"t": "Div", "c": [["refs", [], []], []]})
        written = _DIVIDED.split(tree.write(blocks, "html", [*ARGUMENTS, *arguments], place))
        *sections, references = written[2::2]
        return sections, references

    def value(self, number: Number) -> str:
        """Return a number that links to its origin."""
        entry = self.origins.of(number)
        name = html.escape(number.source.name)
        return (
            f'<a class="value" href="#{entry.anchor}" title="{name}">{html.escape(number.text)}</a>'
        )

    def _read(self, blocks: Sequence[Node]) -> list[Node]:
        """Blocks without LaTeX, each figure and table of the author's own with a label."""

        def labelled(node: Node) -> list[Node] | None:
            if (kind := own_kind(node)) is None or node["c"][0][0]:
                return None
            (_, *attributes), *rest = node["c"]
            label = f"{kind}:unnamed-{next(self.unnamed)}"
            return [{"t": node["t"], "c": [[label, *attributes], *rest]}]

        made: list[Node] = tree.mapped(tree.mapped(blocks, self._latex), labelled)
        return made

    def _numbered(self, piece: Piece) -> list[Node]:
        """Number the headings, floats and equations of a section as LaTeX does."""
        section, counts = self.headed.get(piece.name, ""), [0, 0]
        self.included.update({path.stem: path for path in piece.pictures})

        def number(node: Node) -> list[Node] | None:
            if node["t"] == "Header":
                return [self._heading(node, section, counts)]
            if (kind := own_kind(node)) is not None:
                return [self._captioned(node, f"{KINDS[kind]} {self.numbers[node['c'][0][0]]}")]
            if node["t"] in ("RawBlock", "RawInline", "Math"):
                for label in _LABEL.findall(str(node["c"][1])):
                    taken = sum(k.startswith("eq:") for k in self.numbers)
                    self.numbers[label] = str(1 + taken)
            return None

        made: list[Node] = tree.mapped(piece.blocks, number)
        return made

    def _captioned(self, node: Node, shown: str) -> Node:
        """A figure or table of the author's own, its caption begun as those of labrig's are."""
        attributes, (short, caption), *rest = node["c"]
        begun = tree.raw("html", f"<strong>{shown}.</strong> ", block=False)
        first = {"t": caption[0]["t"], "c": [begun, *caption[0]["c"]]}
        return {"t": node["t"], "c": [attributes, [short, [first, *caption[1:]]], *rest]}

    def _heading(self, node: Node, section: str, counts: list[int]) -> Node:
        """A heading below that of its section; ``counts`` are of those of its two levels so far."""
        level, attributes, inlines = node["c"]
        if section and level in (2, 3) and "unnumbered" not in attributes[1]:
            counts[level - 2 :] = [counts[level - 2] + 1, *([0] * (3 - level))]
            number = ".".join([section, *map(str, counts[: level - 1])])
            if attributes[0]:
                self.numbers[attributes[0]] = number
            span = tree.raw("html", f'<span class="number">{number}</span> ', block=False)
            inlines = [span, *inlines]
        return {"t": "Header", "c": [min(level + 1, 6), attributes, inlines]}

    def _latex(self, node: Node) -> list[Node] | None:
        """What an author wrote in LaTeX within Markdown, read by pandoc."""
        if node["t"] not in ("RawBlock", "RawInline") or node["c"][0] not in ("tex", "latex"):
            return None
        text = str(node["c"][1])
        try:
            found = tree.read_latex(text, "LaTeX within a section")
        except DocumentError:
            return [_plain(text, block=node["t"] == "RawBlock")]
        if node["t"] == "RawBlock":
            return found
        return list(found[0]["c"]) if found and found[0]["t"] in ("Para", "Plain") else []

    def _node(self, node: Node) -> list[Node] | None:
        if (what := tree.attribute(node)) is not None:
            return self._division(what, node["c"][1])
        if (words := tree.ours(node)) is not None:
            return self._raw(words, block=node["t"] == "RawBlock")
        kind = node["t"]
        if kind == "Math":
            return self._math(node)
        if kind == "Link":
            return self._reference(node)
        if kind == "Cite":
            return self._citation(node)
        if kind == "Image":
            return self._image(Path(node["c"][2][0]).stem)
        return self.tracking.settled(node, "html", self.value)

    def _math(self, node: Node) -> list[Node]:
        text = self._bare(node["c"][1])
        math: Node = {"t": "Math", "c": [node["c"][0], _LABEL.sub("", text)]}
        labels = _LABEL.findall(text)
        if not labels:
            return [math]
        opened = "".join(f'<span id="{html.escape(label)}"></span>' for label in labels)
        numbers = ", ".join(f"({self.numbers[label]})" for label in labels)
        closed = f'<span class="equation-number">{numbers}</span></span>'
        return [
            tree.raw("html", f'<span class="equation">{opened}', block=False),
            math,
            tree.raw("html", closed, block=False),
        ]

    def _image(self, name: str) -> list[Node]:
        if name not in self.included:
            return []
        shown = pictures.on_page(self.included[name], f"p{name}-", name, self.picture)
        return [tree.raw("html", shown, block=False)]

    def _citation(self, node: Node) -> list[Node] | None:
        r"""Names before the number where the sentence has them, as natbib's ``\citet``."""
        cited, said = node["c"]
        if cited[0]["citationMode"]["t"] != "AuthorInText":
            return None
        # @a [@b] names the first, \citet{a,b} each.
        groups = [[one] for one in cited] if said[0]["t"] == "RawInline" else [cited]
        out: list[Node] = []
        for first, *others in groups:
            first = {**first, "citationMode": {"t": "NormalCitation"}}
            out += [tree.string(", "), {"t": "Space"}] if out else []
            out += [tree.string(self.authors.get(first["citationId"], "")), tree.string("\u00a0")]
            out.append({"t": "Cite", "c": [[first, *others], said]})
        return out

    def _reference(self, node: Node) -> list[Node] | None:
        r"""What ``\ref`` became: pandoc's own number does not know that of the section."""
        attributes = dict(node["c"][0][2])
        number = self.numbers.get(attributes.get("reference", ""))
        if number is None:
            return None
        shown = f"({number})" if attributes["reference-type"] == "eqref" else number
        return [{"t": "Link", "c": [node["c"][0], [tree.string(shown)], node["c"][2]]}]

    def _division(self, what: str, content: list[Node]) -> list[Node] | None:
        if not what.startswith("float "):
            return None
        one = self.floats.placed[int(what.removeprefix("float "))]
        before, after = self._float_ends(one)
        inlines: list[Node] = [tree.raw("html", before, block=False)]
        for paragraph in (block for block in content if block["t"] in ("Para", "Plain")):
            inlines += [*tree.mapped(paragraph["c"], self._node), {"t": "Space"}]
        return [{"t": "Plain", "c": [*inlines, tree.raw("html", after, block=False)]}]

    def _float_ends(self, one: Float) -> tuple[str, str]:
        kind = KINDS[one.label.partition(":")[0]]
        shown = f"{kind} {self.numbers[one.label]}"
        link = "</figcaption>"
        if one.source is not None:
            entry = self.origins.of_float(shown, one.source)
            link = f'<a class="origin" href="#{entry.anchor}">[O{entry.number}]</a>{link}'
        caption = f"<figcaption><strong>{shown}.</strong> "
        identity = html.escape(one.label)
        if one.table is not None:
            body = _wide(one.table.grid)
            return f'<figure class="table" id="{identity}">{caption}', f"{link}{body}</figure>"
        assert one.drawn is not None
        prefix = f"f{self.numbers[one.label]}-"
        if one.width is not None:
            alt = self.tracking.plain(one.alt)
            svg = pictures.on_page(one.drawn, prefix, alt, self.picture)
        else:
            svg = self.picture(one.drawn.with_suffix(".svg"), prefix, one.alt)
        return f'<figure id="{identity}"><div class="wide">{svg}</div>{caption}', f"{link}</figure>"

    def _raw(self, words: str, *, block: bool) -> list[Node] | None:
        kind, _, rest = words.partition(" ")
        if kind == ORIGINS:
            return None
        if kind == "ref":
            name = KINDS[rest.partition(":")[0]]
            shown = html.escape(f"{name}\u00a0{self.numbers.get(rest, '')}")
            text = f'<a href="#{html.escape(rest)}">{shown}</a>'
        elif kind == "note" and self.draft:
            text = f'<mark class="note">{html.escape(self.floats.notes[int(rest)])}</mark>'
        elif kind == "grid":
            text = _wide(self.floats.grids[int(rest)])
        elif kind == "listing":
            text = f"<pre><code>{html.escape(self.floats.listings[int(rest)].text)}</code></pre>"
        else:
            return []
        return [tree.raw("html", text, block=block)]

    def _origins(self, node: Node) -> list[Node] | None:
        """Put the table of origins where it stands, once there are no more to come."""
        if tree.ours(node) != ORIGINS:
            return None
        made = stood_on.origins(self.origins.all(), self.record)
        return [tree.raw("html", _wide(made), block=True)]

    def _bare(self, text: str) -> str:
        return self.tracking.written(text, self._shown)

    def _shown(self, number: Number) -> str:
        self.origins.of(number)
        return number.text


def _wide(grid: Grid) -> str:
    return f'<div class="wide">{html_tables.table(grid)}</div>'


def _plain(text: str, *, block: bool) -> Node:
    code: Node = {"t": "Code", "c": [["", [], []], text]}
    return {"t": "Para", "c": [code]} if block else code
