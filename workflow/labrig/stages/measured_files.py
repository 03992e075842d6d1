"""Where one board's measurement of an experiment lies, and what is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from labrig import plan
from labrig.errors import UsageError
from labrig.measure.journal import JournalFile, journals_named
from labrig.plan import Plan


@dataclass(frozen=True, kw_only=True)
class MeasuredFiles:
    """The files of one board's measurement."""

    plan: Path
    measured: Path
    raw: Path

    @cached_property
    def planned(self) -> Plan:
        """What was planned. Raises UsageError or DeclarationError when it cannot be read."""
        return plan.from_json(_read(self.plan))

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each journal that counts, by file name. Raises UsageError without."""
        try:
            said = json.loads(_read(self.measured))["journals"]
            return {str(name): str(digest) for name, digest in said.items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UsageError(
                f"{self.measured}: not a record of journals: {error!r}; make it again"
            ) from None

    @property
    def journals(self) -> dict[str, JournalFile]:
        """The journals that count, by file name."""
        return journals_named(self.raw, self.hashes)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
