"""The appendix's tables of twins, of lines over levels and of repetition. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from labrig import numerals
from labrig.report.tables.grid import (
    Cell,
    Column,
    Grid,
    Symbol,
    Table,
    Words,
    number,
    numbers,
    text,
    texts,
    ungrouped,
)
from labrig.report.tables.trial_level import probability
from labrig.report.values import Values
from labrig.stats.records import Fit, Repetition, Sweep


def twins(values: Values) -> Table:
    """Return the table of A/A controls: an arm and metric a row."""
    caption = (
        "An arm and its twin run the same: what they differ by is the apparatus’s. The mean "
        "difference over all cells, as a share of the original, with Student’s "
        f"{values.confidence} interval over the blocks; and how many cells’ own intervals "
        f"exclude 0, where one in {1 / (1 - values.analysis.confidence):.0f} does by chance."
    )
    rows = [
        [
            text(values.label(one.twin)),
            text(values.label(one.original)),
            text(values.analysis.metrics[one.metric].label),
            number(
                numerals.percent(one.relative, one.relative_low, one.relative_high), one.relative
            ),
            number(str(one.blocks), one.blocks),
            number(f"{one.excluding} of {one.tested}", one.excluding),
            number(f"{one.expected:.2g}", one.expected),
        ]
        for one in values.analysis.twins
    ]
    columns = [
        *map(texts, ("Twin", "Original", "Metric")),
        numbers("Difference"),
        numbers((Symbol("n"),)),
        *map(numbers, ("Cells without 0", "By chance")),
    ]
    return Table(name="twins", caption=caption, grid=_over_pages(columns, rows))


def sweeps(values: Values) -> Table:
    """Return the table of fitted lines: an arm, metric and form a row."""
    factors = _factors(values)
    over = factors[0] if len(factors) == 1 else "numeric factors"
    caption = (
        f"Least-squares lines over the levels of {over}, one a block: the mean slope with "
        f"Student’s {values.confidence} interval over the blocks (of the log-log form it is "
        "the exponent of a power law), the residual standard deviation of single cell means and "
        "the largest residual of a level’s mean (in the metric’s unit; of the log-log form in ",
        Symbol("log", below=2),
        "), ",
        Symbol("R", above=2),
        " of the levels’ means, and the ",
        Symbol("p"),
        " of such a misfit were the form right. A small ",
        Symbol("p"),
        " says that the form is wrong, whatever ",
        Symbol("R", above=2),
        " is.",
    )
    rows = [
        [
            text(_swept(values, one)),
            text(values.label(one.arm)),
            text(fit.form),
            number(_slope(fit), fit.slope),
            number(numerals.significant(fit.residual_sd, 2), fit.residual_sd),
            number(numerals.significant(fit.largest_residual, 2), fit.largest_residual),
            number("–" if fit.r_squared is None else f"{fit.r_squared:.4f}", fit.r_squared),
            number(probability(fit.lack_probability), fit.lack_probability),
            number(str(one.blocks), one.blocks),
        ]
        for one in values.analysis.sweeps
        for fit in one.fits
    ]
    columns = [
        *map(texts, ("Metric", "Arm", "Form")),
        *map(numbers, ("Slope", "Residual", "Largest")),
        *(numbers((symbol,)) for symbol in (Symbol("R", above=2), Symbol("p"), Symbol("n"))),
    ]
    return Table(name="sweeps", caption=caption, grid=_over_pages(columns, rows))


def knees(values: Values) -> Table:
    """Return the table of knees: an arm and metric a row; a dash where no bend was shown."""
    factors = _factors(values)
    over = factors[0] if len(factors) == 1 else "the factor"
    caption = (
        "One bend of a continuous line in ",
        Symbol("log", below=2),
        f" of {over}, where a simulated ",
        Symbol("p"),
        " of the gain over a straight line shows one: the place with its bootstrap interval, and "
        "the slopes a doubling below and above it. Where a small ",
        Symbol("p"),
        " of the table above says the same of no single line, a curve without corners may bend as "
        "well.",
    )
    rows = []
    for one in values.analysis.sweeps:
        knee = one.knee
        shown = knee.x is not None
        place = numerals.quantity(knee.x, knee.low, knee.high) if shown else "–"
        slopes = [slope if shown else None for slope in (knee.below, knee.above)]
        rows.append(
            [
                text(_swept(values, one)),
                text(values.label(one.arm)),
                number(place, knee.x),
                *(
                    number("–" if slope is None else numerals.significant(slope, 3), slope)
                    for slope in slopes
                ),
                number(probability(knee.probability), knee.probability),
                number(str(one.blocks), one.blocks),
            ]
        )
    columns = [
        *map(texts, ("Metric", "Arm")),
        *map(numbers, ("Knee", "Slope below", "above")),
        *(numbers((symbol,)) for symbol in (Symbol("p"), Symbol("n"))),
    ]
    return Table(name="knees", caption=caption, grid=_over_pages(columns, rows))


def repetition(values: Values) -> Table:
    """Return the table of variation within and between blocks: an arm and metric a row."""
    caption = (
        "How much trials of one block vary, and blocks besides, as a share of the cell’s mean: "
        "the median over an arm’s cells, and the greatest. Where trials of a block are alike and "
        "blocks are not, more trials tell little more, and more blocks do."
    )
    rows = []
    for metric, said in values.analysis.metrics.items():
        for arm in dict.fromkeys(one.arm for one in values.analysis.repetition):
            cells = [
                one
                for one in values.analysis.repetition
                if (one.metric, one.arm) == (metric, arm) and one.mean > 0
            ]
            known = [one for one in cells if one.within is not None and one.between is not None]
            if not known:
                continue
            within = [(one.within or 0) / one.mean for one in known]
            between = [(one.between or 0) / one.mean for one in known]
            rows.append(
                [
                    text(said.label),
                    text(values.label(arm)),
                    *_spread(within),
                    *_spread(between),
                    _correlation(known),
                    number(str(len(known)), len(known)),
                ]
            )
    heads = ("Within", "at most", "Between", "at most", "Correlation", "Cells")
    columns = [*map(texts, ("Metric", "Arm")), *map(numbers, heads)]
    return Table(name="repetition", caption=caption, grid=_over_pages(columns, rows))


def _spread(shares: list[float]) -> list[Cell]:
    return [
        number(numerals.significant(100 * share, 2) + "%", share)
        for share in (float(np.median(shares)), max(shares))
    ]


def _correlation(cells: Iterable[Repetition]) -> Cell:
    known = [one.correlation for one in cells if one.correlation is not None]
    if not known:
        return number("–", None)
    median = float(np.median(known))
    return number(f"{median:.2f}", median)


def _slope(fit: Fit) -> Words:
    """Write a slope, a small one as so many times a power of ten."""
    power = math.floor(math.log10(abs(fit.slope))) if fit.slope else 0
    if power > -3:
        return numerals.quantity(fit.slope, fit.slope_low, fit.slope_high)
    slope, low, high = (
        None if value is None else value / 10.0**power
        for value in (fit.slope, fit.slope_low, fit.slope_high)
    )
    return f"{numerals.quantity(slope, low, high)} ·", Symbol("10", above=power)


def _swept(values: Values, one: Sweep) -> str:
    said = values.analysis.metrics[one.metric]
    factor = values.analysis.factors[one.factor].label
    others = values.levels_text(one.others) if one.others else ""
    unit = f" in {said.unit}" if said.unit else ""
    # Where there is one factor the caption names it, and lines stay short.
    over = f" over {factor}" if len(_factors(values)) > 1 else ""
    return f"{said.label}{unit}{over}" + (f", {others}" if others else "")


def _factors(values: Values) -> list[str]:
    """Over which factors there are lines, by label."""
    names = dict.fromkeys(one.factor for one in values.analysis.sweeps)
    return [values.analysis.factors[name].label for name in names]


def _over_pages(columns: Iterable[Column], rows: Iterable[Sequence[Cell]]) -> Grid:
    return ungrouped(columns, rows, breaks_over_pages=True, lettering="smallest")
