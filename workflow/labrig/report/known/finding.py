"""A value by a name that an author writes, in full or shortened. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from labrig.errors import DocumentError
from labrig.report.known.value import Known
from labrig.report.values import unknown

COMPARED = 400
"""Names that are compared letter by letter with one that does not exist."""


def aliases(values: Mapping[str, Known]) -> dict[str, str]:
    """Return every short name, and the full name it stands for: the first of several."""
    out: dict[str, str] = {}
    for full, one in values.items():
        for short in one.shorts:
            if short not in values:
                out.setdefault(short, full)
    return out


def find(name: str, values: Mapping[str, Known], short: Mapping[str, str]) -> Known:
    """Return the value called ``name``, in full or as one of ``short``.

    Raises DocumentError with near matches when there is none.
    """
    full = name if name in values else short.get(name)
    if full is None:
        every = [*short, *values]
        if whole := next((one for one in every if _without_levels(one) == name), None):
            raise DocumentError(f"'{name}' lacks the levels of a cell, as in '{whole}'")
        raise unknown("value", name, _likely(name, every))
    return values[full]


def _without_levels(name: str) -> str:
    return ".".join(part for part in name.split(".") if "=" not in part) if "=" in name else ""


def _likely(name: str, every: Iterable[str]) -> list[str]:
    """The names that share most parts with ``name``."""
    wanted = set(name.split("."))

    def far(one: str) -> tuple[int, int]:
        parts = one.split(".")
        return len(parts) - 2 * len(wanted.intersection(parts)), abs(len(one) - len(name))

    return heapq.nsmallest(COMPARED, every, key=far)
