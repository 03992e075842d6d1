"""FreeBSD's ``dtrace -x oformat=json``. Pure.

Read from the section STRUCTURED OUTPUT of FreeBSD's dtrace(1), and never from a FreeBSD machine.
The output is one object, read as a whole; numbers of lines are those where an object begins, if
it was printed pretty, and 1 otherwise. What a script traced stands in ``values``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from labrig.errors import OutputFault
from labrig.tracing.output.bounded import loads
from labrig.tracing.output.distributions import Mark, buckets, is_in_order, kind_of, mark_of
from labrig.tracing.output.frames import named
from labrig.tracing.output.records import (
    Aggregation,
    Frame,
    Item,
    RawLine,
    Stack,
    TraceRecord,
    Trouble,
    TroubleKind,
    Value,
)
from labrig.tracing.output.trouble import message

_KINDS = frozenset(["count", "sum", "min", "max", "avg", "stddev"])
_STACKS = ("stack-frames", "ustack-frames")
_NUMBERS = ("timestamp", "cpu", "id")


class _Unknown(Exception):
    """Something that the manual does not know; the message says what."""


def read_dtrace_json(lines: Iterable[str], *, source: str, raw: bool = False) -> Iterator[Item]:
    """Yield what FreeBSD's dtrace printed as JSON.

    Raises OutputFault for what cannot be read; with ``raw``, yields RawLine instead, of the whole
    output when it is no JSON.
    """
    text = "".join(line if line.endswith("\n") else line + "\n" for line in lines)
    if not text.strip():
        return
    try:
        said = loads(text)
        probes = said["dtrace"]["probes"]
        if not isinstance(probes, list):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        said_lines = text.rstrip("\n").split("\n")
        at = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        line = min(at, len(said_lines))
        shown = said_lines[line - 1]
        why = "not JSON, or cut off" if isinstance(error, ValueError) else "not dtrace's JSON"
        if not raw:
            raise OutputFault(source=source, line=line, text=shown, why=why) from None
        for number, each in enumerate(said_lines, start=1):
            yield RawLine(line=number, text=each, why=why)
        return
    places = _places(text)
    for at, probe in enumerate(probes):
        line = places[at] if len(places) == len(probes) else 1
        try:
            items = list(_probe(probe, line))
        except _Unknown as unknown:
            shown = json.dumps(probe, ensure_ascii=False)
            if not raw:
                raise OutputFault(source=source, line=line, text=shown, why=str(unknown)) from None
            items = [RawLine(line=line, text=shown, why=str(unknown))]
        yield from items


def _places(text: str) -> list[int]:
    """Where the objects begin that are indented by three levels, as libxo prints them."""
    return [number for number, line in enumerate(text.split("\n"), start=1) if line == "      {"]


def _probe(probe: Any, line: int) -> Iterator[Item]:
    if not isinstance(probe, dict):
        raise _Unknown("not a probe")
    if probe.get("name") == "DROP" and "msg" in probe:
        yield _drop(probe, line)
        return
    output = probe.get("output", [])
    if not isinstance(output, list) or not all(isinstance(each, dict) for each in output):
        raise _Unknown("a probe without a list of output")
    if "aggregation-data" in probe:
        yield from _aggregations(probe, line)
        return
    if any(not isinstance(probe.get(word, 0), int) for word in _NUMBERS):
        raise _Unknown("a probe with a CPU, ID or timestamp that is no number")
    texts: list[str] = []
    values: list[Value] = []
    stacks: list[Stack] = []
    aggregations: list[Aggregation] = []
    for each in output:
        if "aggregation-data" in each:
            aggregations.extend(_aggregations(each, line))
        elif "message" in each:
            texts.append(str(each["message"]))
        elif any(word in each for word in _STACKS):
            stacks.append(_stack(each))
        else:
            values.append(_value(each))
    if output or "provider" in probe:
        yield TraceRecord(
            line=line,
            text="".join(texts).removesuffix("\n"),
            cpu=probe.get("cpu"),
            probe=probe.get("id"),
            function=_text(probe.get("function")),
            name=_text(probe.get("name")),
            values=tuple(values),
            stacks=tuple(stacks),
            timestamp=probe.get("timestamp"),
        )
    yield from aggregations


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _drop(probe: Mapping[str, Any], line: int) -> Trouble:
    text = str(probe["msg"]).strip()
    found = message(text if text.startswith("dtrace: ") else f"dtrace: {text}", line)
    kind: TroubleKind = found.kind if isinstance(found, Trouble) else "drops"
    count, cpu = probe.get("count"), probe.get("cpu")
    return Trouble(
        line=line,
        kind=kind,
        text=text,
        count=count if isinstance(count, int) else None,
        cpu=cpu if isinstance(cpu, int) and cpu >= 0 else None,
    )


def _aggregations(data: Mapping[str, Any], line: int) -> Iterator[Aggregation]:
    rows, name = data["aggregation-data"], data.get("aggregation-name")
    if not isinstance(rows, list):
        raise _Unknown("an aggregation without a list of data")
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("keys", []), list):
            raise _Unknown("an aggregation without a list of keys")
        keys = tuple(_key(key) for key in row.get("keys", []))
        marks = _marks(row["buckets"]) if "buckets" in row else ()
        kinds = [word for word in row if word in _KINDS]
        if not marks and len(kinds) != 1:
            raise _Unknown("an aggregation of another kind")
        kind = kind_of(marks) if marks else kinds[0]
        yield Aggregation(
            line=line,
            name=None if name is None else str(name).removeprefix("@"),
            keys=keys,
            kind=kind,
            value=None if marks else _value({"value": row[kinds[0]]}),
            buckets=buckets(marks, kind),
        )


def _marks(rows: Any) -> tuple[Mark, ...]:
    if not isinstance(rows, list) or not rows:
        raise _Unknown("a distribution without a list of buckets")
    found = []
    for row in rows:
        label = row.get("value") if isinstance(row, dict) else None
        count = row.get("count") if isinstance(row, dict) else None
        one = mark_of(str(label), count) if type(count) is int else None
        if one is None:
            raise _Unknown("a bucket of another kind")
        found.append(one)
    if not is_in_order(found):
        raise _Unknown("buckets that are not in order")
    return tuple(found)


def _key(key: Any) -> Value:
    return _value(key) if isinstance(key, dict) else _value({"value": key})


def _value(each: Mapping[str, Any]) -> Value:
    if any(word in each for word in _STACKS):
        return _stack(each)
    for value in each.values():
        if isinstance(value, str | int | float) or value is None:
            return value
        return json.dumps(value, ensure_ascii=False)
    return None


def _stack(each: Mapping[str, Any]) -> Stack:
    calls = next(each[word] for word in _STACKS if word in each)
    if not isinstance(calls, list):
        raise _Unknown("a stack that is no list")
    return tuple(_frame(call) for call in calls)


def _frame(call: Any) -> Frame:
    if not isinstance(call, dict):
        raise _Unknown("a call of a stack that is no object")
    module, name, offset = (_text(call.get(word)) for word in ("module", "name", "offset"))
    try:
        if name is None:
            return named(module, None, None, offset or str(call["symbol"]))
        return named(module, name, offset, None)
    except (ValueError, KeyError):
        raise _Unknown("a call of a stack of another kind") from None
