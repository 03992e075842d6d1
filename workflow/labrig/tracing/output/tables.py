"""What was read, as tables: pandas frames, and Parquet files with the same columns.

Five tables: ``records``, ``aggregations`` (a row a value), ``buckets`` (a row a bucket),
``troubles``, and ``raw``, the lines that could not be read. Keys, traced values and stacks are
lists of text, a stack as its calls with ``;`` between. ``value`` is the
integer; what is none, or does not fit into 64 bits with a sign, is in ``text`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from labrig.errors import ToolError
from labrig.tracing.output.plain import in_words
from labrig.tracing.output.records import Aggregation, Item, RawLine, TraceRecord, Trouble

if TYPE_CHECKING:
    import pandas as pd

BATCH = 50_000
"""Rows that are held at most before they are written."""

_ADDRESSED = {"line": "int64", "name": "string", "kind": "string", "keys": "list"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "records": {
        "line": "int64",
        "cpu": "int64",
        "probe": "int64",
        "function": "string",
        "name": "string",
        "text": "string",
        "values": "list",
        "stacks": "list",
        "timestamp": "int64",
    },
    "aggregations": {**_ADDRESSED, "value": "int64", "text": "string"},
    "buckets": {**_ADDRESSED, "low": "int64", "high": "int64", "count": "int64"},
    "troubles": {
        "line": "int64",
        "kind": "string",
        "count": "int64",
        "cpu": "int64",
        "reason": "string",
        "text": "string",
    },
    "raw": {"line": "int64", "text": "string", "why": "string"},
}
"""The columns of each table and what they hold; only ``line`` is never missing."""


def _rows(item: Item) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(item, TraceRecord):
        lists = {
            "values": [in_words(value) for value in item.values],
            "stacks": [in_words(stack) for stack in item.stacks],
        }
        row = {name: getattr(item, name) for name in COLUMNS["records"]} | lists
        whole = {name: _whole(row[name]) for name in ("cpu", "probe", "timestamp")}
        yield "records", row | whole
    elif isinstance(item, RawLine):
        yield "raw", {name: getattr(item, name) for name in COLUMNS["raw"]}
    elif isinstance(item, Trouble):
        row = {name: getattr(item, name) for name in COLUMNS["troubles"]}
        yield "troubles", {**row, "count": _whole(item.count), "cpu": _whole(item.cpu)}
    elif isinstance(item, Aggregation):
        keys = [in_words(key) for key in item.keys]
        address = {"line": item.line, "name": item.name, "kind": item.kind, "keys": keys}
        for one in item.buckets:
            yield (
                "buckets",
                {
                    **address,
                    "low": _whole(one.low),
                    "high": _whole(one.high),
                    "count": _whole(one.count),
                },
            )
        if not item.buckets:
            yield (
                "aggregations",
                {**address, "value": _whole(item.value), "text": in_words(item.value)},
            )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and -(2**63) <= value < 2**63 else None


def frames(items: Iterable[Item]) -> dict[str, pd.DataFrame]:
    """The five tables by name. Integers that may be missing are pandas' ``Int64``."""
    import pandas as pd

    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for item in items:
        for name, row in _rows(item):
            rows[name].append(row)
    types = {"int64": "Int64", "string": "string", "list": "object"}
    return {
        name: pd.DataFrame(
            {
                column: pd.Series([row[column] for row in rows[name]], dtype=types[holds])
                for column, holds in columns.items()
            }
        )
        for name, columns in COLUMNS.items()
    }


Leading = Mapping[str, Literal["int64", "string"]]
"""Columns before those of a table, which say where a row comes from."""


def write_parquet(
    sources: Iterable[tuple[Sequence[int | str], Iterable[Item]]],
    folder: Path,
    *,
    leading: Leading,
) -> dict[str, Path]:
    """Write the five tables into ``folder``, as items come; say which file is which.

    Each source is the values of the ``leading`` columns and what was read there. Raises ToolError
    when a file cannot be written, and whatever the items raise; files are then not complete and
    removed.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"int64": pa.int64(), "string": pa.string(), "list": pa.list_(pa.string())}
    schemas = {
        name: pa.schema(
            [(column, types[holds]) for column, holds in {**leading, **columns}.items()]
        )
        for name, columns in COLUMNS.items()
    }
    paths = {name: folder / f"{name}.parquet" for name in COLUMNS}
    writers: dict[str, Any] = {}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}

    def flush(name: str) -> None:
        writers[name].write_table(pa.Table.from_pylist(rows[name], schema=schemas[name]))
        rows[name].clear()

    done = False
    try:
        for name, path in paths.items():
            writers[name] = pq.ParquetWriter(path, schemas[name])
        for values, items in sources:
            begin = dict(zip(leading, values, strict=True))
            for item in items:
                for name, row in _rows(item):
                    rows[name].append(begin | row)
                    if len(rows[name]) >= BATCH:
                        flush(name)
        for name in paths:
            flush(name)
            writers[name].close()
        done = True
    except OSError as error:
        raise ToolError(f"{folder}: cannot be written: {error.strerror or error}") from None
    finally:
        if not done:
            for name, writer in writers.items():
                writer.close()
                paths[name].unlink(missing_ok=True)
    return paths
