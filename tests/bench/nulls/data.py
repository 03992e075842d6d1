"""Made-up experiments in which there is nothing to find, of the default experiment's own size.

All arms, levels and blocks have one distribution (but for ``skewed``, see there): whatever a
method finds between them, it finds by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Draw = Callable[[np.random.Generator], Array]

ARMS, LEVELS, BLOCKS, TRIALS = 8, 5, 6, 5
SHAPE = (ARMS, LEVELS, BLOCKS, TRIALS)
SIZES = (10_485_760, 65_536, 8_192, 2_048, 512)
"""The levels: bytes of a block of the copying loop."""
FIRED = (1, 160, 1_280, 5_120, 20_480)
"""Firings a trial at each level, as often as the loop reads."""
SEED = 20190131

LEVEL = 10.0
SIGMA = 0.5
"""Standard deviation of the logarithm of log-normal values."""
MODES, SHARE, WIDTH = (10.0, 13.0), 0.2, 0.3
"""Bimodal values: the second mode has this share; both have this standard deviation."""
BETWEEN, INTERACTION, WITHIN = 1.0, 0.5, 0.5
"""Standard deviations of blocked values: block, arm and level in a block, trial."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of data: what it is in words, the truth of a trial, and how to draw ``SHAPE``."""

    words: str
    mean: float
    median: float
    draw: Draw


@dataclass(frozen=True, kw_only=True)
class Null:
    """A null experiment: ``values`` of shape ``SHAPE``, and the truth about each."""

    values: Array
    mean: float
    median: float

    def blocks(self, arm: int, level: int = LEVELS - 1) -> Array:
        """Trials by block of a cell, shape (blocks, trials)."""
        cell: Array = self.values[arm, level]
        return cell

    def means(self, arm: int) -> Array:
        """Cell means, shape (blocks, levels)."""
        means: Array = self.values[arm].mean(axis=2).T
        return means


def draw(kind: str, index: int) -> Null:
    """Return null experiment number ``index`` of its kind: always the same one."""
    of = KINDS[kind]
    chance = np.random.default_rng([SEED, list(KINDS).index(kind), index])
    return Null(values=of.draw(chance), mean=of.mean, median=of.median)


def _normal(chance: np.random.Generator) -> Array:
    return LEVEL + chance.standard_normal(SHAPE)


def _log_normal(chance: np.random.Generator) -> Array:
    return LEVEL * np.exp(SIGMA * chance.standard_normal(SHAPE))


def _bimodal(chance: np.random.Generator) -> Array:
    second = chance.random(SHAPE) < SHARE
    return np.where(second, MODES[1], MODES[0]) + WIDTH * chance.standard_normal(SHAPE)


def _median_of_modes() -> float:
    """By bisection of the distribution function."""
    low, high = MODES
    for _ in range(60):
        middle = (low + high) / 2
        below = [(1 + math.erf((middle - mode) / WIDTH / math.sqrt(2))) / 2 for mode in MODES]
        low, high = (
            (middle, high) if (1 - SHARE) * below[0] + SHARE * below[1] < 0.5 else (low, middle)
        )
    return (low + high) / 2


def _blocked(chance: np.random.Generator) -> Array:
    block = BETWEEN * chance.standard_normal((BLOCKS, 1))
    return LEVEL + block + _apart(INTERACTION * chance.standard_normal(SHAPE[:3]), chance)


def _skewed(chance: np.random.Generator) -> Array:
    block = BETWEEN * chance.standard_normal((BLOCKS, 1))
    cells = np.zeros(SHAPE[:3])
    cells[1] = chance.exponential(size=SHAPE[1:3]) - 1
    return LEVEL + block + _apart(cells, chance)


def _apart(cells: Array, chance: np.random.Generator) -> Array:
    """Trials around what their cell has in their block."""
    return cells[..., None] + WITHIN * chance.standard_normal(SHAPE)


KINDS: Mapping[str, Kind] = {
    "normal": Kind(
        words="trials normal, standard deviation 10% of the mean",
        mean=LEVEL,
        median=LEVEL,
        draw=_normal,
    ),
    "log-normal": Kind(
        words=f"trials log-normal, sigma {SIGMA}",
        mean=LEVEL * math.exp(SIGMA * SIGMA / 2),
        median=LEVEL,
        draw=_log_normal,
    ),
    "bimodal": Kind(
        words="80% of trials around 10, 20% around 13, each with standard deviation 0.3",
        mean=(1 - SHARE) * MODES[0] + SHARE * MODES[1],
        median=_median_of_modes(),
        draw=_bimodal,
    ),
    "blocked": Kind(
        words="block effects that all arms share, 10%; of each arm and level in a block, 5%; "
        "trials within, 5%; all normal",
        mean=LEVEL,
        median=LEVEL,
        draw=_blocked,
    ),
    "skewed": Kind(
        words="blocked, but in each block one arm's cells have an exponential effect of their "
        "own, mean 0 and standard deviation 10%",
        mean=LEVEL,
        median=LEVEL,
        draw=_skewed,
    ),
}
ALIKE = ("normal", "log-normal", "bimodal", "blocked")
"""Kinds in which all arms are alike."""
