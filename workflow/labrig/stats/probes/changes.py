"""What else the probes changed: switches, faults, memory, output, distributions that scripts kept.

Counts are paired over blocks as times are (``paired``). Distributions are compared by total
variation distance, half the sum of the absolute differences of the buckets' shares (Levin, Peres
and Wilmer, Markov Chains and Mixing Times, section 4.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from labrig.experiments import COUNTS, Experiment
from labrig.stats import paired
from labrig.stats.cells import Grouped
from labrig.stats.records import Change, Moved

Bucket = tuple[int | None, int | None]
"""Its bounds, both included; None is without bound."""
Distribution = Mapping[Bucket, int]
"""How many values lay in each bucket."""


def all_changes(
    experiment: Experiment, grouped: Grouped, *, confidence: float
) -> tuple[Change, ...]:
    """Compare each traced arm's counts with the first reference arm's, over all cells.

    A block serves when it has both arms in every cell; without such a block there is no record.
    """
    baseline = experiment.reference[0]
    return tuple(
        found
        for arm, way in experiment.arms.items()
        if way.script is not None and arm != baseline
        for count in COUNTS
        if (found := _change(grouped, count, arm, baseline, confidence)) is not None
    )


def _change(
    grouped: Grouped, count: str, arm: str, baseline: str, confidence: float
) -> Change | None:
    cells = range(len(grouped.combinations))
    pairs = [grouped.pairs(count, arm, baseline, cell) for cell in cells]
    blocks = sorted(set.intersection(*(set(one.blocks) for one in pairs)))
    if not blocks:
        return None
    # Shape (cells, blocks).
    rows = [[one.blocks.index(block) for block in blocks] for one in pairs]
    treated = np.array([one.treated[row] for one, row in zip(pairs, rows, strict=True)])
    without = np.array([one.baseline[row] for one, row in zip(pairs, rows, strict=True)])
    found = paired.difference(treated.mean(axis=0), without.mean(axis=0))
    interval = found.interval(confidence)
    of_cells = (treated - without).mean(axis=1)
    most = int(np.abs(of_cells).argmax())
    return Change(
        arm=arm,
        count=count,
        baseline=baseline,
        without=float(without.mean()),
        estimate=found.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        blocks=found.n,
        zero_variance=found.zero_variance,
        most_levels=grouped.combinations[most],
        most=float(of_cells[most]),
    )


def all_moved(arms: Sequence[str], buckets: Iterable[Mapping[str, Any]]) -> tuple[Moved, ...]:
    """Compare the distributions (rows of ``traces/buckets.parquet``) that several of ``arms`` keep.

    The baseline is the first of the arms that keeps one of that name and those keys: what an
    untraced trial would show, no tracer sees. Blocks that have both are compared.
    """
    kept = _distributions(arms, buckets)
    found = []
    for (aggregation, keys), by_arm in kept.items():
        baseline, *others = (arm for arm in arms if arm in by_arm)
        for arm in others:
            both = sorted(by_arm[arm].keys() & by_arm[baseline].keys())
            apart = [distance(by_arm[arm][block], by_arm[baseline][block]) for block in both]
            if apart:
                found.append(
                    Moved(
                        aggregation=aggregation,
                        keys=keys,
                        arm=arm,
                        baseline=baseline,
                        mean=float(np.mean(apart)),
                        least=min(apart),
                        greatest=max(apart),
                        blocks=len(both),
                        values=sum(sum(by_arm[arm][block].values()) for block in both),
                    )
                )
    return tuple(found)


def distance(one: Distribution, other: Distribution) -> float:
    """Total variation distance of two distributions: 0 for the same shares, 1 for none shared.

    Raises ValueError for one without values.
    """
    totals = sum(one.values()), sum(other.values())
    if min(totals) <= 0:
        raise ValueError("a distribution without values has no distance")
    buckets = one.keys() | other.keys()
    shares = ((one.get(b, 0) / totals[0], other.get(b, 0) / totals[1]) for b in buckets)
    return 0.5 * sum(abs(p - q) for p, q in shares)


Kept = dict[tuple[str, tuple[str, ...]], dict[str, dict[int, dict[Bucket, int]]]]


def _distributions(arms: Sequence[str], buckets: Iterable[Mapping[str, Any]]) -> Kept:
    """(aggregation, keys) to arm to block to its distribution; those without values left out."""
    kept: Kept = {}
    for row in buckets:
        count = int(row["count"])
        if row["arm"] not in arms or row["name"] is None or count <= 0:
            continue
        by_arm = kept.setdefault((str(row["name"]), tuple(map(str, row["keys"]))), {})
        of_block = by_arm.setdefault(str(row["arm"]), {}).setdefault(int(row["block"]), {})
        bucket = (row["low"], row["high"])
        of_block[bucket] = of_block.get(bucket, 0) + count
    return kept
