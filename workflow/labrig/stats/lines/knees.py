"""One bend in a line: where a continuous line of two pieces leaves least over.

The bend is looked for on a grid between the second level and the last but one, and then between
the neighbours of the best place there. Its gain over a
straight line is judged against the blocks' scatter, and since the place was chosen for its gain,
the probability is not F's but simulated: the greatest gain along the same grid of normal noise
around a straight line (Davies, Biometrika 74(1), 1987, on a parameter that exists under the
alternative only). Its interval resamples whole blocks, as in ``labrig.stats.probes.firings``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labrig.stats.interval import Interval
from labrig.stats.lines.regression import Array, error_mean_square, lines
from labrig.stats.probes import firings

LEAST_LEVELS = 5
GRID = 61
REPLICATES = 5_000


@dataclass(frozen=True, kw_only=True)
class Bend:
    """The best bend: at ``place``, with slopes ``below`` and ``above`` it.

    ``statistic`` is its gain over a straight line, in mean squares of the blocks' scatter, and
    ``probability`` that of as great a gain without a bend. ``residuals`` (levels,) are what it
    leaves of the levels' means; ``left_over`` is the probability of these if it were right, by F
    with levels - 4 degrees of freedom.
    """

    place: float
    below: float
    above: float
    intercept: float
    statistic: float
    probability: float
    residuals: Array
    left_over: float

    def at(self, places: Array) -> Array:
        """The bent line's values at ``places``, shape (k,)."""
        bent = np.maximum(places - self.place, 0)
        return self.intercept + self.below * places + (self.above - self.below) * bent


def bend(x: Array, y: Array, *, seed: int) -> Bend | None:
    """Find the best bend of the means over blocks of ``y``, shape (blocks, levels), in ``x``.

    None with one block, or when blocks do not vary. Raises ValueError like ``regression.lines``,
    for fewer than ``LEAST_LEVELS`` levels, and for levels that do not ascend.
    """
    if x.size < LEAST_LEVELS or (np.diff(x) <= 0).any():
        raise ValueError(f"a bend needs {LEAST_LEVELS} levels or more, ascending")
    straight = lines(x, y)
    error = error_mean_square(straight.residuals, straight.scale)
    if error is None:
        return None
    from scipy import stats

    blocks, levels = y.shape
    means = y.mean(axis=0)
    _, hinges = _grid(x)
    place, gain = _best(x, means)
    gain *= blocks / error
    design = np.column_stack([np.ones(levels), x, np.maximum(x - place, 0)])
    (intercept, below, more), *_ = np.linalg.lstsq(design, means, rcond=None)
    residuals = means - design @ np.array([intercept, below, more])
    within = (blocks - 1) * (levels - 2)
    null = _gains_without_bend(hinges, within, seed)
    f = blocks * float(residuals @ residuals) / (levels - 4) / error
    return Bend(
        place=place,
        below=float(below),
        above=float(below + more),
        intercept=float(intercept),
        statistic=gain,
        probability=float(((null >= gain).sum() + 1) / (null.size + 1)),
        residuals=residuals,
        left_over=float(stats.f.sf(f, levels - 4, within)),
    )


def _grid(x: Array) -> tuple[Array, Array]:
    """Places (GRID,), and what hinges there add to a line: unit vectors (GRID, levels)."""
    places = np.linspace(x[1], x[-2], GRID)
    return places, _hinges(x, places)


def _hinges(x: Array, places: Array) -> Array:
    hinges = np.maximum(x[None, :] - places[:, None], 0)
    line, _ = np.linalg.qr(np.column_stack([np.ones(x.size), x]))
    hinges = hinges - hinges @ line @ line.T
    unit: Array = hinges / np.linalg.norm(hinges, axis=1, keepdims=True)
    return unit


def _best(x: Array, means: Array) -> tuple[float, float]:
    """The place of the best bend, and by how much it lowers the sum of squares."""
    from scipy import optimize

    def left(place: float) -> float:
        return -float((_hinges(x, np.array([place])) @ means)[0] ** 2)

    places, hinges = _grid(x)
    near = int(((hinges @ means) ** 2).argmax())
    around = (float(places[max(near - 1, 0)]), float(places[min(near + 1, GRID - 1)]))
    found = optimize.minimize_scalar(left, bounds=around, method="bounded")
    place = min(float(found.x), float(places[near]), key=left)
    return place, -left(place)


def _gains_without_bend(hinges: Array, degrees: int, seed: int) -> Array:
    chance = np.random.Generator(np.random.PCG64(seed))
    noise = chance.standard_normal((REPLICATES, hinges.shape[1]))
    error = chance.chisquare(degrees, REPLICATES) / degrees
    greatest: Array = ((noise @ hinges.T) ** 2).max(axis=1) / error
    return greatest


def interval(x: Array, y: Array, *, confidence: float, seed: int) -> Interval | None:
    """Interval of the bend's place, from resampled blocks of ``y``, shape (blocks, levels).

    None with fewer blocks than ``firings.least_blocks``.
    """
    if len(y) < firings.least_blocks(confidence):
        return None
    places, hinges = _grid(x)
    means = firings.resampled_means(y, seed=seed, replicates=REPLICATES)
    found = places[np.abs(means @ hinges.T).argmax(axis=1)]
    share = firings.tail(len(y), confidence)
    low, high = np.quantile(found, [share, 1 - share])
    step = float(places[1] - places[0]) / 2
    low, high = low - step, high + step  # a place stands for all that are nearest to it
    return Interval(low=float(low), high=float(high), confidence=confidence)
