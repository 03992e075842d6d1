"""Numbers in text, read wholly and as the GNU C library's strtod(3) and strtol(3) read them.

In the C locale, which is ministat's: it never sets another.
"""

from __future__ import annotations

import re

BLANKS = b" \t\n\v\f\r"
"""What isspace(3) takes for a blank."""

_DOUBLE = re.compile(
    rb"[ \t\n\v\f\r]*([+-]?)(?:"
    rb"((?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)"
    rb"|(0x(?:[0-9a-f]+(?:\.[0-9a-f]*)?|\.[0-9a-f]+)(?:p[+-]?\d+)?)"
    rb"|nan(?:\([0-9a-z_]*\))?)",
    re.IGNORECASE,
)
_LONG = re.compile(rb"[ \t\n\v\f\r]*([+-]?)0*([1-9]\d*|0)")


def double(text: bytes) -> float | None:
    """The double that strtod makes of all of ``text``; None when it would leave a rest."""
    found = _DOUBLE.fullmatch(text)
    if found is None:
        return None
    sign, decimal, hexadecimal = found.groups()
    if decimal:
        size = float(decimal)
    elif hexadecimal:
        size = _of_hexadecimal(hexadecimal.decode())
    else:
        size = float("nan")
    return -size if sign == b"-" else size


def _of_hexadecimal(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return float("inf")


def whole(text: bytes) -> int | None:
    """The int that strtol, cut to 32 bits, makes of all of ``text``; None for a rest.

    No text at all is 0.
    """
    if not text:
        return 0
    return _as_int(found) if (found := _LONG.fullmatch(text)) else None


def leading_whole(text: bytes) -> int:
    """What atoi(3) makes of ``text``: the number it begins with, or 0."""
    return _as_int(found) if (found := _LONG.match(text)) else 0


def _as_int(found: re.Match[bytes]) -> int:
    """Clamp to a long of 64 bits, as strtol does, then keep 32, as its callers do."""
    sign, digits = found.groups()
    number = int(sign + digits[:20])  # 20 digits are beyond 64 bits already
    clamped = max(-(2**63), min(2**63 - 1, number))
    return (clamped + 2**31) % 2**32 - 2**31
