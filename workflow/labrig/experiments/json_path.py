"""JSON paths, of RFC 9535 and nothing beyond it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonpath import CompoundJSONPath, JSONPath

__all__ = ["compile_path"]


@functools.cache
def compile_path(text: str) -> JSONPath | CompoundJSONPath:
    """Read a path such as ``$.samples[0].time``. Raises ValueError for what is none."""
    from jsonpath import JSONPathEnvironment, JSONPathError

    try:
        return JSONPathEnvironment(strict=True).compile(text)
    except JSONPathError as error:
        raise ValueError(f"'{text}' is no JSON path (RFC 9535): {error.args[0]}") from None
