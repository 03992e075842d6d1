"""Which errors are counted: of every method how often it may err, by its own word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tests.bench.nulls import looks
from tests.bench.nulls.data import ALIKE, KINDS, LEVELS, Null
from tests.bench.nulls.looks import ALPHA, Error

Says = Literal["rejects", "covers", "rejects and covers"]

MANY, SOME, FEW = 20_000, 5_000, 1_000
"""Experiments: of most methods, of slow ones, of the slowest."""
ONE_SIDED = ALPHA / 2


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A method, and the share of errors it claims; ``at_most`` where that is a bound only."""

    method: str
    says: Says = "rejects"
    nominal: float = ALPHA
    primary: bool = False
    at_most: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Methods that look at an experiment together: ``look`` gives an error for each rate."""

    look: Callable[[Null, int], tuple[Error, ...]]
    rates: tuple[Rate, ...]
    experiments: int = MANY
    kinds: tuple[str, ...] = ALIKE


def _primary(method: str, says: Says = "rejects", nominal: float = ALPHA) -> Rate:
    return Rate(method=method, says=says, nominal=nominal, primary=True)


def _one_sided(method: str) -> tuple[Rate, Rate]:
    """By one end of a two-sided interval."""
    return (
        _primary(f"{method}: greater, on the margin", nominal=ONE_SIDED),
        _primary(f"{method}: less, on the margin", nominal=ONE_SIDED),
    )


def _both(method: str) -> Rate:
    return Rate(method=method, says="rejects and covers")


def _covers(method: str) -> Rate:
    return Rate(method=method, says="covers")


GROUPS: tuple[Group, ...] = (
    Group(
        look=looks.over_blocks,
        rates=(
            _primary("paired t, difference", "rejects and covers"),
            *_one_sided("paired t, difference"),
            _primary("paired t, difference: equivalent, on the lower margin"),
            _primary("paired t, difference: equivalent, on the upper margin"),
            _primary("paired t, share of the baseline", "rejects and covers"),
            *_one_sided("paired t, share"),
            _primary("paired t, share: equivalent, on the lower margin"),
            _primary("paired t, share: equivalent, on the upper margin"),
        ),
        kinds=tuple(KINDS),
    ),
    Group(
        look=looks.over_levels,
        rates=(
            _primary("slope over levels, less the baseline's", "rejects and covers"),
            _covers("slope of a power law"),
        ),
        kinds=tuple(KINDS),
    ),
    Group(
        look=looks.costs,
        rates=(
            _primary("bootstrap, cost of a firing", "rejects and covers"),
            *_one_sided("bootstrap, cost"),
            _primary("bootstrap, difference of two costs", "rejects and covers"),
            *_one_sided("bootstrap, difference of costs"),
        ),
        kinds=tuple(KINDS),
    ),
    Group(
        look=looks.welch,
        rates=(
            _primary("Welch's t, difference (trial-level)", "rejects and covers"),
            _primary("Welch's t, share (trial-level)", "rejects and covers"),
            *_one_sided("Welch's t, share"),
            _primary("Welch's t, share: equivalent, on the lower margin"),
        ),
    ),
    Group(
        look=looks.families,
        rates=(
            Rate(method="Holm over 7 hypotheses, paired t: any", at_most=True),
            Rate(method="Holm over 35 comparisons, Welch (trial-level): any", at_most=True),
        ),
        experiments=SOME,
    ),
    Group(
        look=looks.samples,
        rates=(
            Rate(method="ministat (trial-level)"),
            _both("Student's t (trial-level)"),
            _both("Welch's t in the appendix (trial-level)"),
            Rate(method="Mann-Whitney U (trial-level)"),
            _both("ratio of means, Fieller (trial-level)"),
            _both("Hedges' g (trial-level)"),
            _both("Cliff's delta (trial-level)"),
            _covers("BCa, mean (trial-level)"),
            _covers("BCa, median (trial-level)"),
            _both("BCa, difference of means (trial-level)"),
            _both("BCa, difference of medians (trial-level)"),
            _both("BCa, ratio of means (trial-level)"),
            _both("BCa, ratio of medians (trial-level)"),
            Rate(method="equal variance doubtful, Brown-Forsythe"),
        ),
    ),
    Group(
        look=looks.assumptions,
        rates=(
            Rate(method="normality doubtful, Shapiro-Wilk, of two samples", nominal=looks.EITHER),
            Rate(method="independence doubtful, Ljung-Box, of two samples", nominal=looks.EITHER),
        ),
        kinds=("normal",),
    ),
    Group(
        look=looks.repetition,
        rates=(
            _covers("hierarchical bootstrap, mean of a cell"),
            Rate(method="trend within blocks, a cell"),
            Rate(method="change over run order, a cell"),
        ),
    ),
    Group(
        look=looks.steady_cells,
        rates=(Rate(method="steady state, Holm over 40 cells: any warned of", at_most=True),),
        experiments=FEW,
    ),
    Group(
        look=looks.lack_of_fit,
        rates=(
            Rate(method="lack of fit, line"),
            Rate(method="lack of fit, power law"),
        ),
    ),
    Group(look=looks.knee, rates=(Rate(method="knee"),), experiments=SOME),
    Group(
        look=looks.twin_arms,
        rates=(
            _both("A/A control, mean over 5 cells"),
            Rate(
                method="A/A control: warned of, 5 cells and mean",
                nominal=1 - (1 - ALPHA) ** (LEVELS + 1),
                at_most=True,
            ),
        ),
        experiments=SOME,
    ),
)
