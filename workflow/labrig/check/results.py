"""What was measured, where the results of a report lie beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """The results of a report's experiments."""
