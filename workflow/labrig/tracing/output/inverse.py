"""Lines that ``printf`` and ``printa`` made by a format, taken apart again. Pure.

Not every format can be inverted: one line is read at a time, and a width from an argument, a stack
or a thousands separator says no. Nor can every line: one that comes apart in more than one way
(``%s %s`` and three words) is left whole.
"""

from __future__ import annotations

import operator
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


@dataclass(frozen=True, kw_only=True)
class Inverse:
    """A format that can be inverted."""

    lazy: re.Pattern[str]
    greedy: re.Pattern[str]
    sure: bool
    """Whether no line comes apart in more than one way, so that one pattern tells."""
    literal: str
    """The longest text that stands in each of its lines."""
    reads: tuple[Callable[[str], Value], ...]
    """How each group is read."""
    results: tuple[bool, ...]
    """Of each group, whether it is an aggregation's value."""
    aggregations: tuple[Declared, ...]
    heads: bool = False
    """Whether the line stands above a distribution, and holds its keys alone."""

    def take(self, line: str) -> tuple[Value, ...] | None:
        """Take a line apart; None when the format did not make it, or not surely so."""
        if self.literal not in line or len(line) > LONGEST_LINE:
            return None
        found = self.lazy.fullmatch(line)
        if found is None:
            return None
        texts = found.groups()
        if not self.sure:
            # Where the shortest and the longest way agree there is one way only.
            other = self.greedy.fullmatch(line)
            if other is None or other.groups() != texts:
                return None
        try:
            return tuple(map(operator.call, self.reads, texts))
        except ValueError:
            return None

    def divide(self, taken: tuple[Value, ...]) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """What of a line belongs to aggregations' keys, and what to their values."""
        both = list(zip(self.results, taken, strict=True))
        return tuple(one for own, one in both if not own), tuple(one for own, one in both if own)


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
    fields = [piece for piece in pieces if isinstance(piece, _Field)]
    return Inverse(
        lazy=_pattern(pieces, lambda field: field.lazy),
        greedy=_pattern(pieces, lambda field: field.greedy),
        sure=_is_sure(pieces),
        literal=max((piece for piece in pieces if isinstance(piece, str)), key=len, default=""),
        reads=tuple(field.read for field in fields),
        results=tuple(
            part.aggregation
            for part in parts
            if isinstance(part, Conversion) and part.letter != "%"
        ),
        aggregations=those,
        heads=heads,
    )


_strip, _lstrip, _rstrip = (
    operator.methodcaller(name, " ") for name in ("strip", "lstrip", "rstrip")
)


def _is_end(part: Text | Conversion) -> bool:
    return isinstance(part, Text) and not part.text.strip("\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Field:
    """Patterns that try the shortest and the longest first, and how what they find is read."""

    lazy: str
    greedy: str
    read: Callable[[str], Value]
    made_of: str | None = None
    """All that can be in it but for its padding; None of text, which is free."""


def _pieces(parts: Sequence[Text | Conversion]) -> list[str | _Field] | None:
    """A format's texts and fields; None when it cannot be inverted."""
    pieces: list[str | _Field] = []
    for at, part in enumerate(parts):
        if isinstance(part, Text) or part.letter == "%":
            text = part.text if isinstance(part, Text) else "%"
            if at == len(parts) - 1:
                text = text.removesuffix("\n")
            if "\n" in text:
                return None
            if pieces and isinstance(pieces[-1], str):
                pieces[-1] += text
            else:
                pieces.append(text)
            continue
        made = _field(part)
        if made is None:
            return None
        pieces.append(made)
    free = sum(isinstance(piece, _Field) and piece.made_of is None for piece in pieces)
    return None if free > MOST_TEXTS or not pieces else pieces


def _pattern(pieces: Sequence[str | _Field], way: Callable[[_Field], str]) -> re.Pattern[str]:
    return re.compile(
        "".join(
            re.escape(piece) if isinstance(piece, str) else f"({way(piece)})" for piece in pieces
        ),
        re.ASCII,  # a character is a byte, and no part of a letter is a space
    )


def _is_sure(pieces: Sequence[str | _Field]) -> bool:
    """Whether no line comes apart in more than one way.

    Fields are told from the left up to the one that is free, and from the right down to it, when
    something that no such field is made of stands behind, or before, each.
    """
    free = [n for n, one in enumerate(pieces) if isinstance(one, _Field) and one.made_of is None]
    if len(free) > 1:
        return False
    middle = free[0] if free else len(pieces)
    for at, piece in enumerate(pieces):
        if isinstance(piece, str) or at == middle or at == len(pieces) - 1 < middle:
            continue
        beside = pieces[at + 1 if at < middle else at - 1]
        if not isinstance(beside, str) or not beside.strip(piece.made_of):
            return False
    return True


_TEXTS = "saAS"
_NUMBERS: Mapping[str, tuple[str, str, str, Callable[[str], Value]]] = {
    **dict.fromkeys("diu", ("[+-]?", "[0-9]", "+-0123456789", int)),
    **dict.fromkeys(
        "xXp",
        ("(?:0[xX])?", "[0-9a-fA-F]", "0123456789abcdefABCDEFxX", lambda text: int(text, 16)),
    ),
    "o": ("", "[0-7]", "01234567", lambda text: int(text, 8)),
}


def _field(part: Conversion) -> _Field | None:
    """How one conversion is read; None when it cannot be."""
    if part.dynamic_width or part.dynamic_precision or "'" in part.flags:
        return None
    width = part.width or 0
    if part.letter in _NUMBERS:
        sign, digit, made_of, read = _NUMBERS[part.letter]
        longer = f"{sign}{digit}{{{max(width, 1)}}}{digit}*"
        if width < 2:
            return _Field(lazy=f"{longer}?", greedy=longer, read=read, made_of=made_of)
        # Padded to its width, or of more digits than that, and then not padded.
        padded = f"[ +0-9a-fA-FxX-]{{{width}}}"
        return _Field(
            lazy=f"{padded}|{longer}?",
            greedy=f"{longer}|{padded}",
            read=read,
            made_of=made_of,
        )
    if part.letter in "eEfgG" and not width:
        number = r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-][0-9]+)?"
        return _Field(lazy=number, greedy=number, read=float, made_of="+-.0123456789eE")
    if part.letter == "Y":
        return _Field(lazy=f" *{_DATE} *", greedy=f" *{_DATE} *", read=_strip, made_of=" ")
    if part.letter == "c" and width < 2:
        return _Field(lazy=".", greedy=".", read=str, made_of="")
    if part.letter in _TEXTS and part.precision is None:
        return _text(width, left="-" in part.flags)
    return None


def _text(width: int, *, left: bool) -> _Field:
    """Text that neither begins nor ends with a space, but for its padding."""
    if not width:
        return _Field(lazy=r"|\S|\S.*?\S", greedy=r"\S.*\S|\S|", read=str)
    whole = f".{{{width}}}"
    if left:
        return _Field(lazy=f"{whole}|{whole}.*?\\S", greedy=f"{whole}.*\\S|{whole}", read=_rstrip)
    return _Field(lazy=f"{whole}|\\S.*?{whole}", greedy=f"\\S.*{whole}|{whole}", read=_lstrip)
