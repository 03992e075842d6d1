"""The cost of a firing for every traced arm: lines by block, and the record of the report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labrig.experiments import Experiment
from labrig.stats import paired
from labrig.stats.cells import Grouped
from labrig.stats.probes import firings
from labrig.stats.probes.firings import Line
from labrig.stats.records import BandPoint, Cost, Point

BAND_POINTS = 60
LEAST_SHOWN = 0.5
"""Firings below this are drawn here: a logarithmic axis has no 0."""
LEAST_RATIO = 2.0
"""Most over fewest firings below which a slope carries a note."""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A fitted line a block (metric's unit a firing), or why there is none."""

    by_block: dict[int, Line]
    missing: str | None


def fires(grouped: Grouped, arm: str) -> bool:
    """Whether any probe of ``arm`` was seen to fire."""
    return any(
        value > 0
        for (name, _), blocks in grouped.fired.items()
        if name == arm
        for value in blocks.values()
    )


def too_few(blocks: int, confidence: float) -> str:
    """Say why ``blocks`` blocks have no bootstrap interval."""
    counted = "1 block is" if blocks == 1 else f"{blocks} blocks are"
    return (
        f"{counted} too few for a {confidence:.0%} bootstrap interval, which needs at least "
        f"{firings.least_blocks(confidence)}"
    )


def lines(experiment: Experiment, grouped: Grouped, metric: str, arm: str, baseline: str) -> Lines:
    """Fit, in each block, the time that ``arm`` adds to ``baseline`` on its firings.

    A block needs two cells that have both, with different firings.
    """
    by_cell = [
        (blocks, grouped.pairs(metric, arm, baseline, cell))
        for cell in range(len(grouped.combinations))
        if (blocks := grouped.fired.get((arm, cell)))
    ]
    if experiment.arms[arm].script is None:
        return Lines(by_block={}, missing="the arm is untraced")
    if arm == baseline:
        return Lines(by_block={}, missing="the arm is the baseline itself")
    if not by_cell:
        return Lines(by_block={}, missing="no firings were counted")
    if not fires(grouped, arm):
        return Lines(by_block={}, missing="no probe fired")
    points: dict[int, list[tuple[float, float]]] = {}
    for counted, pairs in by_cell:
        added = pairs.treated - pairs.baseline
        for block, value in zip(pairs.blocks, added, strict=True):
            if block in counted:
                points.setdefault(block, []).append((counted[block], float(value)))
    if not points:
        return Lines(by_block={}, missing="no block has times and firings together")
    fitted = {
        block: line
        for block, of_block in sorted(points.items())
        if (line := firings.fit(*zip(*of_block, strict=True))) is not None
    }
    missing = None if fitted else "the number of firings does not vary between the cells"
    return Lines(by_block=fitted, missing=missing)


def all_costs(experiment: Experiment, grouped: Grouped, *, confidence: float) -> tuple[Cost, ...]:
    """The cost of a firing of each traced arm against the first reference, in each time metric.

    Empty unless the experiment's question is the probe effect: traced times mean nothing else.
    Empty also where boards are a factor: one line over several boards would be none's.
    """
    if not experiment.probe_effect or experiment.boards:
        return ()
    return tuple(
        _cost(experiment, grouped, metric, arm, confidence)
        for metric, declared in experiment.metrics.items()
        if declared.is_time
        for arm, way in experiment.arms.items()
        if way.script is not None and arm != experiment.reference[0]
    )


def _cost(
    experiment: Experiment, grouped: Grouped, metric: str, arm: str, confidence: float
) -> Cost:
    baseline = experiment.reference[0]
    scale = experiment.metrics[metric].per_unit
    found = lines(experiment, grouped, metric, arm, baseline)
    points = _points(grouped, metric, arm, baseline, confidence)
    fitted = list(found.by_block.values())
    if not fitted:
        return Cost(
            arm=arm,
            metric=metric,
            baseline=baseline,
            slope_ns=None,
            low_ns=None,
            high_ns=None,
            intercept=None,
            blocks=0,
            replicates=0,
            points=points,
            block_slopes_ns=(),
            band=(),
            note=None,
            missing=found.missing,
        )
    slopes = np.array([line.slope for line in fitted]) * scale
    interval = firings.bootstrap_interval(slopes, confidence=confidence, seed=experiment.seed)
    places = _places([point.firings for point in points])
    curve = firings.band(fitted, places, confidence=confidence, seed=experiment.seed)
    return Cost(
        arm=arm,
        metric=metric,
        baseline=baseline,
        slope_ns=float(slopes.mean()),
        low_ns=interval.low if interval else None,
        high_ns=interval.high if interval else None,
        intercept=float(np.mean([line.intercept for line in fitted])),
        blocks=len(fitted),
        replicates=firings.REPLICATES if interval else 0,
        points=points,
        block_slopes_ns=tuple(map(float, slopes)),
        band=tuple(
            BandPoint(firings=place, fit=middle, low=low, high=high)
            for place, (middle, low, high) in zip(places, curve, strict=True)
        ),
        note=_note(points) or (None if interval else too_few(len(fitted), confidence)),
        missing=None,
    )


def _note(points: tuple[Point, ...]) -> str | None:
    """Warn of a slope that rests on next to no difference in firings."""
    counts = [point.firings for point in points]
    if max(counts) >= LEAST_RATIO * max(min(counts), LEAST_SHOWN):
        return None
    return (
        f"firings vary only from {min(counts):.4g} to {max(counts):.4g} between the cells: the "
        "slope rests on little"
    )


def _places(counts: list[float]) -> list[float]:
    """Firings at which the band is drawn: even steps on a logarithmic axis, ends included."""
    least, most = max(min(counts), LEAST_SHOWN), max(counts)
    return [float(value) for value in np.geomspace(least, max(most, least), BAND_POINTS)]


def _points(
    grouped: Grouped, metric: str, arm: str, baseline: str, confidence: float
) -> tuple[Point, ...]:
    points = []
    for cell, levels in enumerate(grouped.combinations):
        counted = grouped.fired.get((arm, cell))
        pairs = grouped.pairs(metric, arm, baseline, cell)
        if not counted or not pairs.blocks:
            continue
        found = paired.difference(pairs.treated, pairs.baseline)
        interval = found.interval(confidence)
        points.append(
            Point(
                levels=levels,
                firings=float(np.mean(list(counted.values()))),
                added=found.estimate,
                low=interval.low if interval else None,
                high=interval.high if interval else None,
            )
        )
    return tuple(points)
