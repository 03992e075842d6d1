"""What is known of a report that was checked."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from labrig.check.examine import Outcome
from labrig.check.rule import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """How long a report is."""

    pages: int
    """Of the file."""
    body_pages: int | None
    """From the first section's page to the body's last; None where no section was found."""
    words: int
    """Of the sections' running text."""
    loose: bool = False
    """Whether it is one page that is no sheet of paper, as a figure's file is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the process says that read and checked a report."""

    outcome: Outcome
    facts: Facts | None
    """None where the file could not be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What a report was checked with, besides its PDF; None is nothing."""

    latex: str | None
    results: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A report that was checked."""

    file: str
    """The PDF, as it was named."""
    profile: str
    """The name of the format profile that it was held against."""
    given: Given
    select: tuple[str, ...]
    """Patterns of the rules that were asked for; none means all."""
    facts: Facts | None
    """None where the file could not be read."""
    outcome: Outcome

    @property
    def fit(self) -> bool:
        """Whether it can be submitted, as far as anything that was asked for was answered."""
        return self.outcome.fit and self.answered

    @property
    def answered(self) -> bool:
        """Whether some rule that was selected was held against it, or left out by its user.

        The rules on the file are always asked: where others are selected, they are no answer.
        """
        left = {gap.rule for gap in self.outcome.unchecked}
        return not self.select or any(
            rule not in left and matches(rule, self.select) for rule in self.outcome.rules
        )

    def count(self, severity: Severity) -> int:
        """How many findings are of ``severity``."""
        return sum(one.severity is severity for one in self.outcome.findings)


def matches(rule: str, patterns: Iterable[str]) -> bool:
    """Whether the name of a rule is one of ``patterns``, such as ``pages/*``."""
    return any(fnmatch.fnmatchcase(rule, pattern) for pattern in patterns)


def shown(path: Path) -> str:
    """A path as text that any program can read, though its name need not be Unicode."""
    return os.fsencode(path).decode("utf-8", errors="replace")
