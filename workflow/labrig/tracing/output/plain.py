"""What was read, as plain data: for JSON, and in words for the cells of a table. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labrig.tracing.output.records import (
    Aggregation,
    Bucket,
    Frame,
    Item,
    Notice,
    RawLine,
    TraceRecord,
    Trouble,
    Value,
)

_WORDS: Mapping[type[Item], str] = {
    TraceRecord: "record",
    Aggregation: "aggregation",
    Trouble: "trouble",
    Notice: "notice",
    RawLine: "raw",
}


def as_json(item: Item) -> dict[str, Any]:
    """An item for JSON: ``item`` says what it is, then its fields.

    Memory is ``{"bytes": "6c6162"}``, a stack ``{"stack": [{"module": ...}, ...]}``.
    """
    return {"item": _WORDS[type(item)]} | {
        name: _plain(name, value) for name, value in _fields(item).items()
    }


def _plain(name: str, value: Any) -> Any:
    if name == "value":
        return _value(value)
    if name == "stacks":
        return [_value(stack)["stack"] for stack in value]
    if name in ("keys", "values"):
        return [_value(each) for each in value]
    if name == "buckets":
        return [_fields(bucket) for bucket in value]
    return value


def _value(value: Value) -> Any:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, tuple):
        return {"stack": [_fields(call) for call in value]}
    return value


def _fields(one: Item | Frame | Bucket) -> dict[str, Any]:
    return {name: getattr(one, name) for name in type(one).__annotations__}


def in_words(value: Value) -> str:
    """A value as a cell of text: a stack as its calls with ``;`` between, memory as hexadecimal."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return ";".join(map(_call, value))
    return "" if value is None else str(value)


def _call(call: Frame) -> str:
    module = f"{call.module}`" if call.module else ""
    offset = "" if not call.offset else f"0x{call.offset:x}"
    if call.function is None:
        return module + (offset or "0x0")
    return module + call.function + (f"+{offset}" if offset else "")
