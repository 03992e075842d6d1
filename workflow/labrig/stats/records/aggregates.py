"""What scripts kept in aggregations, an attachment at a time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class OverBlocks:
    """A mean over blocks; its interval is None with one block, and without variance."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class BucketSaid:
    """A bucket of a distribution, both bounds included; None is without bound."""

    low: int | None
    high: int | None
    count: OverBlocks
    """Values in it, of an attachment."""
    share: OverBlocks
    """Of the distribution's values, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Aggregate:
    """An aggregation's value of one key: of an attachment, with all the trials that ran under it.

    Of a distribution, ``value`` is how many values it has. ``per_trial`` divides by the trials:
    None of what does not add up (the least, a mean).
    """

    arm: str
    aggregation: str
    keys: tuple[str, ...]
    kind: str
    blocks: int
    trials: float
    """That ran under an attachment, of every cell and kind: the mean over blocks."""
    value: OverBlocks
    per_trial: OverBlocks | None
    buckets: tuple[BucketSaid, ...]


@dataclass(frozen=True, kw_only=True)
class Aggregates:
    """The aggregations of an experiment, as far as they are kept here."""

    kept: tuple[Aggregate, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    """Keys that are not in ``kept``, by ``ARM.@NAME``: those with the least values, or stacks."""
