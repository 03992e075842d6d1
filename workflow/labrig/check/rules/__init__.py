"""The rules, by what they look at. Each module has its own in RULES."""

from __future__ import annotations

import importlib
import pkgutil

from labrig.check.rule import Rule

GROUPS = (
    *("file", "structure", "pages", "layout", "figures", "tables"),
    *("text", "document", "science"),
)
"""In the order in which they are shown; a module's name begins with its group's."""


def every() -> tuple[Rule, ...]:
    """All rules: those of every module that lies here."""
    names = sorted(
        (module.name for module in pkgutil.iter_modules(__path__)),
        key=lambda name: (GROUPS.index(name.partition("_")[0]), name),
    )
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(rule for module in modules for rule in module.RULES)
