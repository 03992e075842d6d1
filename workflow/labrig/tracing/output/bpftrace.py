"""What ``bpftrace -f json`` prints, an object a line. Pure. Read from real output of bpftrace 0.23.

bpftrace joins the keys of a map with commas and quotes nothing, so they stay one key, except a
stack that is the only one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from labrig.errors import OutputFault
from labrig.tracing.output.bounded import loads
from labrig.tracing.output.dtrace_text import OWN_WORDS
from labrig.tracing.output.frames import bpftrace_stack
from labrig.tracing.output.records import (
    Aggregation,
    Bucket,
    Item,
    Notice,
    RawLine,
    TraceRecord,
    Trouble,
    Value,
)
from labrig.tracing.output.trouble import message

_STATS = {"count": "count", "average": "avg", "total": "sum"}
_PRINTING = frozenset(["printf", "time", "cat", "join", "syscall", "strftime", "value"])


class _Unknown(Exception):
    """An object that bpftrace is not known to print; the message says why."""


def read_bpftrace(lines: Iterable[str], *, source: str, raw: bool = False) -> Iterator[Item]:
    """Yield what bpftrace printed.

    Raises OutputFault at a line that cannot be read; with ``raw``, yields a RawLine for it.
    """
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n")
        if not text:
            continue
        try:
            items = list(_items(text, number))
        except _Unknown as unknown:
            if not raw:
                raise OutputFault(source=source, line=number, text=text, why=str(unknown)) from None
            items = [RawLine(line=number, text=text, why=str(unknown))]
        yield from items


def _items(text: str, line: int) -> Iterator[Item]:
    if not text.startswith("{"):
        # Warnings, where stderr goes to the same place.
        found = message(text, line)
        if isinstance(found, Notice):
            raise _Unknown("not a line of bpftrace's JSON")
        yield found
        return
    try:
        said = loads(text)
    except (ValueError, RecursionError):
        raise _Unknown("not JSON") from None
    kind, data = said.get("type"), said.get("data")
    if not isinstance(kind, str):
        raise _Unknown("an object that does not say of which kind it is")
    if kind == "printf" and isinstance(data, str) and data.removesuffix("\n") in OWN_WORDS:
        yield Notice(line=line, text=data.removesuffix("\n"))
    elif kind in _PRINTING:
        # What was printed may end a line; the record's text does not.
        yield TraceRecord(
            line=line,
            text=data.removesuffix("\n") if isinstance(data, str) else _json(data),
            values=(_value(data),) if kind == "value" else (),
        )
    elif kind in ("map", "hist", "lhist", "stats", "tseries") and isinstance(data, dict):
        for name, value in data.items():
            for key, each in _by_key(value, kind):
                yield from _aggregation(line, name.removeprefix("@"), key, kind, each)
    elif kind == "lost_events" and isinstance(data, dict) and isinstance(data.get("events"), int):
        yield Trouble(line=line, kind="lost-events", text=text, count=data["events"])
    elif kind == "helper_error" and isinstance(said.get("msg"), str):
        full = said.get("helper") == "map_update_elem"
        yield Trouble(
            line=line, kind="map-full" if full else "probe-error", text=text, reason=said["msg"]
        )
    elif kind == "attached_probes":
        yield Notice(line=line, text=text)
    else:
        raise _Unknown("a kind of object that bpftrace is not known to print")


def _by_key(value: Any, kind: str) -> Iterator[tuple[tuple[Value, ...], Any]]:
    """The keys of a map and what stands at each; no key for a map without."""
    if not isinstance(value, dict) or (kind == "stats" and set(value) == set(_STATS)):
        yield (), value
        return
    for key, each in value.items():
        stack = bpftrace_stack(key)
        yield (key if stack is None else stack,), each


def _aggregation(
    line: int, name: str, keys: tuple[Value, ...], kind: str, value: Any
) -> Iterator[Aggregation]:
    if kind == "stats" and isinstance(value, dict):
        for word, number in value.items():
            if word not in _STATS or not isinstance(number, int):
                raise _Unknown("statistics of another kind")
            yield Aggregation(line=line, name=name, keys=keys, kind=_STATS[word], value=number)
    elif kind in ("hist", "lhist"):
        if not isinstance(value, list):
            raise _Unknown("a histogram without its buckets")
        rows = tuple(_bucket(row) for row in value)
        yield Aggregation(line=line, name=name, keys=keys, kind=None, buckets=rows)
    else:
        yield Aggregation(line=line, name=name, keys=keys, kind=None, value=_value(value))


def _bucket(row: Any) -> Bucket:
    if not isinstance(row, Mapping) or not set(row) <= {"min", "max", "count"}:
        raise _Unknown("a bucket of another kind")
    numbers = [row.get(word) for word in ("min", "max", "count")]
    if type(row.get("count")) is not int or any(
        type(n) is not int for n in numbers if n is not None
    ):
        raise _Unknown("a bucket of another kind")
    low, high, count = numbers
    return Bucket(low=low, high=high, count=count or 0)


def _value(data: Any) -> Value:
    if isinstance(data, str):
        stack = bpftrace_stack(data)
        return data if stack is None else stack
    if isinstance(data, int | float) or data is None:
        return data
    return _json(data)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)
