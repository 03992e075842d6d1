"""Units of length that the pages of a PDF declare of their own, which PDFium does not tell."""

from __future__ import annotations

import re

from labrig.check.pdf.objects import objects

_UNIT = re.compile(rb"/UserUnit\s+([0-9]*\.?[0-9]+)")


def units(data: bytes) -> tuple[float, ...]:
    """Every unit other than 1 in a file's ``data``, ascending."""
    found = {float(unit) for part in objects(data) for unit in _UNIT.findall(part)}
    return tuple(sorted(found - {1.0}))
