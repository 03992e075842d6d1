"""Lines made by the formats of a script, taken apart where that can be done surely. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from labrig.tracing.output.distributions import buckets
from labrig.tracing.output.entries import entry_ahead
from labrig.tracing.output.expected import Printed
from labrig.tracing.output.feed import Feed
from labrig.tracing.output.inverse import Inverse, inverse
from labrig.tracing.output.records import Aggregation, Value


class Formatted:
    """The formats of a script."""

    def __init__(self, formats: Sequence[Printed]) -> None:
        inverses = [made for one in formats if (made := inverse(one)) is not None]
        self._lines = [one for one in inverses if not one.heads]
        self._heads = [one for one in inverses if one.heads]
        self.all_inverted = len(inverses) == len(formats)
        self.any_aggregation = any(one.aggregations for one in inverses)

    def _only(
        self, line: str, among: Sequence[Inverse]
    ) -> tuple[Inverse, tuple[Value, ...]] | None:
        """The only format that can have made a line, and what stands in it."""
        only = None
        for one in among:
            taken = one.take(line)
            if taken is not None:
                if only is not None:
                    return None
                only = one, taken
        return only

    def values(self, line: str) -> tuple[Value, ...]:
        """What the only ``printf`` that can have made a line printed; () where that is not told."""
        found = self._only(line, self._lines)
        return () if found is None or found[0].aggregations else found[1]

    def made(self, line: str) -> bool:
        """Whether one of the formats can have made a line."""
        return any(one.lazy.fullmatch(line) is not None for one in self._lines)

    def aggregations(self, line: str, feed: Feed) -> list[Aggregation] | None:
        """What ``printa`` printed in the line that was handed out last, and perhaps below it.

        None when it did not, or when something else can have made the line.
        """
        if not self.any_aggregation:
            return None
        number = feed.number
        if self._heads and feed.peek() == "":
            entry = entry_ahead(feed)
            found = self._only(line, self._heads)
            if found is not None and entry is not None and entry.marks and not entry.fields:
                feed.skip(entry.lines)
                one = found[0].aggregations[0]
                rows = buckets(entry.marks, one.kind, one.arguments)
                return [
                    Aggregation(
                        line=number,
                        name=one.name,
                        keys=found[1],
                        kind=one.kind,
                        buckets=rows,
                    )
                ]
        found = self._only(line, self._lines)
        if found is None or not found[0].aggregations:
            return None
        made, taken = found
        those = made.aggregations
        keys, results = made.divide(taken)
        results = results or (None,) * len(those)
        if len(those) == 1:
            those = those * len(results)
        return [
            Aggregation(line=number, name=one.name, keys=keys, kind=one.kind, value=value)
            for one, value in zip(those, results, strict=False)
        ]
