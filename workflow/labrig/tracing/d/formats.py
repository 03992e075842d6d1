"""Format strings of ``printf`` and ``printa``, read into their conversions. Pure.

The rules are those of libdtrace, which are C's with a few of D's own: ``%Y`` for a date, ``%a``
and ``%A`` for addresses as symbols, ``%k`` for a stack, ``%@`` for an aggregation's value, ``%?``
for as many places as an address has. Flags, width and size may stand in any order.
"""

from __future__ import annotations

from dataclasses import dataclass

from labrig.errors import ScriptError

_FLAGS = "#0-+' ?"
_SIZES = "hlLw"
_WHOLE = "diouxX"
_CONVERSIONS = frozenset(
    (
        *"aAcCdeEfgGikopsSTuxXY",
        *("h" + letter for letter in _WHOLE),
        *("l" + letter for letter in _WHOLE + "cs"),
        *("ll" + letter for letter in _WHOLE),
        *("L" + letter for letter in "eEfgG"),
        "wc",
        "ws",
    )
)


class FormatFault(ScriptError):
    """A format string is malformed: ``position`` counts its characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """What is printed as it is."""

    text: str
    position: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversion:
    """One ``%`` and what belongs to it."""

    text: str
    position: int
    letter: str
    """What is printed: ``d``, ``s``, ``Y``; ``%`` for ``%%``."""
    size: str = ""
    """``h``, ``l``, ``ll``, ``L``, ``w`` or nothing."""
    flags: str = ""
    """Some of ``# 0 - + ' ?`` and a space, each once."""
    width: int | None = None
    dynamic_width: bool = False
    """Whether ``*`` takes the width from an argument."""
    precision: int | None = None
    dynamic_precision: bool = False
    aggregation: bool = False
    """Whether it prints an aggregation's value, in ``printa`` alone."""

    @property
    def arguments(self) -> int:
        """How many of the call's further arguments it takes."""
        value = 0 if self.aggregation or self.letter == "%" else 1
        return value + self.dynamic_width + self.dynamic_precision


def parse_format(text: str) -> tuple[Text | Conversion, ...]:
    """Read what a format string holds. Raises FormatFault at what is malformed in it."""
    parts: list[Text | Conversion] = []
    position = 0
    while position < len(text):
        sign = text.find("%", position)
        end = len(text) if sign < 0 else sign
        if end > position:
            parts.append(Text(text=text[position:end], position=position))
        if sign < 0:
            break
        conversion = _Reader(text, sign).conversion()
        parts.append(conversion)
        position = sign + len(conversion.text)
    return tuple(parts)


def conversions(text: str) -> tuple[Conversion, ...]:
    """The conversions of a format string in order. Raises FormatFault like ``parse_format``."""
    return tuple(part for part in parse_format(text) if isinstance(part, Conversion))


class _Reader:
    """Reads one conversion, from its ``%``."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self._at = start + 1
        self._flags = ""
        self._size = ""
        self._numbers: dict[bool, int] = {}
        self._dynamic: set[bool] = set()
        self._in_precision = False
        self._aggregation = False

    def conversion(self) -> Conversion:
        while self._take():
            pass
        letter = self._text[self._at : self._at + 1]
        if not letter:
            raise self._fault("has no letter that says what to print")
        whole = self._text[self._start : self._at + 1]
        if letter == "%":
            if whole != "%%":
                raise self._fault("puts something between its two %")
        elif self._size + letter not in _CONVERSIONS:
            raise self._fault("is none that D knows")
        precision = self._numbers.get(True)
        return Conversion(
            text=whole,
            position=self._start,
            letter=letter,
            size=self._size,
            flags=self._flags,
            width=self._numbers.get(False),
            dynamic_width=False in self._dynamic,
            precision=0 if precision is None and self._precision_is_empty else precision,
            dynamic_precision=True in self._dynamic,
            aggregation=self._aggregation,
        )

    @property
    def _precision_is_empty(self) -> bool:
        return self._in_precision and True not in self._dynamic

    def _take(self) -> bool:
        """Take the next thing before the letter, if there is one."""
        found = self._text[self._at : self._at + 1]
        if found and found in "0123456789":
            self._take_number(found)
            return True
        if found == "*":
            if self._in_precision in self._dynamic:
                raise self._fault("has more than one * in one place")
            self._dynamic.add(self._in_precision)
        elif found == ".":
            if self._in_precision:
                raise self._fault("has more than one .")
            self._in_precision = True
        elif found == "@":
            self._aggregation = True
        elif found == "$":
            raise self._fault("names its argument by number, which D does not permit")
        elif found and found in _SIZES:
            self._size += found
        elif found and found in _FLAGS:
            self._flag(found)
        else:
            return False
        self._at += 1
        return True

    def _take_number(self, found: str) -> None:
        if found == "0" and not self._in_precision and not self._numbers:
            self._flag(found)
            self._at += 1
            return
        end = self._at
        while end < len(self._text) and self._text[end] in "0123456789":
            end += 1
        if end - self._at > 9:
            raise self._fault("has a number that is too large")
        self._numbers[self._in_precision] = int(self._text[self._at : end])
        self._at = end

    def _flag(self, flag: str) -> None:
        if flag not in self._flags:
            self._flags += flag

    def _fault(self, what: str) -> FormatFault:
        whole = self._text[self._start : self._at + 1]
        shown = repr(whole if len(whole) <= 20 else whole[:17] + "...")[1:-1]
        return FormatFault(f"the conversion '{shown}' {what}", self._start)
