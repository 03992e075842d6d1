"""Which figures and tables a text refers to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST_IN_RANGE = 50
"""``Figures 1-2004`` is no range of figures."""

_NAMES = {"figure": r"fig(?:ure)?s?", "table": r"tab(?:le)?s?"}
_NUMBER = r"\(?((?:[A-Z]\.?)?\d+(?:\.\d+)*|[IVXLC]+(?![a-z]))(?:\s?\(?[a-h]\)?(?![A-Za-z]))?\)?"
_LETTER = r"(?:\(?[a-h]\)?(?![A-Za-z]))"
_BETWEEN = r"\s*(,?\s*(?:and|or|&)|,|;|/|to|through|[\u2010-\u2014-])\s*"
_RANGE = re.compile(r"to|through|[\u2010-\u2014-]")
_SAID = {kind: re.compile(rf"\b(?i:{name})\.?[\s~]*{_NUMBER}") for kind, name in _NAMES.items()}
_NEXT = re.compile(rf"{_BETWEEN}(?:{_LETTER}|{_NUMBER})")


def mentions(text: str, kind: str) -> frozenset[str]:
    """The numbers of the figures or tables (``kind``) that a text names, as ``plain`` has them.

    Read are ``Figure 3``, ``Fig. 3b``, ``Figures 2 and 3``, ``figs. 1-3``, ``Tables I and II``.
    Of a list, a number that is no figure's (``Figure 2, 30 trials``) may be among them.
    """
    text = unicodedata.normalize("NFKC", text)
    return frozenset(
        number for start in _SAID[kind].finditer(text) for number in _listed(text, start)
    )


def plain(number: str) -> str:
    """A number without what tells its parts apart: ``2`` of ``2a``, ``A1`` of ``A.1``."""
    found = re.fullmatch(r"([A-Za-z]?)\.?(\d+(?:\.\d+)*)(?:\(?[a-h]\)?)?", number.strip())
    return (found[1] + found[2]).upper() if found else number.strip().upper()


def _listed(text: str, start: re.Match[str]) -> Iterator[str]:
    last = plain(start[1])
    yield last
    end = start.end()
    while following := _NEXT.match(text, end):
        end = following.end()
        if following[2] is None:  # another part of the same: Figures 2a and b
            continue
        number = plain(following[2])
        if _RANGE.fullmatch(following[1].strip()):
            yield from _inside(last, number)
        yield number
        last = number


def _inside(first: str, last: str) -> Iterator[str]:
    """The numbers between the ends of a range."""
    one, other = (re.fullmatch(r"(.*?)(\d+)", number) for number in (first, last))
    if one and other and one[1] == other[1]:
        low, high = int(one[2]), int(other[2])
        if high - low <= MOST_IN_RANGE:
            yield from (f"{one[1]}{number}" for number in range(low + 1, high))
