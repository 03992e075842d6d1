"""Relative differences from the first reference arm, with intervals and declared margins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labrig.figures import style
from labrig.figures.caption import (
    Caption,
    Drawn,
    arm_labels,
    cell_text,
    factor_text,
    listed,
    nothing,
    several,
)
from labrig.figures.trials import evenly, left_out
from labrig.stats.records import Analysis, Decided, Difference, Levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEP = 0.105
"""Height of a row, in inches."""
GAP = 0.9
"""Rows left free between arms."""
LINEAR = 1.0
"""Percent up to which the axis is linear when no margin says otherwise."""


NOTHING = "No arm has a relative difference from the reference to show."


def forest(analysis: Analysis) -> Drawn:
    """Draw the first metric's relative differences; without any, a figure that says so."""
    shown = _shown(analysis)
    if not shown:
        return nothing("forest", "Differences from the reference", NOTHING)
    labels = arm_labels(analysis)
    arms = [arm for arm in labels if any(d.arm == arm for d in shown)]
    there = _cells(shown)
    cells = _fitting(there, _drawable(analysis, shown), len(arms))
    shown = [found for found in shown if found.levels in cells]
    decided = _drawable(analysis, shown)
    with style.house():
        figure = style.new_figure(STEP * len(arms) * (len(cells) + GAP) + 1.0)
        axes = figure.subplots()
        rows: dict[str, list[float]] = {arm: [] for arm in arms}
        for number, arm in enumerate(arms):
            top = -number * (len(cells) + GAP)
            for index, levels in enumerate(cells):
                one = next((d for d in shown if d.arm == arm and d.levels == levels), None)
                row = top - index
                rows[arm].append(row)
                if one is None:
                    continue
                _row(axes, row, one, style.sign(index))
                for hypothesis in decided:
                    if hypothesis.arm == arm and hypothesis.levels == levels:
                        _margin(axes, row, hypothesis)
            if number:
                axes.axhline(top + (1 + GAP) / 2, color=style.FAINT, linewidth=0.5, zorder=0)
        _finish(axes, analysis, shown, decided, rows)
        for index, levels in enumerate(cells):
            sign = style.sign(index)
            axes.plot(
                [],
                [],
                label=style.plain(cell_text(analysis, levels)) or "all trials",
                color=sign.colour,
                marker=sign.marker,
                markersize=4.5,
                markerfacecolor=sign.face,
            )
        figure.legend(
            title=factor_text(analysis) or None,
            title_fontsize=8,
            loc="outside upper center",
            ncols=min(len(cells), 6),
            handlelength=2,
        )
    return Drawn(
        name="forest", figure=figure, caption=_caption(analysis, shown, decided, len(there))
    )


def _shown(analysis: Analysis) -> list[Difference]:
    metric, baseline = next(iter(analysis.metrics)), analysis.reference[0]
    return [
        found
        for found in analysis.differences
        if found.metric == metric and found.baseline == baseline and found.relative is not None
    ]


def _cells(shown: list[Difference]) -> list[Levels]:
    cells: list[Levels] = []
    for found in shown:
        if found.levels not in cells:
            cells.append(found.levels)
    return cells


def _fitting(cells: list[Levels], decided: list[Decided], arms: int) -> list[Levels]:
    """The combinations of levels that a page has room for; those of hypotheses in any case."""
    most = max(1, int((style.HEIGHT - 1.0) / (STEP * arms) - GAP))
    chosen = evenly(cells, most)
    declared = [hypothesis.levels for hypothesis in decided]
    return [levels for levels in cells if levels in chosen or levels in declared]


def _drawable(analysis: Analysis, shown: list[Difference]) -> list[Decided]:
    """Hypotheses whose margin is a share and whose comparison is one of the rows."""
    return [
        hypothesis
        for hypothesis in analysis.hypotheses
        if hypothesis.relative
        and hypothesis.quantity == "difference"
        and any(
            (d.metric, d.arm, d.baseline, d.levels)
            == (hypothesis.metric, hypothesis.arm, hypothesis.baseline, hypothesis.levels)
            for d in shown
        )
    ]


def _row(axes: Axes, row: float, found: Difference, sign: style.Sign) -> None:
    assert found.relative is not None
    if found.relative_low is not None and found.relative_high is not None:
        axes.hlines(
            row,
            100 * found.relative_low,
            100 * found.relative_high,
            color=sign.colour,
            linewidth=1.1,
            zorder=3,
        )
    axes.plot(
        100 * found.relative,
        row,
        linestyle="none",
        marker=sign.marker,
        color=sign.colour,
        markersize=4.5,
        markerfacecolor=sign.face,
        zorder=4,
    )


def _margin(axes: Axes, row: float, hypothesis: Decided) -> None:
    """A grey field where the claim holds less than the margin, ticked at its ends."""
    share = 100 * hypothesis.margin
    ends = {"greater": [share], "less": [-share]}.get(hypothesis.expect, [-share, share])
    if len(ends) == 2:
        axes.fill_betweenx(
            [row - 0.5, row + 0.5], ends[0], ends[1], color="0.88", linewidth=0, zorder=1
        )
    axes.vlines(ends, row - 0.5, row + 0.5, color=style.INK, linewidth=1.0, zorder=2)


def _finish(
    axes: Axes,
    analysis: Analysis,
    shown: list[Difference],
    decided: list[Decided],
    rows: dict[str, list[float]],
) -> None:
    labels = arm_labels(analysis)
    linear = _linear(decided)
    axes.axvline(0, color=style.INK, linewidth=0.6, zorder=0)
    if _bent(shown, linear):
        axes.set_xscale("symlog", linthresh=linear, linscale=1.4)
    ticks = _ticks(shown, decided, linear)
    axes.set_xticks(ticks, [f"{t:+g}".replace("-", "\N{MINUS SIGN}") if t else "0" for t in ticks])
    axes.minorticks_off()
    axes.set_yticks(
        [sum(found) / len(found) for found in rows.values()],
        [style.plain(labels[arm]) for arm in rows],
    )
    axes.tick_params(axis="y", length=0)
    every = [row for found in rows.values() for row in found]
    axes.set_ylim(min(every) - 1, max(every) + 1)
    axes.grid(True, axis="x")
    axes.set_axisbelow(True)
    said = analysis.metrics[shown[0].metric]
    baseline = style.plain(labels[shown[0].baseline])
    axes.set_xlabel(f"difference in {said.label} from '{baseline}' (%)")
    for hypothesis in decided:
        row = rows[hypothesis.arm][_cell_index(shown, hypothesis)]
        axes.annotate(
            hypothesis.id,
            (1, row),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )


def _linear(decided: list[Decided]) -> float:
    """Percent up to which the axis is linear: the least margin that is shown."""
    margins = [100 * hypothesis.margin for hypothesis in decided if hypothesis.margin > 0]
    return min(margins, default=LINEAR)


def _ends(shown: list[Difference]) -> list[float]:
    """All that is drawn of the differences, in percent."""
    return [
        100 * value
        for found in shown
        for value in (found.relative, found.relative_low, found.relative_high)
        if value is not None
    ]


def _bent(shown: list[Difference], linear: float) -> bool:
    """Whether the differences reach so far that the axis must be logarithmic there."""
    return max(map(abs, _ends(shown))) > 3 * linear


def _cell_index(shown: list[Difference], hypothesis: Decided) -> int:
    return _cells(shown).index(hypothesis.levels)


def _ticks(shown: list[Difference], decided: list[Decided], linear: float) -> list[float]:
    ends = _ends(shown)
    least, most = min(ends), max(ends)
    steps = [linear * 10.0**power for power in range(7)]
    beyond = [100 * hypothesis.margin for hypothesis in decided]
    up = [s for s in steps if s <= max(most, *beyond, linear)]
    down = [-s for s in steps if -s >= min(least, -linear)]
    return sorted({*down, 0.0, *up})


def _caption(
    analysis: Analysis, shown: list[Difference], decided: list[Decided], there: int
) -> Caption:
    labels = arm_labels(analysis)
    said = analysis.metrics[shown[0].metric]
    baseline = labels[shown[0].baseline]
    blocks = several((found.blocks for found in shown), "block")
    margins = (
        f" Where hypotheses ({listed([d.id for d in decided])}) declare the smallest effect that "
        "matters, ticks mark it, and grey lies within it."
        if decided
        else ""
    )
    bent = (
        " The axis is linear near 0 and logarithmic beyond."
        if _bent(shown, _linear(decided))
        else ""
    )
    bars = (
        f"its bar the {analysis.confidence:.0%} Student's t interval over blocks"
        if any(found.relative_low is not None for found in shown)
        else "one block gives no interval"
    )
    return Caption(
        title=f"Differences in {said.label} from '{baseline}'",
        caption=f"Relative difference in {said.label} from '{baseline}' (N = {blocks}). "
        f"A point is the mean of the blocks' ratios minus 1, {bars}"
        f"; where no bar is seen, it is shorter than the point.{margins}{bent}"
        f"{left_out(len(_cells(shown)), there)}",
        columns=("arm", "session", "block", "kind", "kept", *analysis.factors, shown[0].metric),
        alt=f"Forest plot of relative differences in {said.label} for "
        f"{listed(list(dict.fromkeys(labels[found.arm] for found in shown)))}.",
    )
