"""Where each number, figure and table of a report comes from: the entries that they link to."""

from __future__ import annotations

from dataclasses import dataclass, field

from labrig.report.known import Source
from labrig.report.tracked import Number


@dataclass(frozen=True, kw_only=True)
class Origin:
    """An entry: ``shown`` is a number as the text has it, or ``Figure 2``."""

    number: int
    shown: str
    source: Source

    @property
    def anchor(self) -> str:
        """What links point to."""
        return anchor(self.number)


@dataclass
class Origins:
    """The entries so far, in the order of the text; what is said twice has one."""

    entries: dict[tuple[str, str], Origin] = field(default_factory=dict)

    def of(self, number: Number) -> Origin:
        """Return the entry of a number."""
        return self._entry(number.text, number.source)

    def of_float(self, shown: str, source: Source) -> Origin:
        """Return the entry of a figure or table."""
        return self._entry(shown, source)

    def all(self) -> list[Origin]:
        """Return the entries in the order of their numbers."""
        return list(self.entries.values())

    def _entry(self, shown: str, source: Source) -> Origin:
        key = (source.name, shown)
        if key not in self.entries:
            number = len(self.entries) + 1
            self.entries[key] = Origin(number=number, shown=shown, source=source)
        return self.entries[key]


def anchor(number: int) -> str:
    """Return the name of the place of an entry."""
    return f"origin-{number}"
