"""Values of what scripts kept in aggregations. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from labrig import numerals
from labrig.report.known.naming import Scope, Subject
from labrig.report.known.value import Known
from labrig.stats.records import Aggregate, BucketSaid


def known(scope: Scope) -> Iterator[Known]:
    """Yield the values of all aggregations."""
    for one in scope.values.analysis.aggregates.kept:
        yield from _aggregate(scope, one)


def _aggregate(scope: Scope, one: Aggregate) -> Iterator[Known]:
    called = f"@{one.aggregation}" + (f"[{','.join(one.keys)}]" if one.keys else "")
    subject = scope.of(
        one.arm,
        called,
        what=f"{called} of {scope.values.label(one.arm)}",
        method=f"mean over {numerals.counted(one.blocks, 'block')} of an attachment's, "
        f"with {one.trials:g} trials, Student's t, {scope.values.confidence}",
        record=one,
    )
    whole = "values" if one.buckets else "value"
    yield subject.value(whole, one.value.mean, one.value.low, one.value.high)
    if one.per_trial is not None:
        each = one.per_trial
        what = f"{subject.what}, a trial, all cells alike"
        yield subject.value("per_trial", each.mean, each.low, each.high, what=what)
    for bucket in one.buckets:
        yield from _bucket(subject, bucket)


def _bucket(subject: Subject, bucket: BucketSaid) -> Iterator[Known]:
    span = _span(bucket)
    what = f"values of {subject.what} from {span.replace('..', ' to ')}".replace(
        "from  to", "up to"
    )
    count, share = bucket.count, bucket.share
    yield subject.value(f"count[{span}]", count.mean, count.low, count.high, what=what)
    yield subject.value(
        f"share[{span}]",
        share.mean,
        share.low,
        share.high,
        form="proportion",
        what=f"share of the {what}",
    )


def _span(bucket: BucketSaid) -> str:
    """A bucket's bounds, both included: ``4096..8191``, ``..0``, ``0`` for one value."""
    if bucket.low is not None and bucket.low == bucket.high:
        return str(bucket.low)
    low, high = ("" if end is None else str(end) for end in (bucket.low, bucket.high))
    return f"{low}..{high}"
