"""labrig: from a declared operating-systems experiment to a lab report that can be defended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from labrig.notebook import experiment

__all__ = ["__version__", "experiment"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load what notebooks use when it is asked for: the command line starts without it."""
    if name == "experiment":
        from labrig.notebook import experiment

        return experiment
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
