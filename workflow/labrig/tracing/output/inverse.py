"""Lines that ``printf`` and ``printa`` made by a format, taken apart again. Pure.

Not every format can be inverted: one line is read at a time, and a width from an argument, a stack
or a thousands separator says no. Nor can every line: one that comes apart in more than one way
(``%s %s`` and three words) is left whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from labrig.tracing.d.formats import Conversion, FormatFault, Text, parse_format
from labrig.tracing.output.expected import Declared, Printed
from labrig.tracing.output.records import Value

LONGEST_LINE = 4096
"""Characters of a line that is still taken apart."""

MOST_TEXTS = 3
"""Conversions to text of any length that a format may have: more take too long to tell apart."""

_DATE = r"\d{4} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What stood in a line: in the format's order, and what belongs to aggregations apart."""

    values: tuple[Value, ...]
    results: tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Inverse:
    """A format that can be inverted."""

    lazy: re.Pattern[str]
    greedy: re.Pattern[str]
    reads: tuple[tuple[bool, Callable[[str], Value]], ...]
    """Of each group, whether it is an aggregation's value, and how it is read."""
    aggregations: tuple[Declared, ...]
    heads: bool = False
    """Whether the line stands above a distribution, and holds its keys alone."""

    def take(self, line: str) -> Taken | None:
        """Take a line apart; None when the format did not make it, or not surely so."""
        if len(line) > LONGEST_LINE:
            return None
        found = self.lazy.fullmatch(line)
        other = None if found is None else self.greedy.fullmatch(line)
        # Where the shortest and the longest way agree there is one way only.
        if found is None or other is None or found.groups() != other.groups():
            return None
        try:
            read = [
                (result, value(text))
                for (result, value), text in zip(self.reads, found.groups(), strict=True)
            ]
        except ValueError:
            return None
        return Taken(
            values=tuple(value for result, value in read if not result),
            results=tuple(value for result, value in read if result),
        )


def inverse(printed: Printed) -> Inverse | None:
    """The inverse of a format; None when it has none."""
    try:
        parts = list(parse_format(printed.format))
    except FormatFault:
        return None
    those = printed.aggregations
    heads = len(those) == 1 and those[0].is_distribution
    if any(one.is_distribution for one in those) and not heads:
        return None
    if heads:
        at = [
            n for n, part in enumerate(parts) if isinstance(part, Conversion) and part.aggregation
        ]
        if len(at) != 1 or not all(_is_end(part) for part in parts[at[0] + 1 :]):
            return None
        parts = parts[: at[0]]
    results = sum(isinstance(part, Conversion) and part.aggregation for part in parts)
    if results > len(those) > 1 or (results and not those):
        return None
    pieces = _pieces(parts)
    if pieces is None:
        return None
    lazy, greedy, reads = pieces
    return Inverse(lazy=lazy, greedy=greedy, reads=reads, aggregations=those, heads=heads)


def _is_end(part: Text | Conversion) -> bool:
    return isinstance(part, Text) and not part.text.strip("\n")


_Reads = tuple[tuple[bool, Callable[[str], Value]], ...]


def _pieces(
    parts: Sequence[Text | Conversion],
) -> tuple[re.Pattern[str], re.Pattern[str], _Reads] | None:
    lazy, greedy = "", ""
    reads: list[tuple[bool, Callable[[str], Value]]] = []
    texts = 0
    for at, part in enumerate(parts):
        if isinstance(part, Text) or part.letter == "%":
            text = part.text if isinstance(part, Text) else "%"
            if at == len(parts) - 1:
                text = text.removesuffix("\n")
            if "\n" in text:
                return None
            lazy += re.escape(text)
            greedy += re.escape(text)
            continue
        made = _piece(part)
        if made is None:
            return None
        texts += part.letter in _TEXTS
        lazy += f"({made.lazy})"
        greedy += f"({made.greedy})"
        reads.append((part.aggregation, made.read))
    if texts > MOST_TEXTS or not parts:
        return None
    return re.compile(lazy), re.compile(greedy), tuple(reads)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """Patterns that try the shortest and the longest first, and how what they find is read."""

    lazy: str
    greedy: str
    read: Callable[[str], Value]


_TEXTS = "saAS"
_NUMBERS: Mapping[str, tuple[str, str, Callable[[str], Value]]] = {
    **dict.fromkeys("diu", ("[+-]?", r"\d", int)),
    **dict.fromkeys("xXp", ("(?:0[xX])?", "[0-9a-fA-F]", lambda text: int(text, 16))),
    "o": ("", "[0-7]", lambda text: int(text, 8)),
}


def _piece(part: Conversion) -> _Piece | None:
    """How one conversion is read; None when it cannot be."""
    if part.dynamic_width or part.dynamic_precision or "'" in part.flags:
        return None
    width = part.width or 0
    if part.letter in _NUMBERS:
        sign, digit, read = _NUMBERS[part.letter]
        longer = f"{sign}{digit}{{{max(width, 1)}}}{digit}*"
        if width < 2:
            return _Piece(lazy=f"{longer}?", greedy=longer, read=read)
        # Padded to its width, or of more digits than that, and then not padded.
        padded = f"[ +0-9a-fA-FxX-]{{{width}}}"
        return _Piece(lazy=f"{padded}|{longer}?", greedy=f"{longer}|{padded}", read=read)
    if part.letter in "eEfgG" and not width:
        number = r"-?\d+(?:\.\d+)?(?:[eE][+-]\d+)?"
        return _Piece(lazy=number, greedy=number, read=float)
    if part.letter == "Y":
        return _Piece(lazy=f" *{_DATE} *", greedy=f" *{_DATE} *", read=str.strip)
    if part.letter == "c" and width < 2:
        return _Piece(lazy=".", greedy=".", read=str)
    if part.letter in _TEXTS and part.precision is None:
        return _text(width, left="-" in part.flags)
    return None


def _text(width: int, *, left: bool) -> _Piece:
    """Text that neither begins nor ends with a space, but for its padding."""
    if not width:
        return _Piece(lazy=r"|\S|\S.*?\S", greedy=r"\S.*\S|\S|", read=str)
    whole = f".{{{width}}}"
    if left:
        return _Piece(
            lazy=f"{whole}|{whole}.*?\\S", greedy=f"{whole}.*\\S|{whole}", read=str.rstrip
        )
    return _Piece(lazy=f"{whole}|\\S.*?{whole}", greedy=f"\\S.*{whole}|{whole}", read=str.lstrip)
