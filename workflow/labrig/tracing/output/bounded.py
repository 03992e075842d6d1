"""JSON whose numbers are numbers: none beyond all bounds, and no NaN. Pure."""

from __future__ import annotations

import json
import math
from typing import Any


def loads(text: str) -> Any:
    """Read JSON (RFC 8259). Raises ValueError for anything else, RecursionError if it is too deep.

    A number that no float holds is refused too: it would be written as ``Infinity``, which is none.
    """
    return json.loads(text, parse_float=_finite, parse_constant=_refused)


def _finite(word: str) -> float:
    number = float(word)
    return number if math.isfinite(number) else _refused(word)


def _refused(word: str) -> float:
    raise ValueError(f"{word} is beyond all bounds")
