"""Where two JSON texts, two texts, or two tables first differ, in words. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

SHOWN = 60
"""Characters of a value that are shown."""
AROUND = 24
"""Characters that are shown before the first one of a line that differs."""
ROWS = 65_536
"""Rows of a column that are compared at once."""


def in_json(stored: str, made: str) -> str | None:
    """Say where a document that is stored differs from the one made again; None if nowhere."""
    if stored == made:
        return None
    try:
        said = json.loads(stored)
    except (ValueError, RecursionError):
        return "is no JSON"
    return _in_value(said, json.loads(made), "") or "says the same in other characters"


def in_text(stored: str, made: str) -> str | None:
    """Say in which line a text that is stored first differs from the one made again."""
    if stored == made:
        return None
    ours, again = stored.split("\n"), made.split("\n")
    for number, (mine, other) in enumerate(zip(ours, again, strict=False), start=1):
        if mine != other:
            return f"line {number}: {_fragments(mine, other)}"
    return f"has {len(ours)} lines, made again {len(again)}"


def in_table(stored: pq.ParquetFile, made: pa.Table) -> str | None:
    """Say where a table that is stored differs from the one made again; None if nowhere.

    Names, types and metadata count as well as values. One column is in memory at a time.
    """
    schema = stored.schema_arrow
    if said := _in_columns(schema, made.schema):
        return said
    if stored.metadata.num_rows != made.num_rows:
        return f"has {stored.metadata.num_rows:,} rows, made again {made.num_rows:,}"
    for name in schema.names:
        column = stored.read(columns=[name]).column(0)
        row = _first_row(column, made.column(name))
        if row is not None:
            mine, again = column[row].as_py(), made.column(name)[row].as_py()
            return f"row {row + 1}, {name}: {_shown(mine)}, made again {_shown(again)}"
    return _in_metadata(schema.metadata or {}, made.schema.metadata or {})


def _in_columns(stored: pa.Schema, made: pa.Schema) -> str | None:
    if stored.names != made.names:
        lacks = [name for name in made.names if name not in stored.names]
        has = [name for name in stored.names if name not in made.names]
        return (
            f"lacks column {lacks[0]}"
            if lacks
            else f"has a column {has[0]} that is not made again"
            if has
            else "has its columns in another order"
        )
    for name in stored.names:
        mine, again = stored.field(name), made.field(name)
        if mine.type != again.type:
            return f"column {name}: {mine.type}, made again {again.type}"
        units = [(one.metadata or {}).get(b"unit", b"").decode() for one in (mine, again)]
        if units[0] != units[1]:
            return f"column {name}: unit '{units[0]}', made again '{units[1]}'"
    return None


def _first_row(stored: pa.ChunkedArray, made: pa.ChunkedArray) -> int | None:
    """The first row in which two columns differ."""
    if stored.equals(made):
        return None
    for begin in range(0, len(stored), ROWS):
        mine, again = stored.slice(begin, ROWS), made.slice(begin, ROWS)
        if mine.equals(again):
            continue
        both = zip(mine.to_pylist(), again.to_pylist(), strict=True)
        for row, (one, other) in enumerate(both):
            if not _same(one, other):
                return begin + row
    return None


def _in_metadata(stored: Mapping[bytes, bytes], made: Mapping[bytes, bytes]) -> str | None:
    for key in sorted({*stored, *made}):
        mine, again = stored.get(key, b"null"), made.get(key, b"null")
        if mine != again:
            where = key.decode(errors="replace")
            return f"metadata '{where}': {in_json(mine.decode(errors='replace'), again.decode())}"
    return None


def _in_value(stored: Any, made: Any, at: str) -> str | None:
    """Where two JSON values first differ, in the order of the one made again."""
    if isinstance(stored, dict) and isinstance(made, dict):
        for key in made:
            if key not in stored:
                return f"{_at(at, key)} is missing"
            if said := _in_value(stored[key], made[key], _at(at, key)):
                return said
        more = [key for key in stored if key not in made]
        return f"{_at(at, more[0])} is there, and is not made again" if more else None
    if isinstance(stored, list) and isinstance(made, list):
        for number, (mine, again) in enumerate(zip(stored, made, strict=False)):
            if said := _in_value(mine, again, f"{at}[{number}]"):
                return said
        if len(stored) != len(made):
            return f"{at} has {len(stored)} entries, made again {len(made)}"
        return None
    if type(stored) is type(made) and _same(stored, made):
        return None
    return f"{at or 'the whole'}: {_shown(stored)}, made again {_shown(made)}"


def _at(at: str, key: str) -> str:
    return f"{at}.{key}" if at else str(key)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return bool(one == other)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"'{_cut(text)}'" if isinstance(value, str) else _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _fragments(stored: str, made: str) -> str:
    """Two lines around the place at which they part."""
    pairs = enumerate(zip(stored, made, strict=False))
    apart = next((n for n, (a, b) in pairs if a != b), min(len(stored), len(made)))
    begin = max(0, apart - AROUND)
    mine, again = (_cut(text[begin:]) for text in (stored, made))
    return f"'{mine}', made again '{again}'"
