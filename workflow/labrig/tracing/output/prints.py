"""An aggregation that was printed several times, as one. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Address = TypeVar("Address", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Settled(Generic[Address]):
    """What an aggregation came to in the end."""

    values: Mapping[Address, int]
    prints: int
    """How often it was printed."""
    added: bool
    """Whether prints were added up, because it was cleared in between."""

    @property
    def sentence(self) -> str:
        """How several prints became one; empty for one print."""
        if self.prints < 2:
            return ""
        if self.added:
            return f" Printed {self.prints} times and cleared in between: prints are added up."
        return f" Printed {self.prints} times without a value falling: the last print is shown."


def settle(rows: Iterable[tuple[Address, int]]) -> Settled[Address]:
    """Make one value an address of rows in the order of printing.

    The last print is the total when it has every address and no value ever fell; otherwise the
    aggregation was cleared or truncated between prints, and its prints are added.
    """
    printed = list(rows)
    found: dict[Address, list[int]] = {}
    for address, value in printed:
        found.setdefault(address, []).append(value)
    last: set[Address] = set()
    for address, _ in reversed(printed):
        if address in last:
            break
        last.add(address)
    rising = all(a <= b for values in found.values() for a, b in itertools.pairwise(values))
    running = rising and len(last) == len(found)
    return Settled(
        values={
            address: values[-1] if running else sum(values) for address, values in found.items()
        },
        prints=max(map(len, found.values()), default=0),
        added=not running,
    )
