"""The numbers that stand in a drawing, put together of the words that a PDF has them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Word

SMALLER = 0.85
"""A raised number is at most so much of its base; LaTeX and Matplotlib have 0.7."""
LONGEST = 20
"""No number beside an axis has more characters."""
BLANK = 0.22
"""The least blank between words, in heights of their font; digits stand closer."""
CLOSE = 0.4
"""How far from each other the words of a number stand at most, in heights of their font."""
UNIT = 0.6
"""And how far a unit stands from its number at most."""

_SCALES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "m": 1e-3}
_SCALES |= {"u": 1e-6, "\u00b5": 1e-6, "\u03bc": 1e-6, "n": 1e-9}
_SCALES |= {"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30}
_MINUS = r"[\u2212\u2013\u2010-]"
_NUMBER = re.compile(
    rf"({_MINUS}|\+)?(\d{{1,3}}(?:,\d{{3}})+|\d+)?(\.\d+)?(?:e({_MINUS}|\+)?(\d{{1,2}}))?"
    r"\s?([kKMGTmun\u00b5\u03bc]?i?)(?:[Bbs%x\u00d7\u00b0]|Hz)?"
)
_POWER = re.compile(r"(?:(\d{1,3}(?:\.\d{1,5})?)\s?[\u00d7\u00b7]\s?)?(\d{1,3})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A number."""

    text: str
    value: float
    box: Box
    baseline: float
    size: float


def ticks(words: Iterable[Word]) -> tuple[Tick, ...]:
    """The numbers among level ``words``: ``20``, ``-1.5``, ``10^3``, ``64 KiB``, ``1,000``."""
    level = [word for word in words if abs(word.angle) < 1 and word.painted]
    return tuple(tick for group in _groups(level) if (tick := _tick(group)) is not None)


def _groups(words: Sequence[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and not _close(group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _close(group: Sequence[Word], word: Word) -> bool:
    last, base = group[-1], group[0]
    gap = word.box.left - last.box.right
    return (
        -CLOSE * base.size <= gap <= (UNIT if word.text[:1].isalpha() else CLOSE) * base.size
        and word.baseline - base.baseline < base.size
        and word.box.bottom < base.box.top
        and word.box.top > base.box.bottom
    )


def _tick(group: Sequence[Word]) -> Tick | None:
    base = group[0]
    raised = [
        word
        for word in group[1:]
        if word.size <= SMALLER * base.size and word.baseline > base.baseline
    ]
    level = _joined(word for word in group if word not in raised)
    power = _joined(raised)
    if len(level) + len(power) > LONGEST:
        return None
    value = _powered(level, power) if power else _number(level)
    if value is None:
        return None
    box = base.box
    for word in group[1:]:
        box = box.around(word.box)
    return Tick(
        text=f"{level}^{power}" if power else level,
        value=value,
        box=box,
        baseline=base.baseline,
        size=base.size,
    )


def _joined(words: Iterable[Word]) -> str:
    text = ""
    last: Word | None = None
    for word in words:
        # Digits of mathematics are each set alone: what counts is how far they stand apart.
        blank = last is not None and word.box.left - last.box.right > BLANK * word.size
        text += (" " if blank else "") + word.text
        last = word
    return text


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[3]) or found[6] not in _SCALES:
        return None
    whole = (found[2] or "0").replace(",", "") + (found[3] or "")
    power = int(found[5] or 0) * (-1 if found[4] not in (None, "+") else 1)
    value = float(whole) * 10.0**power * _SCALES[found[6]]
    return -value if found[1] not in (None, "+") else value


def _powered(text: str, power: str) -> float | None:
    negative = re.match(_MINUS, text) is not None
    found = _POWER.fullmatch(text[1:].lstrip() if negative else text)
    exponent = re.fullmatch(rf"({_MINUS})?\s?(\d{{1,2}})", power)
    if found is None or exponent is None:
        return None
    value = float(found[1] or 1) * float(found[2]) ** (
        -int(exponent[2]) if exponent[1] else int(exponent[2])
    )
    return -value if negative else value
