"""Every metric over every numeric factor: lines, what they leave over, and a knee."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from labrig.experiments import Experiment
from labrig.stats import paired
from labrig.stats.cells import Array, Grouped
from labrig.stats.interval import Interval
from labrig.stats.lines import knees, regression
from labrig.stats.records import (
    CurvePoint,
    Fit,
    Knee,
    Levels,
    Method,
    Residual,
    Sweep,
    SweepPoint,
)
from labrig.stats.records.sweeps import Form
from labrig.stats.verdicts.hypotheses import comparable

LEAST_LEVELS = 3
CURVE_POINTS = 60
WIDE = 8.0
"""Greatest over least level from which a curve's places are spaced by logarithm."""


@dataclass(frozen=True, kw_only=True)
class _Swept:
    """Cell means of the blocks that have every level: ``y`` (blocks, levels) at ``x``."""

    x: Array
    y: Array
    by_level: tuple[Array, ...]
    """All blocks' cell means, level by level."""


def all_sweeps(experiment: Experiment, grouped: Grouped, *, confidence: float) -> tuple[Sweep, ...]:
    """Fit each metric of each arm over each factor of three numeric levels or more.

    Times of traced arms are left out unless the question is the probe effect.
    """
    return tuple(
        found
        for metric in experiment.metrics
        for arm in experiment.arms
        if comparable(experiment, metric, arm, arm)
        for factor in numeric_factors(experiment)
        for others in _others(experiment, factor)
        if (found := _sweep(experiment, grouped, metric, arm, factor, others, confidence))
    )


def numeric_factors(experiment: Experiment) -> Iterator[str]:
    """Names of the factors with three levels or more, all numbers."""
    for name, factor in experiment.factors.items():
        numbers = all(isinstance(value, (int, float)) for value in factor.values)
        if numbers and len(factor.values) >= LEAST_LEVELS:
            yield name


def _others(experiment: Experiment, factor: str) -> Iterator[Levels]:
    rest = {name: one.values for name, one in experiment.factors.items() if name != factor}
    for values in itertools.product(*rest.values()):
        yield dict(zip(rest, values, strict=True))


def _sweep(
    experiment: Experiment,
    grouped: Grouped,
    metric: str,
    arm: str,
    factor: str,
    others: Levels,
    confidence: float,
) -> Sweep | None:
    swept = _swept(experiment, grouped, metric, arm, factor, others)
    if swept is None:
        return None
    fits: list[Fit] = []
    missing: list[str] = []
    if not len(swept.y):
        missing.append("no line: no block has every level")
    else:
        fits.append(_fit("linear", swept.x, swept.x, swept.y, confidence))
        if (swept.x <= 0).any():
            missing.append(f"no power law: {factor} has levels that are not above 0")
        elif (swept.y <= 0).any():
            missing.append(f"no power law: {metric} has means that are not above 0")
        else:
            x, y = np.log2(swept.x), np.log2(swept.y)
            fits.append(_fit("log-log", swept.x, x, y, confidence))
    return Sweep(
        metric=metric,
        arm=arm,
        factor=factor,
        others=others,
        blocks=len(swept.y),
        points=tuple(
            SweepPoint(x=float(x), mean=mean.estimate, **_ends(mean.interval(confidence)))
            for x, values in zip(swept.x, swept.by_level, strict=True)
            for mean in [paired.of_values(values, scale=float(np.abs(values).max()))]
        ),
        fits=tuple(fits),
        knee=_knee(swept, confidence, experiment.seed),
        missing=tuple(missing),
    )


def _swept(
    experiment: Experiment,
    grouped: Grouped,
    metric: str,
    arm: str,
    factor: str,
    others: Levels,
) -> _Swept | None:
    """Gather the measured levels, ascending; None when fewer than three were measured."""
    found = []
    for value in sorted(experiment.factors[factor].values, key=lambda one: float(one)):
        blocks = grouped.sample(metric, arm, grouped.cell({**others, factor: value}))
        if blocks:
            found.append((float(value), {b: float(v.mean()) for b, v in blocks.items()}))
    if len(found) < LEAST_LEVELS:
        return None
    complete = sorted(set.intersection(*(set(blocks) for _, blocks in found)))
    return _Swept(
        x=np.array([x for x, _ in found]),
        y=np.array([[blocks[b] for _, blocks in found] for b in complete]).reshape(-1, len(found)),
        by_level=tuple(np.array(list(blocks.values())) for _, blocks in found),
    )


def _ends(interval: Interval | None) -> dict[str, float | None]:
    return {
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }


def _fit(form: Form, levels: Array, x: Array, y: Array, confidence: float) -> Fit:
    """Fit ``y`` (blocks, levels) on ``x``, both as ``form`` has them; ``levels`` as declared."""
    found = regression.lines(x, y)
    slope = paired.of_values(found.slopes, scale=float(np.abs(found.slopes).max()))
    intercept = paired.of_values(found.intercepts, scale=found.scale)
    slopes, intercepts = slope.interval(confidence), intercept.interval(confidence)
    left = found.residuals.mean(axis=0)
    worst = int(np.abs(left).argmax())
    lack = regression.lack_of_fit(found)
    return Fit(
        form=form,
        slope=slope.estimate,
        slope_low=slopes.low if slopes else None,
        slope_high=slopes.high if slopes else None,
        intercept=intercept.estimate,
        intercept_low=intercepts.low if intercepts else None,
        intercept_high=intercepts.high if intercepts else None,
        r_squared=regression.r_squared(found),
        residual_sd=found.residual_sd,
        largest_residual=float(left[worst]),
        largest_at=float(levels[worst]),
        lack_f=lack.f if lack else None,
        lack_probability=lack.probability if lack else None,
        lack=_lack(lack, len(y), confidence),
        residuals=tuple(
            Residual(x=float(at), residual=mean.estimate, **_ends(mean.interval(confidence)))
            for at, values in zip(levels, found.residuals.T, strict=True)
            for mean in [paired.of_values(values, scale=found.scale)]
        ),
        curve=_curve(form, levels, found, confidence),
    )


def _lack(lack: regression.LackOfFit | None, blocks: int, confidence: float) -> str:
    if lack is None:
        why = "one block shows no scatter" if blocks == 1 else "the blocks do not vary"
        return f"whether the form is right cannot be tested: {why}"
    numbers = f"F({lack.between}, {lack.within}) = {lack.f:.3g}, p = {lack.probability:.2g}"
    if lack.probability < 1 - confidence:
        return (
            "the levels' means lie off this form by more than the blocks' scatter explains "
            f"({numbers}), so it is not right, whatever R² says"
        )
    return f"the levels' means lie off this form by no more than chance explains ({numbers})"


def _places(levels: Array) -> Array:
    """Places of a curve, the levels' ends included: by logarithm where the levels span much."""
    if levels[0] > 0 and levels[-1] >= WIDE * levels[0]:
        return np.geomspace(levels[0], levels[-1], CURVE_POINTS)
    return np.linspace(levels[0], levels[-1], CURVE_POINTS)


def _curve(
    form: Form, levels: Array, found: regression.Lines, confidence: float
) -> tuple[CurvePoint, ...]:
    places = _places(levels)
    values = found.at(places if form == "linear" else np.log2(places))
    fit, ends = values.mean(axis=0), None
    if len(values) > 1:
        from scipy import stats

        limit = float(stats.t.ppf((1 + confidence) / 2, len(values) - 1))
        half = limit * values.std(axis=0, ddof=1) / np.sqrt(len(values))
        ends = np.stack([fit - half, fit + half])
    if form == "log-log":
        fit, ends = np.exp2(fit), None if ends is None else np.exp2(ends)
    return tuple(
        CurvePoint(
            x=float(place),
            fit=float(fit[index]),
            low=None if ends is None else float(ends[0, index]),
            high=None if ends is None else float(ends[1, index]),
        )
        for index, place in enumerate(places)
    )


def _no_knee(words: str) -> Knee:
    return Knee(
        x=None,
        low=None,
        high=None,
        below=None,
        above=None,
        statistic=None,
        probability=None,
        residual_sd=None,
        curve=(),
        words=words,
    )


def _knee(swept: _Swept, confidence: float, seed: int) -> Knee:
    levels = len(swept.x)
    if levels < knees.LEAST_LEVELS:
        return _no_knee(f"{levels} levels are too few, {knees.LEAST_LEVELS} are needed")
    if (swept.x <= 0).any():
        return _no_knee("levels that are not above 0 have no logarithm")
    if len(swept.y) < 2:
        return _no_knee(
            "fewer than two blocks have every level, so there is no scatter to judge by"
        )
    x = np.log2(swept.x)
    found = knees.bend(x, swept.y, seed=seed)
    if found is None:
        return _no_knee("the blocks do not vary, so there is no scatter to judge by")
    numbers = f"p = {found.probability:.2g}, simulated"
    if found.probability >= 1 - confidence:
        return Knee(
            x=None,
            low=None,
            high=None,
            below=None,
            above=None,
            statistic=found.statistic,
            probability=found.probability,
            residual_sd=None,
            curve=(),
            words=f"no bend is shown: a straight line in log2 does as well ({numbers})",
        )
    ends = knees.interval(x, swept.y, confidence=confidence, seed=seed)
    words = f"a line in log2 that bends at {2**found.place:.4g} does better ({numbers})"
    if found.left_over < 1 - confidence:
        words += (
            "; but the levels' means lie off the bent line, too, by more than the blocks' scatter "
            f"explains (p = {found.left_over:.2g}): the curve has no single corner"
        )
    places = _places(swept.x)
    curve = zip(places, found.at(np.log2(places)), strict=True)
    return Knee(
        x=float(2**found.place),
        low=float(2**ends.low) if ends else None,
        high=float(2**ends.high) if ends else None,
        below=found.below,
        above=found.above,
        statistic=found.statistic,
        probability=found.probability,
        residual_sd=float(np.sqrt((found.residuals**2).sum() / (levels - 4))),
        curve=tuple(CurvePoint(x=float(x), fit=float(y), low=None, high=None) for x, y in curve),
        words=words,
    )


def methods(found: Sequence[Sweep], named: Mapping[str, str], confidence: float) -> list[Method]:
    """Account for lines and knees, for the report; ``named`` gives the arms' labels."""
    fits = [(sweep, fit) for sweep in found for fit in sweep.fits]
    if not fits:
        return []
    off = [fit.lack_probability for _, fit in fits if fit.lack_probability is not None]
    wrong = sum(probability < 1 - confidence for probability in off)
    listed = [
        Method(
            name="regression over levels",
            words="In every block a least-squares line goes through the means at the levels, in "
            "the units themselves and in log2 of both (a power law). Slope and intercept are means "
            f"over blocks with Student's t intervals at {confidence:.0%}. R² comes with the "
            "residuals' standard deviation, the largest residual and a test for lack of fit.",
            source="Montgomery, Design and Analysis of Experiments, section 4.1 and chapter 10; "
            "Student, Biometrika 6, 1908",
            assumptions="Blocks are independent and their coefficients roughly normal. For the "
            "test of lack of fit, the blocks' scatter is the same at every level and independent.",
            seen=f"{wrong} of {len(off)} fits lie off their form by more than the blocks' scatter "
            "explains." + _largest(fits, named),
        )
    ]
    judged = [sweep for sweep in found if sweep.knee.probability is not None]
    if judged:
        listed.append(
            Method(
                name="knee over log2 of the levels",
                words="A continuous line of two pieces in log2 of the factor, its bend chosen on a "
                "grid for the smallest residuals; the probability of its gain over a straight line "
                f"comes from {knees.REPLICATES:,} seeded simulations of the same search. Its "
                "interval resamples whole blocks.",
                source="Davies, Biometrika 74(1), 1987; Efron and Tibshirani, An Introduction to "
                "the Bootstrap, 1993",
                assumptions="Those of the test of lack of fit, and one bend at most. A smooth "
                "curve shows a bend as well: a bend says that one straight line does not do.",
                seen=f"{sum(sweep.knee.x is not None for sweep in judged)} of {len(judged)} sweeps "
                "show a bend.",
            )
        )
    return listed


def _largest(fits: Sequence[tuple[Sweep, Fit]], named: Mapping[str, str]) -> str:
    """Say where the form fails most, among power laws."""
    powers = [(sweep, fit) for sweep, fit in fits if fit.form == "log-log"]
    if not powers:
        return ""
    sweep, fit = max(powers, key=lambda one: abs(one[1].largest_residual))
    return (
        f" The largest residual of a power law is {2**fit.largest_residual - 1:+.1%}, of "
        f"'{sweep.metric}' of {named[sweep.arm]} at {sweep.factor} = {fit.largest_at:g}."
    )
