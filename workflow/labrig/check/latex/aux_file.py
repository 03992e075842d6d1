"""What LaTeX writes for its next run: labels and citations. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labrig.check.latex.records import Label
from labrig.check.latex.text import closings, group, keys

_CITED = re.compile(r"\\citation\{([^{}]*)\}|\\abx@aux@cite(?:\{\d+\})?\{([^{}]*)\}")
_BCF = re.compile(r"<bcf:citekey\b([^<>]*)>([^<>]*)</bcf:citekey>")
_CLEVEREF = "@cref"


def labels(aux: str) -> Iterator[tuple[str, Label]]:
    """Yield the labels of an ``.aux`` file, of plain LaTeX and of hyperref's five groups."""
    ends = closings(aux)
    for match in re.finditer(r"^\\newlabel(?=\{)", aux, re.MULTILINE):
        name = group(aux, match.end(), ends)
        told = group(aux, name[1], ends) if name else None
        if name is None or told is None or name[0].endswith(_CLEVEREF):
            continue
        inner = closings(told[0])
        number = group(told[0], 0, inner)
        page = group(told[0], number[1], inner) if number else None
        if number and page:
            yield name[0], Label(number=_plain(number[0]), page=_plain(page[0]))


def citations(aux: str) -> Iterator[str]:
    """Yield the keys that an ``.aux`` file says are cited, ``*`` for ``\\nocite{*}``."""
    for match in _CITED.finditer(aux):
        yield from keys(match[1] if match[1] is not None else match[2])
    if r"\abx@aux@nociteall" in aux:
        yield "*"


def bcf_citations(bcf: str) -> Iterator[str]:
    """Yield the keys that biblatex's control file says are cited.

    By pattern, not by a parser of XML: the file may be a stranger's, with entities that grow.
    """
    for match in _BCF.finditer(bcf):
        yield match[2].strip()


def inputs(aux: str) -> tuple[str, ...]:
    """The ``.aux`` files that this one reads, as ``\\include`` makes them."""
    return tuple(re.findall(r"^\\@input\{([^{}]*)\}", aux, re.MULTILINE))


def _plain(text: str) -> str:
    return re.sub(r"\\(?:[A-Za-z@]+\s*|.)|[{}]", "", text).strip()
