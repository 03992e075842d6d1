"""Sections, in Markdown with Jinja or in LaTeX, to syntax trees whose parts know their line.

Before each paragraph of Markdown a mark names the author's line; it survives Jinja and pandoc,
and leads errors of LaTeX home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig import numerals
from labrig.errors import DocumentError
from labrig.report import author_file, escape, forbidden, templates, tree
from labrig.report.floats import Floats
from labrig.report.latex import latex_source, latex_text, unclosed
from labrig.report.pictures import Pictures, marked
from labrig.report.tables import table_labels
from labrig.report.tracked import Tracking
from labrig.report.tree import Node
from labrig.report.values import unknown

_OPENS = re.compile(r"\{%[-+]?\s*(?:macro|call|set\s+\w+\s*[-+]?%\})|\\begin\s*\{")
_CLOSES = re.compile(r"\{%[-+]?\s*end(?:macro|call|set)|\\end\s*\{")
_NO_PARAGRAPH = re.compile(
    r"\s|\{%[-+]?\s*(?:end|el)|[-*+>:|]\s|(?:\d+|#|\(@?\w*\))[.)]?\s|[`~:]{3}|$"
)
_TAGS = re.compile(r"\s*(?:(?:\{%.*?%\}|\{#.*?#\})\s*)+")
_IDENTIFIER = re.compile(r"\{#(?=[A-Za-z][\w:.-]*(?:\s[^{}#]*)?\})")
"""Where pandoc's identifier of a heading would begin a comment of Jinja's."""
_CITED = re.compile(r"\\cite[a-z]*\*?(?:\[[^\]]*\])*\{([^}]*)\}")
_KEY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s}]+)", re.MULTILINE | re.I)
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = ("https", "http", "mailto", "doi")
"""What a link may begin with; others can start programs."""
_REF = re.compile(r"\\[A-Za-z]*ref\*?\{([^}]*)\}")
_LABEL = re.compile(r"\\label\{([^}]*)\}")
_REFERENCE = re.compile(r"\\(?:eq|page|auto|name|[cC])?ref\*?\{([^{}]*)\}")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One section: as the author wrote it, and as a syntax tree."""

    name: str
    """The file's name."""
    place: str
    """The file's path, as errors write it."""
    source: str
    blocks: list[Node]
    named: tuple[str, ...] = ()
    """The values that a section in LaTeX names, as its author spelled them."""
    pictures: tuple[Path, ...] = ()
    """The author's own that a section in LaTeX includes."""

    @property
    def latex(self) -> bool:
        """Whether the author wrote LaTeX."""
        return self.name.endswith(".tex")

    @property
    def tex_name(self) -> str:
        """The LaTeX file's name in the build folder."""
        return f"section-{'.'.join(Path(self.name).with_suffix('').parts)}.tex"


def read(folder: Path, names: Sequence[str], lab: Path) -> dict[str, str]:
    """Read sections of the folder ``lab``.

    Raises DocumentError for one that lies elsewhere, is not UTF-8 or holds unsafe TeX.
    """
    sources = {}
    for name in names:
        sources[name] = author_file.read(folder / name, lab)
        refuse(sources[name], str(folder / name))
    return sources


def refuse(text: str, place: str) -> None:
    """Raise DocumentError, with the line, for TeX that an author's text may not hold."""
    search = forbidden.in_latex if place.endswith(".tex") else forbidden.in_source
    for line, command in search(text):
        if command == r"\includegraphics" and place.endswith(".tex"):
            continue  # pictures are looked at one by one
        raise DocumentError(
            f"{place}:{line}: {command} is not allowed in a section; "
            + (
                r"figures and tables are placed with \valfigure{…} and \valtable{…}"
                if place.endswith(".tex")
                else "figures and tables are placed with {{ figure(…) }} and {{ table(…) }}"
            )
        )


def render(
    folder: Path,
    sources: Mapping[str, str],
    names: Mapping[str, Any],
    floats: Floats,
    tracking: Tracking,
) -> list[Piece]:
    """Turn sections into syntax trees, in their order.

    Raises DocumentError with the author's file and line for a template that is not Jinja, an
    unknown name or a figure that is missing; ToolError when pandoc is missing or fails.
    """
    shown = Pictures(folder=folder, floats=floats)
    known = {
        **names,
        **tracking.names(),
        "figure": floats.figure,
        "table": floats.table,
        "ref": floats.ref,
        "note": floats.note,
        "has_figure": floats.has_figure,
        "code": lambda value: escape.code(tracking.plain(str(value))),
        "_picture": shown.place,
        "_at": lambda line: escape.ours_block(f"{tree.AT}{line}"),
    }
    markdown = {name: _marked(s) for name, s in sources.items() if not name.endswith(".tex")}
    environment = templates.prose_environment(markdown, known, tracking)
    blocks: dict[str, list[Node]] = {}
    named: dict[str, tuple[str, ...]] = {}
    included: dict[str, tuple[Path, ...]] = {}
    texts: dict[str, str] = {}
    for name, source in sources.items():
        place = str(folder / name)
        if name in markdown:
            texts[name] = templates.render(environment, name, place)
        else:
            section = latex_source.read(source, place, floats, tracking)
            blocks[name], named[name] = section.blocks, section.named
            included[name] = tuple(shown.included(source, place))
    for name in texts:
        if (line := unclosed.block(sources[name])) is not None:
            raise DocumentError(f"{folder / name}:{line}: what begins here is not closed")
    blocks |= zip(texts, tree.read(list(texts.values()), tree.MARKDOWN, str(folder)), strict=True)
    for name in texts:
        if (found := unclosed.brace(blocks[name], sources[name])) is not None:
            raise DocumentError(f"{folder / name}:{found[0]}: {found[1]} is not closed")
    return [
        Piece(
            name=name,
            place=str(folder / name),
            source=source,
            blocks=blocks[name] if name not in markdown else table_labels.labelled(blocks[name]),
            named=named.get(name, ()),
            pictures=included.get(name, ()),
        )
        for name, source in sources.items()
    ]


def check(pieces: Sequence[Piece], floats: Floats, bib: str) -> None:
    """Raise DocumentError, with the line, for a citation or reference to nothing, a picture."""
    _check_pictures(pieces)
    _check_links(pieces)
    _check_citations(pieces, _KEY.findall(bib))
    _check_references(pieces, floats)


def _marked(source: str) -> str:
    """Put ``{{ _at(LINE) }}`` before each paragraph, on its line, so that lines stay the same."""
    out = []
    fence, depth, after_blank = "", 0, True
    for number, written in enumerate(source.split("\n"), start=1):
        line = _IDENTIFIER.sub("{ #", written)
        opening = re.match(r"\s*(`{3,}|~{3,})", line)
        if opening and not fence:
            fence = opening[1][0] * 3
        elif opening and opening[1].startswith(fence):
            fence = ""
        plain = not fence and depth == 0 and not _NO_PARAGRAPH.match(line)
        depth += len(_OPENS.findall(line)) - len(_CLOSES.findall(line))
        if _TAGS.fullmatch(line):
            out.append(line)  # the paragraph begins below it
            continue
        if not fence and (call := marked(line)) is not None:
            line = call
        out.append(f"{{{{ _at({number}) }}}}{line}" if plain and after_blank else line)
        after_blank = not line.strip()
    return "\n".join(out)


def _check_links(pieces: Sequence[Piece]) -> None:
    """Refuse links that would start a program or a script on the reader's machine."""
    for piece in pieces:
        for line, node in tree.lined(piece.blocks):
            target = str(node["c"][2][0]) if node["t"] == "Link" else ""
            scheme = _SCHEME.match(target)
            if scheme and scheme[1].lower() not in SCHEMES:
                at = _line_of(piece, re.escape(target)) or line
                allowed = numerals.listed([f"{name}:" for name in SCHEMES], "or")
                raise DocumentError(
                    f"{piece.place}:{at}: a link to '{target}' is not allowed; links begin with "
                    f"{allowed}"
                )


def _check_pictures(pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        for node in tree.every(piece.blocks):
            if node["t"] == "Image" and not piece.latex:
                target = str(node["c"][2][0])
                line = _line_of(piece, re.escape(target)) or 1
                raise DocumentError(
                    f"{piece.place}:{line}: picture {target} must stand on a line of its own, "
                    "with its caption: ![caption](file){#fig:name width=80%}"
                )


def _check_citations(pieces: Sequence[Piece], keys: Sequence[str]) -> None:
    for piece in pieces:
        for one in _cited(piece):
            if one not in keys:
                line = _line_of(piece, rf"@\{{?{re.escape(one)}(?![\w-])", rf"\{{{re.escape(one)}")
                error = unknown("reference in the bibliography", one, keys)
                raise DocumentError(f"{piece.place}:{line or 1}: {error}")


def _cited(piece: Piece) -> Iterator[str]:
    """Yield the keys that a section cites, in pandoc's way or in LaTeX's."""
    for node in tree.every(piece.blocks):
        if node["t"] == "Cite":
            yield from (str(one["citationId"]) for one in node["c"][0])
    for text in _latex_of(piece):
        for keys in _CITED.findall(text):
            yield from (key.strip() for key in keys.split(","))


def cites(pieces: Sequence[Piece]) -> bool:
    """Whether anything is cited."""
    return any(True for piece in pieces for _ in _cited(piece))


def labels(pieces: Sequence[Piece], floats: Floats) -> list[str]:
    """Return every label that can be referred to."""
    found = [one.label for one in floats.placed]
    for piece in pieces:
        found += [n["c"][1][0] for n in tree.every(piece.blocks) if n["t"] == "Header"]
        found += table_labels.labels(piece.blocks)
        found += [label for text in _latex_of(piece) for label in _LABEL.findall(text)]
    return sorted({label for label in found if label})


def _latex_of(piece: Piece) -> Iterator[str]:
    """Yield what the author wrote in LaTeX."""
    if piece.latex:
        yield latex_text.bare(piece.source)
        return
    for node in tree.every(piece.blocks):
        if (node["t"] in ("RawBlock", "RawInline") and node["c"][0] in ("tex", "latex")) or node[
            "t"
        ] == "Math":
            yield str(node["c"][1])


def _check_references(pieces: Sequence[Piece], floats: Floats) -> None:
    known = labels(pieces, floats)
    _check_latex_references(pieces, known)
    for label in sorted(floats.references - set(known)):
        error = unknown("label", label, known)
        for piece in pieces:
            if line := _line_of(piece, rf"ref\(\s*[\"']{re.escape(label)}[\"']"):
                raise DocumentError(f"{piece.place}:{line}: {error}")
        raise DocumentError(f"{pieces[0].place}: {error}")


def _check_latex_references(pieces: Sequence[Piece], known: Sequence[str]) -> None:
    if any("#" in label for label in known):
        return  # a macro of the author's makes labels: LaTeX knows which
    for piece in pieces:
        for labels in (found for text in _latex_of(piece) for found in _REFERENCE.findall(text)):
            for label in (one.strip() for one in labels.split(",")):
                if "#" not in label and label not in known:
                    line = _line_of(piece, rf"ref\*?\{{[^{{}}]*{re.escape(label)}") or 1
                    raise DocumentError(f"{piece.place}:{line}: {unknown('label', label, known)}")


def referred(pieces: Sequence[Piece], floats: Floats) -> set[str]:
    """Return the labels that the text refers to, in Markdown's way or in LaTeX's."""
    found = {label for piece in pieces for text in _latex_of(piece) for label in _REF.findall(text)}
    return found | floats.references


def _line_of(piece: Piece, *patterns: str) -> int | None:
    for pattern in patterns:
        if match := re.search(pattern, piece.source):
            return piece.source.count("\n", 0, match.start()) + 1
    return None
