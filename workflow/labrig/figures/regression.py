"""Lines of a metric over a numeric factor with their bands, and below them what they leave over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labrig.figures import curves, legend, levels, style
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    cell_text,
    listed,
    nothing,
    several,
    with_unit,
)
from labrig.figures.curves import Middle
from labrig.figures.levels import LevelAxis
from labrig.numerals import significant
from labrig.stats.records import Analysis, Fit, Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Lines over the levels of a factor"
NOTHING = "No metric could be fitted over a factor with levels that are numbers."
HEIGHT, BELOW = 4.3, 0.6
NAMED = 3
"""Arms whose bends have room in a caption."""
HEADINGS = {"linear": "linear fit", "log-log": "log-log fit"}


def regression(analysis: Analysis) -> Drawn:
    """Draw the first metric's fits, a column a form; of several other factors the first levels."""
    shown = _shown(analysis)
    if not shown:
        return nothing("regression", TITLE, NOTHING)
    factor, said = shown[0].factor, analysis.metrics[shown[0].metric]
    axis = levels.of_factor(analysis, factor)
    forms = [f for f in HEADINGS if any(fit.form == f for sweep in shown for fit in sweep.fits)]
    labels = arm_labels(analysis)
    arms = [sweep.arm for sweep in shown]
    with style.house():
        figure = style.new_figure(HEIGHT + BELOW + legend.height(analysis, arms))
        grid = figure.subplots(
            2, len(forms), sharex=True, squeeze=False, gridspec_kw={"height_ratios": [2, 1]}
        )
        for (top, bottom), form in zip(grid.T, forms, strict=True):
            for number, sweep in enumerate(shown):
                fit = next((one for one in sweep.fits if one.form == form), None)
                if fit is not None:
                    sign = style.sign(list(labels).index(sweep.arm))
                    _fit(top, axis, sweep, fit, sign)
                    _residuals(bottom, axis, fit, axis.beside(number, len(shown)), sign)
            if form == "log-log":
                _logarithmic(top, shown)
            top.set_title(HEADINGS[form], fontsize=9)
            _finish(top, bottom)
            axis.label_on(bottom, style.WIDTH / len(forms) - 0.7)
            bottom.set_ylabel(
                style.plain(with_unit("residual", "log2" if form == "log-log" else said.unit))
            )
        grid[0, 0].set_ylabel(style.plain(with_unit(said.label, said.unit)))
        figure.align_ylabels(grid[:, 0])
        legend.arms_legend(figure, analysis, arms)
    return Drawn(name="regression", figure=figure, caption=_caption(analysis, shown, axis))


def _shown(analysis: Analysis) -> list[Sweep]:
    """The first metric's sweeps with fits, over one factor and at one combination of the others."""
    metric = next(iter(analysis.metrics))
    found = [sweep for sweep in analysis.sweeps if sweep.metric == metric and sweep.fits]
    return [s for s in found if (s.factor, s.others) == (found[0].factor, found[0].others)]


def _fit(axes: Axes, axis: LevelAxis, sweep: Sweep, fit: Fit, sign: style.Sign) -> None:
    at = [axis.place_of(point.x) for point in fit.curve]
    axes.plot(
        at, [point.fit for point in fit.curve], color=sign.colour, linestyle=sign.dash, zorder=2
    )
    ends = [(a, p.low, p.high) for a, p in zip(at, fit.curve, strict=True) if p.low is not None]
    if ends:
        where, low, high = zip(*ends, strict=True)
        axes.fill_between(where, low, high, color=sign.colour, alpha=0.2, linewidth=0, zorder=1)
    means = [
        Middle(at=axis.place_of(p.x), value=p.mean, low=p.low, high=p.high) for p in sweep.points
    ]
    curves.curve(axes, means, sign, joined=False)
    if sweep.knee.x is not None:
        axes.axvline(
            axis.place_of(sweep.knee.x),
            color=sign.colour,
            linestyle=sign.dash,
            linewidth=0.6,
            zorder=0,
        )


def _residuals(axes: Axes, axis: LevelAxis, fit: Fit, shift: float, sign: style.Sign) -> None:
    means = [
        Middle(at=axis.place_of(r.x) + shift, value=r.residual, low=r.low, high=r.high)
        for r in fit.residuals
    ]
    curves.curve(axes, means, sign, joined=False)


def _logarithmic(axes: Axes, shown: Sequence[Sweep]) -> None:
    """A logarithmic axis that is labelled however little of it is seen."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    values = [point.mean for sweep in shown for point in sweep.points]
    wide = max(values) > 20 * min(values)
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _finish(top: Axes, bottom: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    bottom.axhline(0, color=style.INK, linewidth=0.5, zorder=1)
    bottom.yaxis.set_major_locator(MaxNLocator(4))
    bottom.margins(y=0.15)
    for axes in (top, bottom):
        axes.grid(True, axis="y")
        axes.set_axisbelow(True)


def _caption(analysis: Analysis, shown: Sequence[Sweep], axis: LevelAxis) -> Caption:
    said = analysis.metrics[shown[0].metric]
    label = analysis.factors[shown[0].factor].label
    labels = arm_labels(analysis)
    means = [
        Middle(at=point.x, value=point.mean, low=point.low, high=point.high)
        for sweep in shown
        for point in sweep.points
    ]
    where = cell_text(analysis, shown[0].others)
    at = f" at {where}" if where else ""
    bent = " (straight on linear axes)" if axis.logarithmic else ""
    banded = any(p.low is not None for s in shown for fit in s.fits for p in fit.curve)
    bands = (
        f"bands their {analysis.confidence:.0%} Student's t intervals over blocks"
        if banded
        else "one block gives no band"
    )
    left = listed([w for form in HEADINGS if (w := _left_over(shown, form, said.unit))])
    knees = [(sweep.arm, sweep.knee.x) for sweep in shown if sweep.knee.x is not None]
    unit = analysis.factors[shown[0].factor].unit
    at_knees = [f"{significant(x, 3, unit)} ({labels[arm]})" for arm, x in knees[:NAMED]]
    more = len(knees) - len(at_knees)
    bends = (
        " A vertical line is where a line over log2 of the levels bends: "
        f"{listed(at_knees + [f'{more} more'] * bool(more))}."
        if knees
        else ""
    )
    return Caption(
        title=f"Lines of {said.label} over {label}",
        caption=f"{said.label[:1].upper()}{said.label[1:]} against {label}{at}, with lines (N = "
        f"{several((sweep.blocks for sweep in shown), 'block')}). A point is the mean of the "
        f"blocks' means, {curves.bars(means, analysis.confidence)}. Lines{bent}: mean of the "
        f"blocks' least-squares lines, {bands}. Below: mean residuals of the blocks, bars alike, "
        "arms beside each other; a pattern in them speaks against the form of the line. Standard "
        f"deviation of cell means around their block's line, by arm: {left}.{bends}",
        columns=("arm", "session", "block", "kind", "kept", *analysis.factors, shown[0].metric),
        alt=f"Regression of {said.label} on {label} with bands and residuals for "
        f"{listed([labels[sweep.arm] for sweep in shown])}.",
    )


def _left_over(shown: Sequence[Sweep], form: str, unit: str) -> str:
    """The least and the greatest residual standard deviation of a form; empty without any."""
    found = [fit.residual_sd for sweep in shown for fit in sweep.fits if fit.form == form]
    if not found:
        return ""
    least, most = (significant(end, 2) for end in (min(found), max(found)))
    ends = least if least == most else f"{least} to {most}"
    return f"{ends} {'log2' if form == 'log-log' else unit} ({form})"
