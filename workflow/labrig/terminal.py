"""Text that comes from elsewhere, as a terminal may show it. Pure."""

from __future__ import annotations

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) != "\t"}
_PICTURES |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def visible(line: str) -> str:
    """Return a line with every control character but tabs as one visible sign, as wide as it."""
    return line.translate(_PICTURES)
