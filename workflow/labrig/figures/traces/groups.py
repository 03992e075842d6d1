"""Rows of the tables of what tracers printed, apart by what they are of. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from labrig.tracing.output.tables import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

Address = tuple[str | None, str | None]
"""The name and the kind of an aggregation, None where the output does not tell."""


def named(frame: pd.DataFrame) -> Iterator[tuple[Address, pd.DataFrame]]:
    """The rows of each aggregation, in the order in which they came first."""
    for (name, kind), rows in frame.groupby(["name", "kind"], sort=False, dropna=False):
        yield (_text(name), _text(kind)), rows


def attachments(frame: pd.DataFrame, table: str) -> Iterator[tuple[Any, pd.DataFrame]]:
    """The rows of each attachment of a tracer: what columns beside the table's own tell apart."""
    beside = [column for column in frame.columns if column not in COLUMNS[table]]
    if beside:
        yield from frame.groupby(beside, sort=False, dropna=False)
    else:
        yield None, frame


def whole(value: Any, text: object = None) -> int | None:
    """The integer of a cell; None when it is none.

    Its ``text`` is read where the cell is empty, as 64 bits were too few, or a float that is not
    exact: pandas reads integers with gaps from Parquet as floats.
    """
    import pandas as pd

    inexact = isinstance(value, float) and abs(value) >= 2**53
    if not pd.isna(value) and not (inexact and text is not None):
        return int(value)
    try:
        return int(str(text))
    except ValueError:
        return None


def _text(value: Any) -> str | None:
    import pandas as pd

    return None if pd.isna(value) else str(value)
