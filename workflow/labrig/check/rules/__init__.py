"""The rules, by what they look at. Each module has its own in RULES."""

from __future__ import annotations

from labrig.check.rule import Rule


def every() -> tuple[Rule, ...]:
    """All rules, in the order in which they are shown."""
    from labrig.check.rules import file

    return file.RULES
