"""How records name a cell."""

from __future__ import annotations

Value = str | int | float
Levels = dict[str, Value]
