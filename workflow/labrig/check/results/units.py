"""Units as people and records write them: what they measure, and in which size. Pure.

A dimension is ``time`` (base: s), ``size`` (byte), ``share`` (1, so that 12% is 0.12), ``ratio``,
``count`` or ``number``, with ``/THING`` behind it for what is per thing (``size/s``, ``count/s``).
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Unit(NamedTuple):
    """What a unit measures, and how many of the dimension's base unit it is."""

    dimension: str
    factor: float


_TIME = {
    **{"ns": 1e-9, "nsec": 1e-9, "nanosecond": 1e-9, "us": 1e-6, "usec": 1e-6, "microsecond": 1e-6},
    **{"ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0, "second": 1.0},
    **{"min": 60.0, "minute": 60.0},
}
_SIZE = {
    **{"B": 1.0, "byte": 1.0, "kB": 1e3, "KB": 1e3, "kilobyte": 1e3, "MB": 1e6, "megabyte": 1e6},
    **{"GB": 1e9, "gigabyte": 1e9, "KiB": 1024.0, "kibibyte": 1024.0, "MiB": 1024.0**2},
    **{"mebibyte": 1024.0**2, "GiB": 1024.0**3, "gibibyte": 1024.0**3},
}
_MACROS = {
    **{"nano": "n", "micro": "u", "milli": "m", "kilo": "k", "mega": "M", "giga": "G"},
    **{"kibi": "Ki", "mebi": "Mi", "gibi": "Gi", "second": "s", "byte": "B", "percent": "%"},
    **{"per": "/", "minute": "min"},
}


def unit_of(text: str) -> Unit | None:
    """Read a unit: ``µs``, ``per cent``, ``MB/s``, ``\\micro\\second``; None for what is none."""
    text = re.sub(r"\\(?:mathrm|text)\{(\w+)\}", r"\1", text)
    text = re.sub(r"\\\(\\mu\\\)|\$?\\mu\b\$?|\\textmu(?:\{\})?|[µμ]", "u", text)
    text = re.sub(r"\\([a-z]+)", lambda match: _MACROS.get(match[1], match[1]), text)
    text = re.sub(r"[\s~{}]|\\", "", text)
    if re.fullmatch(r"%(?:points?)?|percent|percentagepoints?", text):
        return Unit("share", 0.01)
    above, slash, below = text.partition("/")
    below = {"second": "s"}.get(below, below)
    for dimension, units in (("time", _TIME), ("size", _SIZE)):
        if factor := units.get(above) or units.get(above.removesuffix("s")):
            return Unit(dimension + slash + below, factor)
    return Unit(f"count/{below}", 1.0) if slash and below else None
