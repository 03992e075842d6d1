"""Sections in Markdown with Jinja, to LaTeX by way of pandoc, each line knowing where it came from.

Before each paragraph a comment names the author's file and line; it survives Jinja and pandoc,
and leads errors of LaTeX home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labrig.errors import DocumentError, ToolError
from labrig.report import escape, forbidden, templates
from labrig.report.floats import Floats
from labrig.report.values import unknown

FORMAT = (
    "markdown-auto_identifiers-implicit_figures-raw_html-native_divs-native_spans"
    "-markdown_in_html_blocks-yaml_metadata_block-pandoc_title_block-strikeout"
)
_SECTION = re.compile(r"^%% labrig-section (\d+)\n", re.MULTILINE)
_AT = re.compile(r"^%% labrig-at (\d+)$")
_OPENS = re.compile(r"\{%[-+]?\s*(?:macro|call|set\s+\w+\s*[-+]?%\})|\\begin\s*\{")
_CLOSES = re.compile(r"\{%[-+]?\s*end(?:macro|call|set)|\\end\s*\{")
_NO_PARAGRAPH = re.compile(
    r"\s|\{%[-+]?\s*(?:end|el)|[-*+>:|]\s|(?:\d+|#|\(@?\w*\))[.)]?\s|[`~]{3}|$"
)
_CITED = re.compile(r"\\cite[a-z]*\*?(?:\[[^\]]*\])*\{([^}]*)\}")
_KEY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s}]+)", re.MULTILINE | re.I)
_LABEL = re.compile(r"\\label\{([^}]*)\}")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One Markdown file as LaTeX."""

    name: str
    """The Markdown file's name."""
    place: str
    """The Markdown file's path, as errors write it."""
    source: str
    tex: str

    @property
    def tex_name(self) -> str:
        """The LaTeX file's name in the build folder."""
        return f"section-{Path(self.name).stem}.tex"

    def line(self, tex_line: int, hint: str = "") -> int:
        """Return the author's line for a line of ``tex``; ``hint`` is text to be found there."""
        begin = 1
        for text in self.tex.split("\n")[:tex_line]:
            if match := _AT.match(text):
                begin = int(match[1])
        lines = self.source.split("\n")
        for number in range(begin, len(lines) + 1):
            if hint and hint in lines[number - 1]:
                return number
        return begin


def read(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Read Markdown files. Raises DocumentError for one that is not UTF-8 or holds unsafe TeX."""
    sources = {}
    for name in names:
        path = folder / name
        try:
            sources[name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DocumentError(f"{path}:1: cannot be read as UTF-8 text: {error}") from None
        refuse(sources[name], str(path))
    return sources


def refuse(text: str, place: str) -> None:
    """Raise DocumentError, with the line, for TeX that an author's text may not hold."""
    for line, command in forbidden.in_source(text):
        raise DocumentError(
            f"{place}:{line}: {command} is not allowed in prose; figures and tables are placed "
            "with {{ figure(…) }} and {{ table(…) }}"
        )


def render(
    folder: Path, sources: Mapping[str, str], names: Mapping[str, Any], floats: Floats, bib: str
) -> list[Piece]:
    """Turn the sections into LaTeX.

    Raises DocumentError with the author's file and line for a template that is not Jinja, an
    unknown name, a figure that is missing, a reference or citation to nothing, or unsafe TeX;
    ToolError when pandoc is missing or fails.
    """
    known = {
        **names,
        "figure": floats.figure,
        "table": floats.table,
        "ref": floats.ref,
        "has_figure": floats.has_figure,
        "code": escape.code,
        "_at": lambda line: escape.raw_block(f"%% labrig-at {line}"),
    }
    marked = {name: _marked(source) for name, source in sources.items()}
    environment = templates.prose_environment(marked, known)
    rendered = [templates.render(environment, name, str(folder / name)) for name in sources]
    pieces = [
        Piece(name=name, place=str(folder / name), source=source, tex=tex)
        for (name, source), tex in zip(sources.items(), _pandoc(rendered, folder), strict=True)
    ]
    for piece in pieces:
        for line, command in forbidden.in_latex(piece.tex):
            at = piece.line(line, command)
            raise DocumentError(f"{piece.place}:{at}: {command} is not allowed in prose")
    _check_citations(pieces, _KEY.findall(bib))
    filled = [
        Piece(name=p.name, place=p.place, source=p.source, tex=floats.fill(p.tex)) for p in pieces
    ]
    _check_references(filled, floats)
    return filled


def _marked(source: str) -> str:
    """Put ``{{ _at(LINE) }}`` before each paragraph, on its line, so that lines stay the same."""
    out = []
    fence, depth, after_blank = "", 0, True
    for number, line in enumerate(source.split("\n"), start=1):
        opening = re.match(r"\s*(`{3,}|~{3,})", line)
        if opening and not fence:
            fence = opening[1][0] * 3
        elif opening and opening[1].startswith(fence):
            fence = ""
        plain = not fence and depth == 0 and not _NO_PARAGRAPH.match(line)
        depth += len(_OPENS.findall(line)) - len(_CLOSES.findall(line))
        out.append(f"{{{{ _at({number}) }}}}{line}" if plain and after_blank else line)
        after_blank = not line.strip()
    return "\n".join(out)


def _pandoc(rendered: Sequence[str], folder: Path) -> list[str]:
    """Convert all sections in one call; returns one LaTeX text a section."""
    try:
        import pypandoc
    except ImportError:
        raise ToolError("pandoc is missing: install the package pypandoc-binary") from None
    whole = "".join(
        f"{escape.raw_block(f'%% labrig-section {number}')}{text}\n"
        for number, text in enumerate(rendered)
    )
    arguments = ["--sandbox", "--natbib", "--wrap=preserve", "--syntax-highlighting=none"]
    try:
        latex = pypandoc.convert_text(whole, "latex", format=FORMAT, extra_args=arguments)
    except (OSError, RuntimeError) as error:
        raise ToolError(f"pandoc failed on {folder}: {error}") from None
    parts = _SECTION.split(latex)
    numbers, texts = parts[1::2], parts[2::2]
    if numbers != [str(number) for number in range(len(rendered))] or "```{=latex}" in latex:
        raise DocumentError(
            f"{folder}: a section runs into the next; look for a code block or a TeX environment "
            "that is not closed"
        )
    return texts


def _check_citations(pieces: Sequence[Piece], keys: Sequence[str]) -> None:
    for piece, key in _found(pieces, _CITED):
        for one in (part.strip() for part in key.split(",")):
            if one not in keys:
                line = _line_of(piece, rf"@\{{?{re.escape(one)}(?![\w-])", rf"\{{{re.escape(one)}")
                error = unknown("reference in the bibliography", one, keys)
                raise DocumentError(f"{piece.place}:{line}: {error}")


def _check_references(pieces: Sequence[Piece], floats: Floats) -> None:
    labels = {label for _, label in _found(pieces, _LABEL)}
    for label in sorted(floats.references - labels):
        for piece in pieces:
            line = _line_of(piece, rf"ref\(\s*[\"']{re.escape(label)}[\"']", none=0)
            if line:
                raise DocumentError(
                    f"{piece.place}:{line}: {unknown('label', label, sorted(labels))}"
                )
        raise DocumentError(f"{pieces[0].place}: {unknown('label', label, sorted(labels))}")


def _found(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> Iterator[tuple[Piece, str]]:
    for piece in pieces:
        for match in pattern.finditer(piece.tex):
            yield piece, match[1]


def _line_of(piece: Piece, *patterns: str, none: int = 1) -> int:
    for pattern in patterns:
        if match := re.search(pattern, piece.source):
            return piece.source.count("\n", 0, match.start()) + 1
    return none
