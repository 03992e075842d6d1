"""A record of a probe while its lines are read. Pure."""

from __future__ import annotations

from labrig.tracing.output.formatted import Formatted
from labrig.tracing.output.layout import traced
from labrig.tracing.output.records import Stack, TraceRecord, Value


class OpenRecord:
    """Gathers what belongs to one firing."""

    __slots__ = ("_bytes", "_columns", "_line", "_parts", "stacks")

    def __init__(
        self,
        line: int,
        cpu: int | None = None,
        probe: int | None = None,
        function: str | None = None,
        name: str | None = None,
    ) -> None:
        self._line = line
        self._columns = (cpu, probe, function, name)
        self._parts: list[str | bytes] = []
        self._bytes = False
        self.stacks: list[Stack] = []

    def add(self, text: str) -> None:
        """Take what stands behind the columns."""
        if text:
            self._parts.append(text)

    def add_bytes(self, memory: bytes) -> None:
        """Take what a hex dump showed."""
        self._parts.append(memory)
        self._bytes = True

    def continue_with(self, text: str, blanks: int) -> None:
        """Take a further line, with so many blank ones before it."""
        if self._parts and isinstance(self._parts[-1], str):
            self._parts[-1] += "\n" * (blanks + 1) + text
        else:
            self._parts.append(text)

    def close(self, formatted: Formatted) -> TraceRecord:
        """The record, with the values that its text can be taken apart into."""
        cpu, probe, function, name = self._columns
        if not self._bytes:
            text = (
                str(self._parts[0]) if len(self._parts) == 1 else "\n".join(map(str, self._parts))
            )
            values = values_of(text, formatted) if text else ()
        else:
            text = "\n".join(part for part in self._parts if isinstance(part, str))
            values = self._mixed(formatted)
        return TraceRecord(
            line=self._line,
            text=text,
            cpu=cpu,
            probe=probe,
            function=function,
            name=name,
            values=values,
            stacks=tuple(self.stacks),
        )

    def _mixed(self, formatted: Formatted) -> tuple[Value, ...]:
        """Values of text and dumps in their order; of the dumps alone where text is not told."""
        values: list[Value] = []
        for part in self._parts:
            if isinstance(part, bytes):
                values.append(part)
            elif not (found := values_of(part, formatted)):
                return tuple(part for part in self._parts if isinstance(part, bytes))
            else:
                values.extend(found)
        return tuple(values)


def values_of(text: str, formatted: Formatted) -> tuple[Value, ...]:
    """What a record's text can be taken apart into; () where that is not told."""
    found = traced(text) if text[0] == " " else None
    return formatted.values(text) if found is None else found
