"""JSON paths, of RFC 9535 and nothing beyond it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonpath import CompoundJSONPath, JSONPath

__all__ = ["compile_path", "find_all"]


@functools.cache
def compile_path(text: str) -> JSONPath | CompoundJSONPath:
    """Read a path such as ``$.samples[0].time``. Raises ValueError for what is none."""
    from jsonpath import JSONPathEnvironment, JSONPathError

    from labrig.experiments.json_functions import Match, Search

    environment = JSONPathEnvironment(strict=True)
    environment.function_extensions |= {"match": Match(), "search": Search()}
    try:
        return environment.compile(text)
    except (JSONPathError, RecursionError) as error:
        raise ValueError(f"'{text}' is no JSON path (RFC 9535): {error.args[0]}") from None


def find_all(path: str, document: Any) -> list[Any]:
    """All that ``path`` names in a JSON document.

    Raises ValueError where it cannot be followed, as ``..`` through more than 100 levels, and
    TimeoutError where a regular expression in it takes too long.
    """
    from jsonpath import JSONPathError

    try:
        return compile_path(path).findall(document)
    except (JSONPathError, RecursionError) as error:
        raise ValueError(str(error.args[0])) from None
