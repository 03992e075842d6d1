"""Numbers as readers want them: as many digits as their uncertainty supports. Pure.

The digits of a number are set by the half-width of its interval: that half-width is given one
significant digit, or two when its first digit is 1 (rounding 1.4 to 1 would change it by a third).
An estimate and its interval share the same decimals. Signs are true minus signs, groups of three
digits are apart from 10 000 on, units follow a narrow unbreakable space.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

MINUS = "−"
NARROW = "\u202f"
MISSING = "not available"
SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def decimals(half_width: float) -> int:
    """Return the decimal places (negative: left of the point) that ``half_width`` supports."""
    exponent = math.floor(math.log10(half_width))
    first = half_width / 10.0**exponent
    return min(max(-exponent + (1 if first < 1.95 else 0), -15), 15)


def plain(value: float, places: int, *, sign: bool = False) -> str:
    """Write ``value`` to ``places`` decimals (negative: to tens, hundreds, ...)."""
    rounded = round(value, places)
    text = f"{abs(rounded):.{max(places, 0)}f}"
    whole, point, rest = text.partition(".")
    if len(whole) > 4:
        groups = [whole[max(i - 3, 0) : i] for i in range(len(whole), 0, -3)]
        whole = NARROW.join(reversed(groups))
    negative = rounded < 0
    return (MINUS if negative else "+" if sign and rounded > 0 else "") + whole + point + rest


def significant(value: float | None, digits: int = 3, unit: str = "", *, sign: bool = False) -> str:
    """Write ``value`` to ``digits`` significant digits, with its unit."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value == 0:
        return "0" + _unit(unit)
    places = digits - 1 - math.floor(math.log10(abs(value)))
    if round(abs(value), places) >= 10.0 ** (digits - places):
        places -= 1
    return plain(value, places, sign=sign) + _unit(unit)


def probability(p: float | None, digits: int = 2) -> str:
    """Write a p to ``digits`` significant digits, or ``< 0.0001``."""
    return "< 0.0001" if p is not None and p < 1e-4 else significant(p, digits)


def declared(value: float, unit: str = "") -> str:
    """Write ``value`` as somebody wrote it, with no digit that is not needed, and its unit."""
    places = next((n for n in range(7) if math.isclose(round(value, n), value)), 7)
    if round(value, places) == 0 != value:
        return significant(value, 3, unit)
    return plain(value, places) + _unit(unit)


def digits_of(value: float) -> int:
    """Return how many significant digits write ``value`` in full: 5 for 65536, 1 for 0.5 or 10."""
    return len(Decimal(repr(float(value))).normalize().as_tuple().digits)


def quantity(
    estimate: float | None,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    *,
    to: str | None = None,
    sign: bool = False,
    digits: int = 4,
) -> str:
    """Write ``1.28 µs [1.25, 1.31]``; ``to`` names another unit of time to show it in.

    Without an interval, ``digits`` significant digits are given. A value that
    is missing or not finite is written as such. Raises ValueError when ``unit`` cannot be shown
    in ``to``.
    """
    if to is not None and to != unit:
        if unit not in SECONDS or to not in SECONDS:
            raise ValueError(
                f"{unit or 'a plain number'} cannot be shown in {to}; times can be, in "
                f"{listed(list(SECONDS), 'or')}"
            )
        factor = SECONDS[unit] / SECONDS[to]
        estimate, low, high = (None if v is None else v * factor for v in (estimate, low, high))
        unit = to
    if estimate is None or not math.isfinite(estimate):
        return MISSING
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return significant(estimate, digits, unit, sign=sign)
    places = _places(estimate, low, high)
    inside = f"[{plain(low, places, sign=sign)}, {plain(high, places, sign=sign)}]"
    return f"{plain(estimate, places, sign=sign)}{_unit(unit)} {inside}"


def percent(
    share: float | None, low: float | None = None, high: float | None = None, *, sign: bool = True
) -> str:
    """Write a share (0.446) as ``+44.6% [+44.1, +45.1]``."""
    if share is None or not math.isfinite(share):
        return MISSING
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        value = 100 * share
        places = 2 if abs(value) < 10 else 1
        return plain(value, places, sign=sign) + "%"
    places = _places(100 * share, 100 * low, 100 * high)
    inside = f"[{plain(100 * low, places, sign=sign)}, {plain(100 * high, places, sign=sign)}]"
    return f"{plain(100 * share, places, sign=sign)}% {inside}"


def count(value: int | float) -> str:
    """Write a whole number in digits: ``20 480``."""
    return plain(float(value), 0)


def counted(value: int, noun: str, plural: str | None = None) -> str:
    """Write a small number in words with its noun: ``six blocks``, ``one block``."""
    word = WORDS[value] if 0 <= value < len(WORDS) else count(value)
    return f"{word} {noun if value == 1 else plural or noun + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def sentence(text: str) -> str:
    """Begin ``text`` with a capital letter and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def true_minus(text: str) -> str:
    """Write the hyphen before each negative number of ``text`` as a minus sign."""
    return re.sub(r"(?<![\w-])-(?=\d)", MINUS, text)


def _places(estimate: float, low: float, high: float) -> int:
    half = (high - low) / 2
    if half > 0 and half > 1e-12 * max(abs(low), abs(high)):
        return decimals(half)
    if estimate == 0:
        return 1
    return max(3 - math.floor(math.log10(abs(estimate))), 0)


def _unit(unit: str) -> str:
    shown = f"µs{unit[2:]}" if unit == "us" or unit.startswith("us/") else unit
    return f"{NARROW}{shown}" if shown else ""
