"""A/A controls: what an arm and its twin differ by is what the apparatus alone can produce.

Both run the same, so a difference of theirs is no effect: an interval that excludes 0 is a false
alarm, of which 5% are expected at 95%, or a sign that the arms are not treated alike. Traced twins
are compared too, whatever the experiment's question: both are traced in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from labrig.experiments import Experiment
from labrig.stats import paired, simulated
from labrig.stats.cells import Grouped
from labrig.stats.records import Method, TwinCell, Twins


def all_twins(experiment: Experiment, grouped: Grouped, *, confidence: float) -> tuple[Twins, ...]:
    """Compare every twin with its original: a record a metric that both have."""
    return tuple(
        found
        for twin, arm in experiment.arms.items()
        if arm.twin in experiment.arms
        for metric in experiment.metrics
        if (found := _twins(experiment, grouped, metric, twin, arm.twin, confidence)) is not None
    )


def _twins(
    experiment: Experiment,
    grouped: Grouped,
    metric: str,
    twin: str,
    original: str,
    confidence: float,
) -> Twins | None:
    cells = []
    ratios: dict[int, list[float]] = {}
    for cell in range(len(grouped.combinations)):
        pairs = grouped.pairs(metric, twin, original, cell)
        if not pairs.blocks:
            continue
        cells.append(_cell(grouped, metric, twin, original, cell, confidence))
        if (pairs.baseline > 0).all():
            for block, share in zip(pairs.blocks, pairs.treated / pairs.baseline, strict=True):
                ratios.setdefault(block, []).append(float(share))
    if not cells:
        return None
    tested = [one for one in cells if one.low is not None and not one.zero_variance]
    whole = None
    if ratios:
        means = np.array([np.mean(values) for _, values in sorted(ratios.items())])
        whole = paired.of_values(means - 1, scale=float(max(1.0, np.abs(means).max())))
    interval = whole.interval(confidence) if whole else None
    found = Twins(
        twin=twin,
        original=original,
        metric=metric,
        cells=tuple(cells),
        relative=whole.estimate if whole else None,
        relative_low=interval.low if interval else None,
        relative_high=interval.high if interval else None,
        blocks=max(one.blocks for one in cells),
        tested=len(tested),
        excluding=sum(one.excludes_zero for one in tested),
        expected=(1 - confidence) * len(tested),
        words="",
    )
    return _told(experiment, found, confidence)


def _cell(
    grouped: Grouped, metric: str, twin: str, original: str, cell: int, confidence: float
) -> TwinCell:
    pairs = grouped.pairs(metric, twin, original, cell)
    found = paired.difference(pairs.treated, pairs.baseline)
    share = paired.relative_difference(pairs.treated, pairs.baseline)
    interval = found.interval(confidence)
    relative = share.interval(confidence) if share else None
    return TwinCell(
        levels=grouped.combinations[cell],
        estimate=found.estimate,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        relative=share.estimate if share else None,
        relative_low=relative.low if relative else None,
        relative_high=relative.high if relative else None,
        blocks=found.n,
        zero_variance=found.zero_variance,
        excludes_zero=interval is not None and not interval.low <= 0 <= interval.high,
        block_values=found.values,
    )


def _told(experiment: Experiment, found: Twins, confidence: float) -> Twins:
    labels = {name: arm.label or name for name, arm in experiment.arms.items()}
    pair = f"'{labels[found.twin]}' and '{labels[found.original]}', which run the same"
    if not found.tested:
        why = "no interval: one block gives none" if found.blocks == 1 else "no variance"
        return replace(found, words=f"{pair}, have {why} in '{found.metric}'")
    said = (
        f"{pair}, were compared in '{found.metric}' at {found.tested} "
        f"cell{'s' * (found.tested > 1)}: {found.excluding} of the {confidence:.0%} intervals "
        f"exclude 0, where about {found.expected:.2g} would by chance"
    )
    if found.relative is not None:
        said += f"; over all cells they differ by {found.relative:+.3%}"
        if found.relative_low is not None and found.relative_high is not None:
            said += f" ({found.relative_low:+.3%} to {found.relative_high:+.3%})"
    if flat := sum(one.zero_variance and one.estimate != 0 for one in found.cells):
        said += f"; at {flat} more they differ by the same in every block"
    return replace(found, words=said)


def alarming(found: Twins) -> bool:
    """Whether any interval of these twins excludes 0."""
    whole = (
        found.relative_low is not None
        and found.relative_high is not None
        and found.relative_low < found.relative_high
        and not found.relative_low <= 0 <= found.relative_high
    )
    return whole or found.excluding > 0


def method(found: Sequence[Twins], confidence: float) -> Method:
    """Account for the control, for the report."""
    tested = sum(one.tested for one in found)
    excluding = sum(one.excluding for one in found)
    return Method(
        name="A/A control",
        words="An arm is measured twice, as two arms that run the same. Their paired differences "
        f"over blocks have Student's t intervals at {confidence:.0%} in every cell, and so has "
        "the mean over cells of the blocks' ratios. They say what the apparatus produces where "
        "there is nothing to find; no verdict rests on them.",
        source="Student, Biometrika 6, 1908",
        assumptions="Those of paired differences. Cells of one block share its session, so that "
        f"their false alarms come together more often than chance alone would have it. "
        f"{simulated.TWINS}",
        seen=f"{excluding} of {tested} intervals exclude 0, where about "
        f"{(1 - confidence) * tested:.2g} would by chance.",
    )


def warnings(found: Sequence[Twins]) -> list[str]:
    """Sentences on twins that differ, with how many would by chance."""
    return [
        f"A/A control: {one.words}. Chance, or the apparatus does not treat the two alike: "
        "smaller differences than theirs prove nothing."
        for one in found
        if alarming(one)
    ]
