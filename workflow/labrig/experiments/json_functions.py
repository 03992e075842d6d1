"""The functions ``match`` and ``search`` of JSON paths, with an end to searching."""

from __future__ import annotations

from jsonpath import function_extensions

from labrig.experiments.pattern import LIMIT


class Match(function_extensions.Match):
    """Whether all of a text matches. Raises TimeoutError after LIMIT."""

    def __call__(self, value: object, pattern: object) -> bool:
        """As RFC 9535, 2.4.6, has it: what is no text or no pattern does not match."""
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        found = self.check_cache(pattern)
        return found is not None and found.fullmatch(value, timeout=LIMIT) is not None


class Search(function_extensions.Search):
    """Whether a part of a text matches. Raises TimeoutError after LIMIT."""

    def __call__(self, value: object, pattern: object) -> bool:
        """As RFC 9535, 2.4.7, has it: what is no text or no pattern does not match."""
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        found = self.check_cache(pattern)
        return found is not None and found.search(value, timeout=LIMIT) is not None
