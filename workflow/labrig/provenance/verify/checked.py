"""What was found of one thing, and all of it together. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["ok", "FAULT", "note"]
"""A note is what could not be looked at, or is no fault of the results."""

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One thing that was looked at."""

    state: State
    what: str
    """The kind of thing: ``journal``, ``table``, ``analysis``, ..."""
    where: str
    """The file or folder, as seen from the lab."""
    words: str

    @property
    def line(self) -> str:
        """The whole in one line."""
        return f"{self.state:5}  {self.where}: {self.words}"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """All that was looked at."""

    checks: tuple[Checked, ...]

    @property
    def faults(self) -> tuple[Checked, ...]:
        """What is not as it should be."""
        return tuple(one for one in self.checks if one.state == "FAULT")

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def summary(self) -> str:
        """The last line."""
        notes = sum(one.state == "note" for one in self.checks)
        looked, faults = len(self.checks) - notes, len(self.faults)
        said = f"{_number(looked, 'thing')} looked at, {_number(faults, 'fault')}"
        return f"{said}, {_number(notes, 'note')}" if notes else said

    def as_json(self) -> dict[str, Any]:
        """The same as JSON would say it; docs/verify.md has the keys."""
        return {
            "format": FORMAT,
            "intact": self.intact,
            "checks": [asdict(one) for one in self.checks],
        }

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self.as_json(), indent=1, ensure_ascii=False)


def _number(value: int, noun: str) -> str:
    return f"{value or 'no'} {noun}{'' if value == 1 else 's'}"


def ok(what: str, where: str, words: str) -> Checked:
    """A thing that is as it should be."""
    return Checked(state="ok", what=what, where=where, words=words)


def fault(what: str, where: str, words: str) -> Checked:
    """A thing that is not."""
    return Checked(state="FAULT", what=what, where=where, words=words)


def note(what: str, where: str, words: str) -> Checked:
    """What should be known besides."""
    return Checked(state="note", what=what, where=where, words=words)


def several(checks: Iterator[Checked], most: int, what: str, where: str) -> Iterator[Checked]:
    """Yield the first ``most`` of many faults of one file, and how many more there are."""
    for number, one in enumerate(checks):
        if number == most:
            more = 1 + sum(1 for _ in checks)
            yield fault(what, where, f"and {more} more")
            return
        yield one
