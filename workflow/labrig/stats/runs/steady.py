"""Whether what remained after the declared warm-up was steady, for every metric and cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from labrig.experiments import Experiment
from labrig.stats.cells import Array, Grouped
from labrig.stats.records import ChangePoint, Method, Steady, Trend, WarmUp
from labrig.stats.runs import trends
from labrig.stats.samples.family import holm

LEAST = 4
"""Timed trials below which no change is looked for."""
MOST = 2_000
"""Values of a cell that are tested; of more, neighbours are averaged first."""
LISTED = 3
"""Unsteady cells that a warning names."""


@dataclass(frozen=True, kw_only=True)
class _Series:
    """A cell's timed trials in run order: (thinned) values by block."""

    arm: str
    cell: int
    blocks: Mapping[int, Array]
    values: tuple[Array, ...]
    step: Mapping[int, float]
    """Trials a value, by block."""

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(map(len, self.values))


def all_steady(
    experiment: Experiment, grouped: Grouped, *, confidence: float
) -> tuple[Steady, ...]:
    """Test every cell of every metric for a trend within blocks and a change over run order.

    Probabilities are adjusted by Holm over all tests of a metric. Seeded by the experiment's seed.
    """
    return tuple(
        one
        for metric in experiment.metrics
        for one in _of_metric(experiment, grouped, metric, confidence)
    )


def _of_metric(
    experiment: Experiment, grouped: Grouped, metric: str, confidence: float
) -> list[Steady]:
    series = [
        _series(arm, cell, blocks)
        for arm in experiment.arms
        for cell in range(len(grouped.combinations))
        if (blocks := grouped.sample(metric, arm, cell))
    ]
    changes = _changes(series, experiment.seed)
    found = [
        _untold(grouped, metric, one, change) for one, change in zip(series, changes, strict=True)
    ]
    return _told(found, confidence)


def _series(arm: str, cell: int, blocks: Mapping[int, Array]) -> _Series:
    most = max(1, MOST // len(blocks))
    thin = {block: trends.thinned(values, most) for block, values in blocks.items()}
    return _Series(
        arm=arm,
        cell=cell,
        blocks=blocks,
        values=tuple(values for values, _ in thin.values()),
        step={block: step for block, (_, step) in thin.items()},
    )


def _changes(series: Sequence[_Series], seed: int) -> list[trends.Changed | None]:
    """Look for the change in each series; those of the same layout are permuted together."""
    found: list[trends.Changed | None] = [None] * len(series)
    layouts: dict[tuple[int, ...], list[int]] = {}
    for index, one in enumerate(series):
        if sum(one.sizes) >= LEAST:
            layouts.setdefault(one.sizes, []).append(index)
    for sizes, indices in layouts.items():
        cells = np.array([np.concatenate(series[index].values) for index in indices])
        results = trends.change_points(cells, sizes, seed=seed)
        for index, change in zip(indices, results, strict=True):
            found[index] = change
    return found


def _untold(
    grouped: Grouped, metric: str, series: _Series, change: trends.Changed | None
) -> Steady:
    """Everything but what needs the other cells: adjusted probabilities, verdict and words."""
    values = np.concatenate(list(series.blocks.values()))
    mean = float(values.mean())
    within = trends.trend_within(series.values)
    trend = None
    if within is not None:
        slope = within.slope / float(np.mean(list(series.step.values())))
        trend = Trend(
            slope=slope,
            slope_relative=slope / mean if mean > 0 else None,
            s=float(within.s),
            probability=within.probability,
            adjusted=within.probability,
        )
    return Steady(
        metric=metric,
        arm=series.arm,
        levels=grouped.combinations[series.cell],
        trials=values.size,
        blocks=len(series.blocks),
        warmup=_warmup(grouped.warmups.get((metric, series.arm, series.cell), {}), series.blocks),
        trend=trend,
        change=_change_point(series, values, change),
        lag1=trends.lag1_within(list(series.blocks.values())),
        steady=None,
        lack=_lack(values, within, change),
        words="",
    )


def _lack(values: Array, within: object, change: object) -> str | None:
    if within is not None and change is not None:
        return None
    if np.ptp(values) == 0:
        return "all values are the same, so there is no order to test"
    if change is None:
        return f"{values.size} timed trials are too few to look for a change"
    return "no block has two values that differ, so no trend within blocks can be tested"


def _warmup(warm: Mapping[int, Array], timed: Mapping[int, Array]) -> WarmUp | None:
    both = [block for block in warm if block in timed]
    if not both:
        return None
    mean = float(np.mean([warm[block].mean() for block in both]))
    rest = float(np.mean([timed[block].mean() for block in both]))
    return WarmUp(
        trials=sum(warm[block].size for block in both),
        mean=mean,
        rest=rest,
        relative=mean / rest - 1 if rest > 0 else None,
    )


def _change_point(
    series: _Series, values: Array, change: trends.Changed | None
) -> ChangePoint | None:
    if change is None:
        return None
    left = change.position
    position = 0
    for block, thin in zip(series.blocks, series.values, strict=True):
        if left < len(thin):
            trial = round(left * series.step[block])
            return ChangePoint(
                block=block,
                trial=trial,
                position=position + trial,
                before=float(np.median(values[: position + trial])),
                after=float(np.median(values[position + trial :])),
                statistic=change.statistic,
                probability=change.probability,
                adjusted=change.probability,
            )
        left -= len(thin)
        position += series.blocks[block].size
    raise AssertionError("a change lies before the last value")


def _told(found: Sequence[Steady], confidence: float) -> list[Steady]:
    """Adjust the probabilities of one metric, and say what they mean."""
    raw = [t.probability for one in found for t in (one.trend, one.change) if t is not None]
    adjusted = iter([one for one in holm(raw) if one is not None])
    told = []
    for one in found:
        trend = one.trend and replace(one.trend, adjusted=next(adjusted))
        change = one.change and replace(one.change, adjusted=next(adjusted))
        limits = [test.adjusted for test in (trend, change) if test is not None]
        steady = min(limits) >= 1 - confidence if limits else None
        one = replace(one, trend=trend, change=change, steady=steady)
        told.append(replace(one, words=_words(one, confidence)))
    return told


def _words(one: Steady, confidence: float) -> str:
    if one.steady is None:
        return one.lack or ""
    if one.steady:
        return "no trend within blocks and no change over run order is shown"
    said = []
    if one.trend is not None and one.trend.adjusted < 1 - confidence:
        slope = f"{one.trend.slope:+.3g}"
        if one.trend.slope_relative is not None:
            slope = f"{one.trend.slope_relative:+.2%}"
        said.append(
            f"within blocks it moves by {slope} a trial (adjusted p {one.trend.adjusted:.2g})"
        )
    if one.change is not None and one.change.adjusted < 1 - confidence:
        where = f"trial {one.change.trial + 1} of block {one.change.block}"
        said.append(
            f"it changes at {where}, its median from {one.change.before:.4g} to "
            f"{one.change.after:.4g} (adjusted p {one.change.adjusted:.2g})"
        )
    return "; ".join(said)


def method(found: Sequence[Steady], confidence: float) -> Method:
    """Account for the examination, for the report."""
    lags = [(one.lag1, one.trials / one.blocks) for one in found if one.lag1 is not None]
    seen = "No cell has blocks long enough to examine neighbouring trials."
    if lags:
        typical = float(np.median([lag for lag, _ in lags]))
        expected = -float(np.median([1 / length for _, length in lags]))
        seen = (
            f"The correlation of neighbouring trials within blocks is {typical:+.2f} in the median "
            f"cell (about {expected:+.2f} would be seen of independent ones) and "
            f"{max(lag for lag, _ in lags):+.2f} in the highest."
        )
    tested = sum(one.steady is not None for one in found)
    return Method(
        name="steady state over run order",
        words="Declared warm-up trials are left out and shown. What remains is tested in every "
        "cell for a monotone trend within blocks (Kendall's S summed over the blocks, with Theil "
        "and Sen's slope) and for a change over the whole run order (Pettitt's statistic, its "
        "probability from seeded permutations that shuffle the blocks and the trials within "
        f"each). Probabilities are adjusted by Holm over the cells of a metric; below "
        f"{1 - confidence:.0%} the report warns. Nothing is left out because of it.",
        source="Hirsch, Slack and Smith, Water Resources Research 18(1), 1982; Sen, JASA 63, "
        "1968; Pettitt, Applied Statistics 28(2), 1979; Holm, Scandinavian Journal of Statistics "
        "6, 1979",
        assumptions="Without drift, blocks are exchangeable, and so are the trials of a block. "
        "Neighbouring trials that resemble each other for other reasons make both tests warn too "
        "often; with few blocks a change from one block to the next cannot be shown.",
        seen=f"{tested} of {len(found)} cells could be tested, "
        f"{sum(one.steady is False for one in found)} were not steady. {seen}",
    )


def warnings(found: Sequence[Steady], named: Mapping[str, str]) -> list[str]:
    """Sentences on cells that were not steady; ``named`` gives the arms' labels."""
    said = []
    for metric in dict.fromkeys(one.metric for one in found):
        mine = [one for one in found if one.metric == metric]
        bad = sorted((one for one in mine if one.steady is False), key=_least)
        if not bad:
            continue
        listed = "; ".join(f"{named[one.arm]}{_at(one)}: {one.words}" for one in bad[:LISTED])
        more = f"; and {len(bad) - LISTED} more" if len(bad) > LISTED else ""
        said.append(
            f"In {len(bad)} of {len(mine)} cells '{metric}' was not steady after the warm-up: "
            f"{listed}{more}. A longer warm-up, or a quieter board, may help."
        )
    return said


def _least(one: Steady) -> float:
    return min(test.adjusted for test in (one.trend, one.change) if test is not None)


def _at(one: Steady) -> str:
    levels = ", ".join(f"{name} = {value}" for name, value in one.levels.items())
    return f" at {levels}" if levels else ""
