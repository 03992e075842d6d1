"""What D's literals are worth. Pure."""

from __future__ import annotations

import re

_LARGEST = 2**64 - 1
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|[xX]([0-9A-Fa-f]+)|(.))", re.DOTALL)
_ESCAPED = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


def integer(text: str) -> int:
    """The value of an integer as written. Raises ValueError with words when it has none."""
    digits = text.rstrip("uUlL")
    if digits[:2] in ("0x", "0X"):
        value = int(digits[2:], 16)
    elif len(digits) > 1 and digits[0] == "0":
        wrong = next((digit for digit in digits if digit > "7"), None)
        if wrong is not None:
            raise ValueError(f"{text} begins with 0, so it is octal, and has the digit {wrong}")
        value = int(digits, 8) if len(digits) < 40 else _LARGEST + 1
    else:
        # Python refuses to read thousands of digits; none of those fits anyway.
        value = int(digits) if len(digits) < 40 else _LARGEST + 1
    if value > _LARGEST:
        raise ValueError(f"{text if len(text) < 40 else text[:37] + '...'} is more than 64 bits")
    return value


def string(text: str) -> str:
    """What a string, written with its quotes, holds."""
    return unescaped(text[1:-1])


def character(text: str) -> int:
    """The value of a character constant. Raises ValueError with words when it has none.

    Several characters make one number, the first being the most significant.
    """
    held = unescaped(text[1:-1])
    if not held:
        raise ValueError("a character constant holds no character")
    octets = b"".join(
        bytes((ord(c),)) if ord(c) < 256 else c.encode("utf-8", "replace") for c in held
    )
    if len(octets) > 8:
        raise ValueError("a character constant holds at most 8 characters")
    return int.from_bytes(octets, "big")


def unescaped(text: str) -> str:
    """Text with its escape sequences read, as in C; an unknown one is its character."""

    def value(match: re.Match[str]) -> str:
        octal, hexadecimal, other = match.groups()
        if octal is not None:
            return chr(int(octal, 8) & 0xFF)
        if hexadecimal is not None:
            return chr(int(hexadecimal[-2:], 16))
        return _ESCAPED.get(other, other)

    return _ESCAPE.sub(value, text)
