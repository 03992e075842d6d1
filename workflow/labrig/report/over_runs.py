"""The appendix's tables of twins, of lines over levels and of repetition, in LaTeX. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from labrig import numerals
from labrig.report.escape import Latex, latex
from labrig.report.latex_tables import longtable
from labrig.report.trial_level import probability
from labrig.report.values import Values
from labrig.stats.records import Fit, Repetition, Sweep


def twins_words(values: Values) -> Latex:
    """Say what ``twins_body`` shows."""
    return Latex(
        "An arm and its twin run the same: what they differ by is the apparatus's. The mean "
        "difference over all cells, as a share of the original, with Student's "
        f"{latex(values.confidence)} interval over the blocks; and how many cells' own intervals "
        "exclude 0, where one in "
        f"{1 / (1 - values.analysis.confidence):.0f} does by chance."
    )


def twins_body(values: Values) -> Latex:
    """Return the longtable of A/A controls: an arm and metric a row."""
    rows = [
        [
            values.label(one.twin),
            values.label(one.original),
            values.analysis.metrics[one.metric].label,
            numerals.percent(one.relative, one.relative_low, one.relative_high),
            str(one.blocks),
            f"{one.excluding} of {one.tested}",
            f"{one.expected:.2g}",
        ]
        for one in values.analysis.twins
    ]
    head = ["Twin", "Original", "Metric", "Difference", "$n$", "Cells without 0", "By chance"]
    return _table("lllrrrr", head, rows)


def sweeps_words(values: Values) -> Latex:
    """Say what ``sweeps_body`` shows."""
    return Latex(
        "Least-squares lines over the levels of numeric factors, one a block: the mean slope with "
        f"Student's {latex(values.confidence)} interval over the blocks (of the log-log form it is "
        "the exponent of a power law), the residual standard deviation of single cell means and "
        "the largest residual of a level's mean (in the metric's unit; of the log-log form in "
        "log$_2$), $R^2$ of the levels' means, and the $p$ of such a misfit were the form right. "
        "A small $p$ says that the form is wrong, whatever $R^2$ is."
    )


def sweeps_body(values: Values) -> Latex:
    """Return the longtable of fitted lines: an arm, metric and form a row."""
    rows = [
        [
            _swept(values, one),
            values.label(one.arm),
            fit.form,
            _slope(fit),
            numerals.significant(fit.residual_sd, 2),
            numerals.significant(fit.largest_residual, 2),
            "–" if fit.r_squared is None else f"{fit.r_squared:.4f}",
            probability(fit.lack_probability),
            str(one.blocks),
        ]
        for one in values.analysis.sweeps
        for fit in one.fits
    ]
    head = ["Metric", "Arm", "Form", "Slope", "Residual", "Largest", "$R^2$", "$p$", "$n$"]
    return _table("lllrrrrrr", head, rows)


def knees_words(values: Values) -> Latex:
    """Say what ``knees_body`` shows."""
    return Latex(
        "One bend of a continuous line in log$_2$ of the factor, where a simulated $p$ of the gain "
        "over a straight line shows one: the place with its bootstrap interval, and the slopes a "
        "doubling below and above it. Where a small $p$ of the table above says the same of no "
        "single line, a curve without corners may bend as well."
    )


def knees_body(values: Values) -> Latex:
    """Return the longtable of knees: an arm and metric a row; a dash where no bend was shown."""
    rows = []
    for one in values.analysis.sweeps:
        knee = one.knee
        shown = knee.x is not None
        place = numerals.quantity(knee.x, knee.low, knee.high) if shown else "–"
        slopes = [
            numerals.significant(slope, 3) if shown and slope is not None else "–"
            for slope in (knee.below, knee.above)
        ]
        rows.append(
            [
                _swept(values, one),
                values.label(one.arm),
                place,
                *slopes,
                probability(knee.probability),
                str(one.blocks),
            ]
        )
    head = ["Metric", "Arm", "Knee", "Slope below", "above", "$p$", "$n$"]
    return _table("llrrrrr", head, rows)


def repetition_words(values: Values) -> Latex:
    """Say what ``repetition_body`` shows."""
    return Latex(
        "How much trials of one block vary, and blocks besides, as a share of the cell's mean: "
        "the median over an arm's cells, and the greatest. Where trials of a block are alike and "
        "blocks are not, more trials tell little more, and more blocks do."
    )


def repetition_body(values: Values) -> Latex:
    """Return the longtable of variation within and between blocks: an arm and metric a row."""
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
                    said.label,
                    values.label(arm),
                    *_spread(within),
                    *_spread(between),
                    _correlation(known),
                    str(len(known)),
                ]
            )
    head = ["Metric", "Arm", "Within", "at most", "Between", "at most", "Correlation", "Cells"]
    return _table("llrrrrrr", head, rows)


def _spread(shares: list[float]) -> list[str]:
    return [f"{100 * share:.2g}%" for share in (float(np.median(shares)), max(shares))]


def _correlation(cells: Iterable[Repetition]) -> str:
    known = [one.correlation for one in cells if one.correlation is not None]
    return f"{np.median(known):.2f}" if known else "–"


def _slope(fit: Fit) -> Latex:
    """Write a slope, a small one as so many times a power of ten."""
    power = math.floor(math.log10(abs(fit.slope))) if fit.slope else 0
    if power > -3:
        return latex(numerals.quantity(fit.slope, fit.slope_low, fit.slope_high))
    slope, low, high = (
        None if value is None else value / 10.0**power
        for value in (fit.slope, fit.slope_low, fit.slope_high)
    )
    return Latex(rf"{latex(numerals.quantity(slope, low, high))} $\cdot 10^{{{power}}}$")


def _swept(values: Values, one: Sweep) -> str:
    said = values.analysis.metrics[one.metric]
    factor = values.analysis.factors[one.factor].label
    others = values.levels_text(one.others) if one.others else ""
    unit = f" in {said.unit}" if said.unit else ""
    return f"{said.label}{unit} over {factor}" + (f", {others}" if others else "")


def _table(columns: str, head: list[str], rows: list[list[str]]) -> Latex:
    lines = [" & ".join(map(latex, row)) + r" \\" for row in rows]
    return Latex(longtable(columns, head, lines))
