"""What to say of a name that refers to nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown(kind: str, name: object, known: Iterable[object]) -> str:
    """The words for a ``name`` that is none of ``known``: the nearest of these, or all."""
    names = [str(item) for item in known]
    near = difflib.get_close_matches(str(name), names, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(names) or 'none'}"
    return f"there is no {kind} '{name}'; {hint}"
