"""Files of values to data sets, as ministat reads them.

Its rules: a line is what fgets(3) gives with a buffer of 8192 bytes, so that a longer one is read
in pieces; it ends at a NUL, and blanks at its end are dropped. Columns are strtok(3)'s: parted by
any run of the delimiters, in front of the first too. A column that begins with ``#`` ends the line.
A line without the column asked for is passed over; a column that is not wholly a number is an
error.

Large plain files (one decimal number a line, nothing else) are parsed by Arrow, whose reader
rounds as strtod does and refuses what is not wholly a number.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labrig.compare.c_numbers import BLANKS, double
from labrig.errors import MinistatError

LEAST = 3
PIECE = 8191
"""Bytes of a line that ministat reads at once."""
LARGE = 1 << 16
"""Bytes of a file from which on it pays to load Arrow."""

_PLAIN = b"0123456789+-.eE"


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """The values of one file, in its order: shape (n,), n at least 3. They may be inf or NaN."""

    name: str
    values: NDArray[np.float64]


def read_sets(
    paths: Sequence[str], *, column: int = 1, delimiters: bytes = b" \t"
) -> tuple[DataSet, ...]:
    """Read files, ``-`` or no path at all being standard input.

    Raises MinistatError for the first file that cannot be opened, has a line that is no number in
    that column, or holds fewer than three values.
    """
    return tuple(_read(path, column, delimiters) for path in paths or ["-"])


def _read(path: str, column: int, delimiters: bytes) -> DataSet:
    name = "<stdin>" if path == "-" else path
    values = values_of(_content(path), name, column=column, delimiters=delimiters)
    if values.size < LEAST:
        words = f"Dataset {name} must contain at least {LEAST} data points\n"
        raise MinistatError(words, exit_status=2)
    return DataSet(name=name, values=values)


def _content(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes() if path else _no_such_file()
    except IsADirectoryError:  # fopen(3) opens it, and then there is nothing to read
        return b""
    except OSError as error:
        words = f"ministat: Cannot open {path}: {os.strerror(error.errno or 0)}\n"
        raise MinistatError(words, exit_status=1) from None


def _no_such_file() -> bytes:
    import errno

    raise OSError(errno.ENOENT, "")


def values_of(content: bytes, name: str, *, column: int, delimiters: bytes) -> NDArray[np.float64]:
    """Read the values out of a file's content. Raises MinistatError for a bad line."""
    if len(content) >= LARGE and column == 1 and not set(delimiters) & set(_PLAIN):
        values = plain_values(content)
        if values is not None:
            return values
    return np.array(list(_values(content, name, column, delimiters)), dtype=np.float64)


def plain_values(content: bytes) -> NDArray[np.float64] | None:
    """Read content of one decimal number a line; None for any other content."""
    if content.translate(None, _PLAIN + b"\n") or not _has_short_lines(content):
        return None
    import pyarrow
    from pyarrow import csv

    try:
        table = csv.read_csv(
            pyarrow.py_buffer(content),
            read_options=csv.ReadOptions(
                column_names=["value"], use_threads=False, block_size=LARGE
            ),
            parse_options=csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=csv.ConvertOptions(
                column_types={"value": pyarrow.float64()}, null_values=[], check_utf8=False
            ),
        )
    except pyarrow.ArrowInvalid:
        return None
    # By their buffers: pyarrow's own to_numpy imports pandas.
    parts = [
        np.frombuffer(chunk.buffers()[1], np.float64, len(chunk), 8 * chunk.offset)
        for chunk in table.column("value").chunks
    ]
    return np.concatenate(parts) if parts else None


def _has_short_lines(content: bytes) -> bool:
    """Whether no line, its end included, is longer than ministat reads at once."""
    at = 0
    while at + PIECE < len(content):
        end = content.rfind(b"\n", at, at + PIECE)
        if end < 0:
            return False
        at = end + 1
    return True


def _values(content: bytes, name: str, column: int, delimiters: bytes) -> Iterator[float]:
    columns = re.compile(b"[^" + re.escape(delimiters) + b"]+")
    stream = io.BytesIO(content)
    for number, piece in enumerate(iter(lambda: stream.readline(PIECE), b""), 1):
        line = piece.partition(b"\0")[0].rstrip(BLANKS)
        word = _column(columns.finditer(line), column)
        if word is None:
            continue
        value = double(word)
        if value is None:
            words = f"ministat: Invalid data on line {number} in {name}\n"
            raise MinistatError(words, exit_status=2)
        yield value


def _column(columns: Iterator[re.Match[bytes]], asked: int) -> bytes | None:
    for place, found in enumerate(columns, 1):
        word = found[0]
        if word.startswith(b"#"):
            return None
        if place == asked:
            return word
    return None
