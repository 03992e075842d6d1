"""Distributions out of the tables of what tracers printed: buckets by aggregation and key. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labrig.figures.traces.groups import attachments, named, whole
from labrig.tracing.output.prints import settle

if TYPE_CHECKING:
    import pandas as pd

Keys = tuple[str, ...]
Bounds = tuple[int | None, int | None]
"""The least and the largest value of a bucket; None where it is open, or not told."""
Scale = Literal["powers", "tens", "even"]
"""Buckets of ``quantize`` (as wide as all below), of ``llquantize``, and all of one width."""


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The buckets of one aggregation."""

    name: str | None
    kind: str | None
    by_key: Mapping[Keys, Mapping[Bounds, int]]
    """How many values were in each bucket, without those that were empty."""
    remark: str = ""


def distributions(frames: Mapping[str, pd.DataFrame]) -> tuple[Distribution, ...]:
    """Every aggregation with buckets, in the order in which they were printed.

    ``frames`` are those of ``tables.frames``; columns beside theirs tell one attachment from
    another, and attachments are added.
    """
    return tuple(
        found
        for (name, kind), rows in named(frames["buckets"])
        if (found := _distribution(name, kind, rows)).by_key
    )


def _distribution(name: str | None, kind: str | None, rows: pd.DataFrame) -> Distribution:
    by_key: dict[Keys, dict[Bounds, int]] = {}
    remark = ""
    for _, of_one in attachments(rows, "buckets"):
        settled = settle(
            ((tuple(map(str, keys)), (whole(low), whole(high))), int(count))
            for keys, low, high, count in of_one[["keys", "low", "high", "count"]].itertuples(
                index=False
            )
            if count
        )
        remark = max(remark, settled.sentence, key=len)
        for (keys, bounds), count in settled.values.items():
            buckets = by_key.setdefault(keys, {})
            buckets[bounds] = buckets.get(bounds, 0) + count
    if name is None:
        remark += " The output does not tell whose rows these are: they may be of several."
    return Distribution(name=name, kind=kind, by_key=by_key, remark=remark)


def scale_of(kind: str | None, bounds: Sequence[Bounds]) -> Scale:
    """The scale on which buckets are as wide as each other, by their function or by themselves."""
    known: dict[Any, Scale] = {"quantize": "powers", "lquantize": "even", "llquantize": "tens"}
    if kind in known:
        return known[kind]
    closed = [(low, high) for low, high in bounds if low is not None and high is not None]
    if closed and all(_is_power(low, high) for low, high in closed):
        return "powers"
    # Ends may be of another width, where the output did not tell their own.
    return "even" if len({high - low for low, high in closed}) <= 1 else "tens"


def _is_power(low: int, high: int) -> bool:
    near, far = sorted((abs(low), abs(high)))
    return low == high == 0 or (near > 0 and near & (near - 1) == 0 and far == 2 * near - 1)
