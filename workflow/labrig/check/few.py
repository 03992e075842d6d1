"""No more findings of one rule than a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labrig.check.rule import Found

MOST = 10


def few(found: Iterable[Found], most: int = MOST) -> Iterator[Found]:
    """The first of what was found, then one that says how many more there are."""
    every = tuple(found)
    yield from every[:most]
    if len(every) > most:
        yield Found(place=every[most].place, what=f"and {len(every) - most} more like these")
