"""What was read, as tables: pandas frames, and Parquet files with the same columns.

Five tables: ``records``, ``aggregations`` (a row a value), ``buckets`` (a row a bucket),
``troubles``, and ``raw``, the lines that could not be read. Keys, traced values and stacks are
lists of text, a stack as its calls with ``;`` between. ``value`` is the integer; what is none, or
does not fit into 64 bits with a sign, is in ``text`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from labrig.errors import ToolError
from labrig.tracing.output.plain import in_words
from labrig.tracing.output.records import Aggregation, Item, RawLine, TraceRecord, Trouble

if TYPE_CHECKING:
    import pandas as pd

BATCH, GROUP = 1000, 50
"""Rows of a table that are held before they are Arrow's columns, which are small and not looked at
by the garbage collector; and how many such batches are written together."""

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


def _rows(item: Item) -> tuple[str, list[tuple[Any, ...]]]:
    """Which table an item is for, and its rows: cells in the order of the columns."""
    if isinstance(item, TraceRecord):
        row = (
            item.line,
            _whole(item.cpu),
            _whole(item.probe),
            item.function,
            item.name,
            item.text,
            tuple(map(in_words, item.values)),
            tuple(map(in_words, item.stacks)),
            _whole(item.timestamp),
        )
        return "records", [row]
    if isinstance(item, Aggregation):
        address = (item.line, item.name, item.kind, tuple(map(in_words, item.keys)))
        if not item.buckets:
            return "aggregations", [(*address, _whole(item.value), in_words(item.value))]
        return "buckets", [
            (*address, _whole(one.low), _whole(one.high), _whole(one.count)) for one in item.buckets
        ]
    if isinstance(item, Trouble):
        count, cpu = _whole(item.count), _whole(item.cpu)
        return "troubles", [(item.line, item.kind, count, cpu, item.reason, item.text)]
    if isinstance(item, RawLine):
        return "raw", [(item.line, item.text, item.why)]
    return "troubles", []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and -(2**63) <= value < 2**63 else None


def _columns(name: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Rows of a table as its columns."""
    columns = COLUMNS[name]
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return dict(zip(columns, cells, strict=True))


def frames(items: Iterable[Item]) -> dict[str, pd.DataFrame]:
    """The five tables by name. Integers that may be missing are pandas' ``Int64``."""
    import pandas as pd

    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    for item in items:
        name, more = _rows(item)
        rows[name] += more
    types = {"int64": "Int64", "string": "string", "list": "object"}
    found = {}
    for name, holds in COLUMNS.items():
        columns = {
            column: pd.Series(
                [list(cell) for cell in cells] if holds[column] == "list" else cells,
                dtype=types[holds[column]],
            )
            for column, cells in _columns(name, rows[name]).items()
        }
        found[name] = pd.DataFrame(columns)
    return found


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
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
    batches: dict[str, list[pa.Table]] = {name: [] for name in COLUMNS}

    def pack(name: str, values: Sequence[int | str]) -> None:
        begin = {
            column: [value] * len(rows[name]) for column, value in zip(leading, values, strict=True)
        }
        table = pa.Table.from_pydict(begin | _columns(name, rows[name]), schemas[name])
        rows[name].clear()
        batches[name].append(table)
        if len(batches[name]) >= GROUP:
            write(name)

    def write(name: str) -> None:
        if batches[name]:
            writers[name].write_table(pa.concat_tables(batches[name]))
            batches[name].clear()

    done = False
    try:
        for name, path in paths.items():
            writers[name] = pq.ParquetWriter(path, schemas[name])
        for values, items in sources:
            for item in items:
                name, more = _rows(item)
                rows[name] += more
                if len(rows[name]) >= BATCH:
                    pack(name, values)
            for name in paths:
                pack(name, values)
        for name in paths:
            write(name)
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
