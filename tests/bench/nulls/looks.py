"""What every method says of a null experiment: a tuple of errors, one for each of its rates.

An error is a false rejection, a verdict wrongly supported, a warning of nothing, or an interval
that leaves out the truth; None where the method refused to say anything. The functions called are
those that make reports.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from labrig.experiments import Experiment
from labrig.stats import ministat, paired
from labrig.stats.cells import Grouped, SessionCell
from labrig.stats.interval import Interval
from labrig.stats.lines import knees, regression
from labrig.stats.probes import firings
from labrig.stats.runs import levels, steady, trends, twins
from labrig.stats.samples import Result, compare_fully, examined, holm, means
from labrig.stats.samples.compare import WELCH
from labrig.stats.verdicts import contrasts, trials
from labrig.stats.verdicts.verdict import Estimated, decide, hold
from tests.bench.nulls.data import BLOCKS, FIRED, LEVELS, SIZES, TRIALS, Array, Null
from tests.stats import synthetic

CONFIDENCE = 0.95
ALPHA = 0.05
EITHER = 1 - (1 - ALPHA) ** 2
"""Of two independent tests at ``ALPHA`` one at least."""

Error = bool | None


def misses(interval: Interval | Result | None, truth: float) -> Error:
    """Whether an interval leaves out the truth; None where there is none."""
    if interval is None or interval.low is None or interval.high is None:
        return None
    return not interval.low <= truth <= interval.high


def excess(wide: Interval | None) -> tuple[Error, Error]:
    """Whether "greater" and "less" are supported where the truth, 0, lies on the margin."""
    if wide is None:
        return None, None
    greater, less = decide("greater", 0, wide), decide("less", 0, wide)
    return greater.word == "supported", less.word == "supported"


def equivalent(margin: float, quantity: Estimated | None) -> Error:
    """Whether an equivalence is supported."""
    if quantity is None:
        return None
    held = hold("equivalent", margin, quantity, confidence=CONFIDENCE)
    return held.alone.word == "supported"


def over_blocks(null: Null, seed: int) -> tuple[Error, ...]:
    """Two arms at one cell, and what lies on a margin of the baseline called equivalent."""
    one, other = null.means(1)[:, -1], null.means(0)[:, -1]
    plain = paired.difference(one, other).interval(CONFIDENCE)
    relative = paired.relative_difference(one, other)
    share = relative.interval(CONFIDENCE) if relative else None
    return (
        misses(plain, 0),
        *excess(plain),
        equivalent(5, paired.difference(one - 5, other)),
        equivalent(5, paired.difference(one + 5, other)),
        misses(share, 0),
        *excess(share),
        equivalent(0.5, paired.relative_difference(0.5 * one, other)),
        equivalent(0.5, paired.relative_difference(1.5 * one, other)),
    )


def over_levels(null: Null, seed: int) -> tuple[Error, ...]:
    """The slope over levels of an arm less the baseline's, and that of a power law."""
    apart = null.means(1) - null.means(0)
    plain = contrasts.over_blocks(apart, contrasts.slope(SIZES))
    powers = regression.lines(np.log2(SIZES), np.log2(null.means(1)))
    logs = paired.of_values(powers.slopes, scale=float(np.abs(powers.slopes).max()))
    return (
        misses(plain.interval(CONFIDENCE) if plain else None, 0),
        misses(logs.interval(CONFIDENCE), 0),
    )


def costs(null: Null, seed: int) -> tuple[Error, ...]:
    """The cost of a firing, and the difference of two arms' costs; both are 0."""
    slopes = []
    for arm in (1, 2):
        added = null.means(arm) - null.means(0)
        found = [firings.fit(FIRED, of_block) for of_block in added]
        slopes.append(np.array([line.slope for line in found if line is not None]))
    errors: list[Error] = []
    for values in (slopes[0], slopes[0] - slopes[1]):
        cost = firings.ResampledMean(values=tuple(values), seed=seed)
        wide = cost.interval(CONFIDENCE)
        errors += [misses(wide, 0), *excess(wide)]
    return tuple(errors)


def welch(null: Null, seed: int) -> tuple[Error, ...]:
    """Declared trial-level verdicts on two arms at one cell."""
    one, other = null.blocks(1).ravel(), null.blocks(0).ravel()
    plain = trials.ratio_of_means([one, other], [1, -1])
    share = trials.ratio_of_means([one, other], [1, -1], [0, 1])
    wide = share.interval(CONFIDENCE) if share else None
    return (
        misses(plain.interval(CONFIDENCE) if plain else None, 0),
        misses(wide, 0),
        *excess(wide),
        equivalent(0.5, trials.ratio_of_means([0.5 * one, other], [1, -1], [0, 1])),
    )


def samples(null: Null, seed: int) -> tuple[Error, ...]:
    """All that ``compare_fully`` gives of two arms' trials at one cell."""
    one, other = null.blocks(1).ravel(), null.blocks(0).ravel()
    found = compare_fully(one, other, seed=seed)
    boot = found.bootstrapped
    return (
        ministat.compare(one, other).differs,
        misses(found.student, 0),
        misses(found.welch, 0),
        None if found.mann_whitney.p is None else found.mann_whitney.p < ALPHA,
        misses(found.ratio, 1),
        misses(found.hedges_g, 0),
        misses(found.cliffs_delta, 0),
        misses(boot.treated_mean, null.mean),
        misses(boot.treated_median, null.median),
        misses(boot.mean_difference, 0),
        misses(boot.median_difference, 0),
        misses(boot.mean_ratio, 1),
        misses(boot.median_ratio, 1),
        found.equal_variance.word == "doubtful",
    )


def assumptions(null: Null, seed: int) -> tuple[Error, ...]:
    """What is examined where it does hold: normal, independent trials."""
    one, other = null.blocks(1).ravel(), null.blocks(0).ravel()
    return (
        examined.normality(one, other).word == "doubtful",
        examined.independence(one, other).word == "doubtful",
    )


def families(null: Null, seed: int) -> tuple[Error, ...]:
    """Whether anything in a family is found: 7 hypotheses over blocks, 35 trial-level ones."""
    held = [
        hold(
            "differs",
            0,
            paired.difference(null.means(arm)[:, -1], null.means(0)[:, -1]),
            confidence=CONFIDENCE,
        ).p
        for arm in range(1, len(null.values))
    ]
    ps = []
    for arm in range(1, len(null.values)):
        for level in range(LEVELS):
            one, other = null.blocks(arm, level).ravel(), null.blocks(0, level).ravel()
            spread = means.separate(one, other)
            ps.append(means.difference(WELCH, one, other, spread, CONFIDENCE).p)
    return _any_below(held), _any_below(ps)


def _any_below(ps: list[float | None]) -> bool:
    return any(p is not None and p < ALPHA for p in holm(ps))


def repetition(null: Null, seed: int) -> tuple[Error, ...]:
    """A cell's mean by both levels, and whether a cell is steady."""
    blocks = list(null.blocks(1))
    found = levels.interval(blocks, confidence=CONFIDENCE, seed=seed)
    trend = trends.trend_within(blocks)
    (change,) = trends.change_points(null.blocks(1).reshape(1, -1), [TRIALS] * BLOCKS, seed=seed)
    return (
        misses(found, null.mean),
        None if trend is None else trend.probability < ALPHA,
        None if change is None else change.probability < ALPHA,
    )


def lack_of_fit(null: Null, seed: int) -> tuple[Error, ...]:
    """Whether levels whose means are equal are found off a line, or a power law."""
    plain = regression.lack_of_fit(regression.lines(SIZES, null.means(1)))
    powers = regression.lack_of_fit(regression.lines(np.log2(SIZES), np.log2(null.means(1))))
    return tuple(None if one is None else one.probability < ALPHA for one in (plain, powers))


def knee(null: Null, seed: int) -> tuple[Error, ...]:
    """Whether a bend is found where there is none."""
    found = knees.bend(np.log2(SIZES[::-1]), null.means(1)[:, ::-1], seed=seed)
    return (None if found is None else found.probability < ALPHA,)


def twin_arms(null: Null, seed: int) -> tuple[Error, ...]:
    """The A/A control of one metric: the mean over cells, and whether the report warns."""
    (found,) = twins.all_twins(_declared(), _grouped(null, 2), confidence=CONFIDENCE)
    assert found.relative_low is not None and found.relative_high is not None
    return not found.relative_low <= 0 <= found.relative_high, twins.alarming(found)


def steady_cells(null: Null, seed: int) -> tuple[Error, ...]:
    """Whether the report warns that a cell of a metric, of all 40, is not steady."""
    declared = _declared().model_copy(update={"seed": seed})
    found = steady.all_steady(declared, _grouped(null, len(null.values)), confidence=CONFIDENCE)
    return (any(one.steady is False for one in found),)


@functools.cache
def _declared() -> Experiment:
    """The default experiment with one metric."""
    whole = synthetic.load_experiment()
    metric = next(iter(whole.metrics))
    return whole.model_copy(update={"metrics": {metric: whole.metrics[metric]}, "hypotheses": []})


def _grouped(null: Null, arms: int) -> Grouped:
    """The first arms' trials as the analysis has them, a session a block."""
    experiment = _declared()
    (metric,) = experiment.metrics
    (factor,) = experiment.factors
    named: Mapping[tuple[str, str, int], Array] = {
        (metric, arm, level): null.blocks(number, level)
        for number, arm in enumerate(list(experiment.arms)[:arms])
        for level in range(LEVELS)
    }
    return Grouped(
        factors=(factor,),
        combinations=tuple({factor: value} for value in experiment.factors[factor].values),
        samples={key: dict(enumerate(cell)) for key, cell in named.items()},
        warmups={},
        sessions={
            key: tuple(
                SessionCell(session=f"s{block}", block=block, mean=float(mean), planned=TRIALS)
                for block, mean in enumerate(cell.mean(axis=1))
            )
            for key, cell in named.items()
        },
        fired={},
        instances={},
        unusable={},
        undeclared=(),
    )
