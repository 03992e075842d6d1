"""Documents and what is wrong with them. Each module has its own in CASES."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.check.writing import Written


@dataclass(frozen=True, kw_only=True)
class Case:
    """A document, and the rules that must find something in it: no other may."""

    name: str
    written: Written
    breaks: frozenset[str] = frozenset()
    """Rules that have to find something, of any severity."""
    may: frozenset[str] = frozenset()
    """Warnings and notes that are right here as well, but are not what the document is for."""
    profile: Mapping[str, Any] = field(default_factory=dict)
    """What differs from the profile ``course``."""
    latex: bool = False
    """Whether the LaTeX is given with the PDF."""
    results: Callable[[Path], Path] | None = None
    """Writes a lab into a folder that is not there yet, and returns its report's folder."""


def every() -> tuple[Case, ...]:
    """All cases: those of every module that lies here."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(case for module in modules for case in module.CASES)
