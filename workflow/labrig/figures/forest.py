"""Relative differences, with intervals and declared margins: of arms, and of levels compared.

Arms are held against the first reference arm, at cells that each have a sign. Two levels that a
hypothesis compares have a row of their own below.
"""

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
from labrig.figures.forest_rows import (
    GAP,
    Row,
    compared_levels,
    drawable,
    levels_text,
    row_of_levels,
    rows_of_arms,
    shown_of_arms,
)
from labrig.figures.trials import evenly, left_out
from labrig.stats.records import Analysis, Decided, Difference, Levels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEP = 0.105
"""Height of a row, in inches."""
APART = 2.9
"""From one comparison of levels to the next, in rows: its words have two lines."""
LINEAR = 1.0
"""Percent up to which the axis is linear when no margin says otherwise."""


NOTHING = "No arm has a relative difference from the reference to show."


def forest(analysis: Analysis) -> Drawn:
    """Draw the first metric's relative differences; without any, a figure that says so."""
    shown, compared = shown_of_arms(analysis), compared_levels(analysis)
    if not shown and not compared:
        return nothing("forest", "Differences from the reference", NOTHING)
    labels = arm_labels(analysis)
    arms = [arm for arm in labels if any(d.arm == arm for d in shown)]
    there = _cells(shown)
    cells = _fitting(there, drawable(analysis, shown), len(arms), len(compared))
    deep = len(cells) + GAP
    of_arms = rows_of_arms(analysis, [d for d in shown if d.levels in cells], arms, cells)
    of_levels = [
        row_of_levels(one, -len(arms) * deep - (number + bool(arms) / 2) * APART)
        for number, one in enumerate(compared)
    ]
    rows = of_arms + of_levels
    named = {-number * deep - (len(cells) - 1) / 2: labels[arm] for number, arm in enumerate(arms)}
    named |= {
        row.place: levels_text(analysis, one) for row, one in zip(of_levels, compared, strict=True)
    }
    tops = [(1 + GAP) / 2 - number * deep for number in range(len(arms))]
    tops += [row.place + APART / 2 for row in of_levels]
    with style.house():
        figure = style.new_figure(STEP * (len(arms) * deep + len(compared) * APART) + 1.0)
        axes = figure.subplots()
        for row in rows:
            _row(axes, row)
        for top in tops[1:]:
            axes.axhline(top, color=style.FAINT, linewidth=0.5, zorder=0)
        _finish(axes, rows, named, _axis_text(analysis, compared))
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
        if cells:
            figure.legend(
                title=factor_text(analysis) or None,
                title_fontsize=8,
                loc="outside upper center",
                ncols=min(len(cells), 6),
                handlelength=2,
            )
    words = _caption(
        analysis, of_arms, of_levels, list(named.values()), left_out(len(cells), len(there))
    )
    return Drawn(name="forest", figure=figure, caption=words)


def _cells(shown: list[Difference]) -> list[Levels]:
    cells: list[Levels] = []
    for found in shown:
        if found.levels not in cells:
            cells.append(found.levels)
    return cells


def _fitting(cells: list[Levels], decided: list[Decided], arms: int, below: int) -> list[Levels]:
    """The combinations of levels that a page has room for; those of hypotheses in any case.

    ``below`` is the number of rows that levels compared need.
    """
    if not arms:
        return []
    room = (style.HEIGHT - 1.0) / STEP - below * APART
    chosen = evenly(cells, max(1, int(room / arms - GAP)))
    declared = [hypothesis.levels for hypothesis in decided]
    return [levels for levels in cells if levels in chosen or levels in declared]


def _axis_text(analysis: Analysis, compared: list[Decided]) -> str:
    said = next(iter(analysis.metrics.values()))
    of = "" if compared else f" from '{style.plain(_baseline(analysis))}'"
    return f"difference in {said.label}{of} (%)"


def _row(axes: Axes, row: Row) -> None:
    if row.low is not None and row.high is not None:
        axes.hlines(
            row.place,
            100 * row.low,
            100 * row.high,
            color=row.sign.colour,
            linewidth=1.1,
            zorder=3,
        )
    axes.plot(
        100 * row.estimate,
        row.place,
        linestyle="none",
        marker=row.sign.marker,
        color=row.sign.colour,
        markersize=4.5,
        markerfacecolor=row.sign.face,
        zorder=4,
    )
    for hypothesis in row.decided:
        _margin(axes, row.place, hypothesis)
        axes.annotate(
            hypothesis.id,
            (1, row.place),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )


def _margin(axes: Axes, place: float, hypothesis: Decided) -> None:
    """A grey field where the claim holds less than the margin, ticked at its ends."""
    share = 100 * hypothesis.margin
    ends = {"greater": [share], "less": [-share]}.get(hypothesis.expect, [-share, share])
    if len(ends) == 2:
        axes.fill_betweenx(
            [place - 0.5, place + 0.5], ends[0], ends[1], color="0.88", linewidth=0, zorder=1
        )
    axes.vlines(ends, place - 0.5, place + 0.5, color=style.INK, linewidth=1.0, zorder=2)


def _finish(axes: Axes, rows: list[Row], named: dict[float, str], label: str) -> None:
    linear = _linear(rows)
    axes.axvline(0, color=style.INK, linewidth=0.6, zorder=0)
    if _bent(rows, linear):
        axes.set_xscale("symlog", linthresh=linear, linscale=1.4)
    ticks = _ticks(rows, linear)
    axes.set_xticks(ticks, [f"{t:+g}".replace("-", "\N{MINUS SIGN}") if t else "0" for t in ticks])
    axes.minorticks_off()
    axes.set_yticks(list(named), [style.plain(name) for name in named.values()])
    axes.tick_params(axis="y", length=0)
    every = [row.place for row in rows]
    axes.set_ylim(min(every) - 1, max(every) + 1)
    axes.grid(True, axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel(label)


def _baseline(analysis: Analysis) -> str:
    return arm_labels(analysis)[analysis.reference[0]]


def _decided(rows: list[Row]) -> list[Decided]:
    """The hypotheses that are drawn, as they were declared."""
    found = {one.id: one for row in rows for one in row.decided}
    return list(found.values())


def _linear(rows: list[Row]) -> float:
    """Percent up to which the axis is linear: the least margin that is shown."""
    margins = [100 * hypothesis.margin for hypothesis in _decided(rows) if hypothesis.margin > 0]
    return min(margins, default=LINEAR)


def _ends(rows: list[Row]) -> list[float]:
    """All that is drawn of the differences, in percent."""
    ends = [value for row in rows for value in (row.estimate, row.low, row.high)]
    return [100 * value for value in ends if value is not None]


def _bent(rows: list[Row], linear: float) -> bool:
    """Whether the differences reach so far that the axis must be logarithmic there."""
    return max(map(abs, _ends(rows))) > 3 * linear


def _ticks(rows: list[Row], linear: float) -> list[float]:
    ends = _ends(rows)
    least, most = min(ends), max(ends)
    steps = [linear * 10.0**power for power in range(7)]
    beyond = [100 * hypothesis.margin for hypothesis in _decided(rows)]
    up = [s for s in steps if s <= max(most, *beyond, linear)]
    down = [-s for s in steps if -s >= min(least, -linear)]
    return sorted({*down, 0.0, *up})


def _caption(
    analysis: Analysis, of_arms: list[Row], of_levels: list[Row], named: list[str], omitted: str
) -> Caption:
    metric, said = next(iter(analysis.metrics.items()))
    rows = of_arms + of_levels
    blocks = several((row.blocks for row in rows), "block")
    decided = [one.id for one in analysis.hypotheses if one in _decided(rows)]
    of = f" from '{_baseline(analysis)}'" if of_arms else ""
    margins = (
        f" Where hypotheses ({listed(decided)}) declare the smallest effect that "
        "matters, ticks mark it, and grey lies within it."
        if decided
        else ""
    )
    bent = " The axis is linear near 0 and logarithmic beyond." * _bent(rows, _linear(rows))
    bars = (
        f"its bar the {analysis.confidence:.0%} Student's t interval over blocks"
        if any(row.low is not None for row in rows)
        else "one block gives no interval"
    )
    levels = (
        " A black diamond compares two levels of a factor, as a share of the one that is named "
        "last; its bar is the interval that decided the hypothesis."
        if of_levels
        else ""
    )
    return Caption(
        title=f"Differences in {said.label}{of}",
        caption=f"Relative difference in {said.label}{of} (N = {blocks}). "
        f"A point is the mean of the blocks' ratios minus 1, {bars}"
        f"; where no bar is seen, it is shorter than the point.{levels}{margins}{bent}{omitted}",
        columns=("arm", "session", "block", "kind", "kept", *analysis.factors, metric),
        alt=f"Forest plot of relative differences in {said.label} for "
        f"{listed([name.replace(chr(10), ' ') for name in named])}.",
    )
