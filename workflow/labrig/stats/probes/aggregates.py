"""Aggregations of scripts as values: means over blocks, an attachment and a trial at a time. Pure.

An attachment's aggregations are of all trials that ran under it. A block gives one number, the mean
of its attachments' (mostly there is one), and the interval is Student's t over blocks, as that of
what is paired (``paired``). A count or a sum that an attachment did not print is 0 there: dtrace
prints no row of what nothing was added to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from labrig.stats import paired
from labrig.stats.records.aggregates import Aggregate, Aggregates, BucketSaid, OverBlocks
from labrig.tracing.output.prints import settle

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 2000
"""Values of an experiment that are kept: two of a key, two of a bucket."""
MOST_KEYS = 100
"""Keys of an aggregation that are kept."""
LONGEST = 80
"""Characters of keys that can still be named in prose; stacks are longer."""
ADDS_UP = frozenset(["count", "sum"])
"""Functions whose value of several trials is the sum of theirs; distributions add up as well."""

Keys = tuple[str, ...]
Bucket = tuple[int | None, int | None]
Where = tuple[str, int]
Row = Mapping[str, Any]

_NO_BUCKET: Bucket = (None, None)


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """Where rows come from."""

    block: int
    trials: int


@dataclass(frozen=True, kw_only=True)
class _Aggregation:
    """What a script's aggregation came to, an attachment at a time."""

    arm: str
    name: str
    kind: str
    values: Mapping[Where, Mapping[Keys, Mapping[Bucket, int]]]
    adds_up: bool
    """Whether its value of several trials is the sum of theirs."""

    @property
    def keys(self) -> Sequence[Keys]:
        return list(dict.fromkeys(keys for of_one in self.values.values() for keys in of_one))


def attachments(table: pd.DataFrame) -> Mapping[str, Mapping[Where, Attachment]]:
    """The attachments whose trials count (columns of ``trials.parquet``), by arm."""
    traced = table[table["attachment"].notna()]
    kept = traced[traced["kept"].astype(bool)].drop_duplicates(["session", "attachment"])
    trials = {key: len(rows) for key, rows in traced.groupby(["session", "attachment"])}
    found: dict[str, dict[Where, Attachment]] = {}
    columns = (kept[name].tolist() for name in ("arm", "session", "attachment", "block"))
    for arm, session, attachment, block in zip(*columns, strict=True):
        one = Attachment(block=int(block), trials=trials[session, attachment])
        found.setdefault(str(arm), {})[str(session), int(attachment)] = one
    return found


def all_aggregates(
    arms: Sequence[str],
    under: Mapping[str, Mapping[Where, Attachment]],
    aggregations: Iterable[Row],
    buckets: Iterable[Row],
    *,
    confidence: float,
) -> Aggregates:
    """Lay out what the ``arms``' scripts kept (rows of ``aggregations`` and ``buckets.parquet``).

    Rows without a name, and of attachments that do not count, are left out. Of an aggregation the
    keys with the greatest values are kept, as many as ``MOST_KEYS`` and, all together,
    ``MOST_VALUES`` allow, and none that is too long for a name.
    """
    under = {arm: of_arm for arm, of_arm in under.items() if arm in arms}
    kept: list[Aggregate] = []
    left_out: dict[str, int] = {}
    room = MOST_VALUES
    printed = _printed(under, aggregations, buckets)
    for one in sorted(printed, key=lambda one: (arms.index(one.arm), one.name)):
        short = [keys for keys in one.keys if _can_be_named(keys)]
        found = [_aggregate(one, keys, under[one.arm], confidence) for keys in short]
        found.sort(key=lambda said: (-abs(said.value.mean), said.keys))
        some = 0
        for said in found[:MOST_KEYS]:
            room -= 2 + 2 * len(said.buckets)
            if room < 0:
                break
            kept.append(said)
            some += 1
        if some < len(one.keys):
            left_out[f"{one.arm}.@{one.name}"] = len(one.keys) - some
    return Aggregates(kept=tuple(kept), left_out=left_out)


def _can_be_named(keys: tuple[str, ...]) -> bool:
    text = ",".join(keys)
    return len(text) <= LONGEST and text.isprintable() and not {'"', "[", "]"} & set(text)


def _printed(
    under: Mapping[str, Mapping[Where, Attachment]],
    aggregations: Iterable[Row],
    buckets: Iterable[Row],
) -> Iterator[_Aggregation]:
    kinds: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], dict[Where, list[tuple[tuple[Keys, Bucket], int]]]] = {}
    distributed: set[tuple[str, str]] = set()

    def add(row: Row, bucket: Bucket, number: int | None) -> None:
        arm, where = str(row["arm"]), (str(row["session"]), int(row["attachment"]))
        if row["name"] is None or number is None or where not in under.get(arm, {}):
            return
        which = (arm, str(row["name"]))
        kinds.setdefault(which, str(row["kind"] or ""))
        if bucket != _NO_BUCKET:
            distributed.add(which)
        address = (tuple(map(str, row["keys"])), bucket)
        found.setdefault(which, {}).setdefault(where, []).append((address, number))

    for row in aggregations:
        add(row, _NO_BUCKET, row["value"])
    for row in buckets:
        add(row, (row["low"], row["high"]), row["count"])
    for which, by_where in found.items():
        adds_up = kinds[which] in ADDS_UP or which in distributed
        yield _Aggregation(
            arm=which[0],
            name=which[1],
            kind=kinds[which],
            values={where: _settled(rows, adds_up) for where, rows in by_where.items()},
            adds_up=adds_up,
        )


def _settled(
    rows: Sequence[tuple[tuple[Keys, Bucket], int]], adds_up: bool
) -> Mapping[Keys, Mapping[Bucket, int]]:
    """What was printed several times as one; the least or a mean is what it was last."""
    found: dict[Keys, dict[Bucket, int]] = {}
    for (keys, bucket), number in settle(rows).values.items() if adds_up else dict(rows).items():
        found.setdefault(keys, {})[bucket] = number
    return found


def _aggregate(
    one: _Aggregation, keys: Keys, under: Mapping[Where, Attachment], confidence: float
) -> Aggregate:
    having = [at for at in under if one.adds_up or keys in one.values.get(at, {})]
    values = {at: one.values.get(at, {}).get(keys, {}) for at in having}
    totals = {at: float(sum(values[at].values())) for at in having}
    filled = [at for at in having if totals[at]]
    buckets = dict.fromkeys(
        bucket
        for of_one in values.values()
        for bucket, count in of_one.items()
        if bucket != _NO_BUCKET and count
    )

    def over_blocks(numbers: Mapping[Where, float]) -> OverBlocks:
        return _over_blocks(numbers, under, confidence)

    return Aggregate(
        arm=one.arm,
        aggregation=one.name,
        keys=keys,
        kind=one.kind,
        blocks=len({under[at].block for at in having}),
        trials=over_blocks({at: float(under[at].trials) for at in having}).mean,
        value=over_blocks(totals),
        per_trial=over_blocks({at: totals[at] / under[at].trials for at in having})
        if one.adds_up
        else None,
        buckets=tuple(
            BucketSaid(
                low=bucket[0],
                high=bucket[1],
                count=over_blocks({at: float(values[at].get(bucket, 0)) for at in having}),
                share=over_blocks({at: values[at].get(bucket, 0) / totals[at] for at in filled}),
            )
            for bucket in sorted(buckets, key=_from_below)
        ),
    )


def _from_below(bucket: Bucket) -> float:
    return -math.inf if bucket[0] is None else bucket[0]


def _over_blocks(
    numbers: Mapping[Where, float], under: Mapping[Where, Attachment], confidence: float
) -> OverBlocks:
    by_block: dict[int, list[float]] = {}
    for at, number in numbers.items():
        by_block.setdefault(under[at].block, []).append(number)
    means = [float(np.mean(of_block)) for _, of_block in sorted(by_block.items())]
    found = paired.of_values(means, scale=max(map(abs, means)))
    interval = None if found.zero_variance else found.interval(confidence)
    return OverBlocks(
        mean=found.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
    )
