"""A metric over the levels of a numeric factor: lines, what they leave over, and knees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from labrig.stats.records.levels import Levels

Form = Literal["linear", "log-log"]


@dataclass(frozen=True, kw_only=True)
class SweepPoint:
    """The mean of the blocks' cell means at level ``x``; ends None with one block."""

    x: float
    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Residual:
    """What a fit leaves at level ``x``: the blocks' mean residual, its ends None with one block.

    In the metric's unit; of a log-log fit, in log2 of the metric (0.1 is 7%).
    """

    x: float
    residual: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class CurvePoint:
    """The mean of the blocks' lines at ``x``, in the metric's unit; ends None with one block."""

    x: float
    fit: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A least-squares line a block: y = ``intercept`` + ``slope`` x, or in log2 of both.

    Of a log-log fit ``slope`` is the exponent of a power law and ``intercept`` the log2 of the
    metric at x = 1. Values are means over blocks, intervals Student's t over the blocks'
    coefficients (None with one block). ``residual_sd`` is that of single cell means around their
    block's line; ``largest_residual`` is that of a level's mean, at ``largest_at``.
    ``lack_probability`` is that of such misfit if the form were right (None where it cannot be
    tested), and ``lack`` says what it means, or why there is none.
    """

    form: Form
    slope: float
    slope_low: float | None
    slope_high: float | None
    intercept: float
    intercept_low: float | None
    intercept_high: float | None
    r_squared: float | None
    """Of the levels' means; None when these do not vary."""
    residual_sd: float
    largest_residual: float
    largest_at: float
    lack_f: float | None
    lack_probability: float | None
    lack: str
    residuals: tuple[Residual, ...]
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True, kw_only=True)
class Knee:
    """One bend of a continuous line in log2 x, in the metric's unit.

    ``x`` is None when no bend was shown: ``words`` then says so, or why none was looked for.
    ``below`` and ``above`` are the slopes a doubling of x on both sides. ``low`` and ``high`` are
    the bootstrap's interval of ``x`` (None with few blocks). ``curve`` is the bent line.
    """

    x: float | None
    low: float | None
    high: float | None
    below: float | None
    above: float | None
    statistic: float | None
    probability: float | None
    """Of such a gain over a straight line or a greater one, wherever the bend, if there is none."""
    residual_sd: float | None
    """Of the levels' means around the bent line."""
    curve: tuple[CurvePoint, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """One metric of one arm over ``factor``, the other factors at ``others``.

    ``fits`` holds the forms that could be fitted; ``missing`` says in words which could not and
    why. Blocks that lack a level are left out of the fits: ``blocks`` are those used.
    """

    metric: str
    arm: str
    factor: str
    others: Levels
    blocks: int
    points: tuple[SweepPoint, ...]
    fits: tuple[Fit, ...]
    knee: Knee
    missing: tuple[str, ...]
