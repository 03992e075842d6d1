"""Histograms of ``quantize``, ``lquantize`` and ``llquantize``: a panel a key, arms as outlines."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labrig.figures import style
from labrig.figures.caption import Caption, Drawn
from labrig.figures.lettering import Lettering
from labrig.figures.traces.axis import Span, span, step_of, ticks
from labrig.figures.traces.distributions import Bounds, Distribution, Keys, scale_of
from labrig.figures.traces.stacks import read_stack
from labrig.figures.traces.words import aggregation, several
from labrig.numerals import count, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 10
"""Keys that have a panel."""
PANEL, ALONE = 1.35, 2.4
"""Height of a panel, in inches: of several, of one."""
BELOW = 0.4
BESIDE = 2.4
"""Width of the text above a panel where two stand side by side, in inches."""
FEWEST = 6
"""Buckets that there is room for, however few there are."""
LEGEND, LABEL = 0.19, 2.1
"""Height of a line of the legend and width of a label in it, in inches."""
LETTERS = 8.0

Buckets = Mapping[Bounds, int]


def histogram(
    by_arm: Mapping[str, Distribution], *, name: str, unit: str = "", board: str = ""
) -> Drawn:
    """Draw one aggregation under each arm; ``by_arm`` is in the order of the arms' labels.

    ``unit`` is that of its values (``ns``, ``us``, ``ms``, ``s``, or another word), empty for none.
    Shares are drawn, not counts, when totals of one panel differ.
    """
    keys = _keys(by_arm)
    legend = LEGEND * math.ceil(len(by_arm) / 2) if len(by_arm) > 1 else 0
    rows_that_fit = math.floor((style.HEIGHT - BELOW - legend) / PANEL)
    shown = keys[: max(2, min(MOST, 2 * rows_that_fit))]
    bounds = sorted(
        {b for one in by_arm.values() for key in shown for b in one.by_key.get(key, {})},
        key=lambda pair: (pair[0] is not None, pair[0] or 0, pair[1] or 0),
    )
    first = next(iter(by_arm.values()))
    scale = scale_of(first.kind, bounds)
    step = step_of(bounds, scale)
    spans = {each: span(each, scale, step) for each in bounds}
    left, right = min(one.left for one in spans.values()), max(one.right for one in spans.values())
    spare = max(0.0, (FEWEST * step - (right - left)) / 2)
    shares = _as_shares(by_arm, shown)
    columns = 1 if len(shown) == 1 else 2
    rows = math.ceil(len(shown) / columns)
    letters = Lettering(LETTERS)
    edges = sorted(
        {low for low, _ in bounds if low is not None}
        | {high + 1 for _, high in bounds if high is not None}
    )
    # Nothing is written beyond a bucket without a bound: where it is drawn to end says nothing.
    least = min((one.right for one in spans.values() if one.open_left), default=left - spare)
    most = max((one.left for one in spans.values() if one.open_right), default=right + spare)
    at = ticks(least, most, scale, unit, 9 if columns == 1 else 5, edges)
    with style.house():
        figure = style.new_figure((ALONE if columns == 1 else PANEL * rows) + BELOW + legend)
        grid = figure.subplots(rows, columns, sharex=True, squeeze=False)
        panels: list[Axes] = list(grid.flat)
        for axes, key in itertools.zip_longest(panels, shown):
            if key is None:
                axes.set_visible(False)
                continue
            for place, one in enumerate(by_arm.values()):
                buckets = one.by_key.get(key, {})
                if buckets:
                    over = sum(buckets.values()) / 100 if shares else 1
                    sign = style.sign(place)
                    _outline(axes, buckets, spans, over, sign, len(by_arm) == 1)
            if len(shown) > 1 or key:
                room = 72 * (BESIDE if columns == 2 else style.WIDTH - 1)
                axes.set_title(
                    letters.clip(_title(key), room), loc="left", fontsize=LETTERS, parse_math=False
                )
            axes.set_xticks([x for x, _ in at], [letters.printable(words) for _, words in at])
            axes.yaxis.set_major_locator(_whole_numbers(shares))
            margin = spare + 0.02 * (right - left)
            axes.set_xlim(left - margin, right + margin)
            axes.margins(y=0.12)
            if axes.get_ylim()[0] > -axes.get_ylim()[1]:
                axes.set_ylim(bottom=0)
            axes.tick_params(labelbottom=True)
        figure.supylabel("share of values (%)" if shares else "values", fontsize=9)
        if len(by_arm) > 1:
            _legend(figure, list(by_arm), letters)
    return Drawn(
        name=name, figure=figure, caption=_caption(by_arm, first, keys, shown, shares, unit, board)
    )


def _keys(by_arm: Mapping[str, Distribution]) -> list[Keys]:
    """All keys, those with most values first."""
    totals: dict[Keys, int] = {}
    for one in by_arm.values():
        for key, buckets in one.by_key.items():
            totals[key] = totals.get(key, 0) + sum(map(abs, buckets.values()))
    return sorted(totals, key=lambda key: (-totals[key], key))


def _as_shares(by_arm: Mapping[str, Distribution], shown: Sequence[Keys]) -> bool:
    totals = [
        [sum(one.by_key[key].values()) for one in by_arm.values() if key in one.by_key]
        for key in shown
    ]
    return any(len(set(one)) > 1 for one in totals) and all(min(one) > 0 for one in totals)


def _outline(
    axes: Axes,
    buckets: Buckets,
    spans: Mapping[Bounds, Span],
    over: float,
    sign: style.Sign,
    alone: bool,
) -> None:
    """Draw buckets from left to right; where none is, no line is drawn."""
    colour = style.INK if alone else sign.colour
    placed = sorted(((spans[b], n / over) for b, n in buckets.items()), key=lambda p: p[0].left)
    for run in _runs(placed):
        first, last = run[0][0], run[-1][0]
        across = [x for one, _ in run for x in (one.left, one.right)]
        up = [height for _, height in run for _ in range(2)]
        if alone:
            axes.fill_between(across, up, color=style.FAINT, linewidth=0, zorder=2)
        if not first.open_left:
            across, up = [first.left, *across], [0.0, *up]
        if not last.open_right:
            across, up = [*across, last.right], [*up, 0.0]
        axes.plot(
            across,
            up,
            color=colour,
            linestyle=style.SOLID if alone else sign.dash,
            linewidth=0.8 if alone else 1.1,
            zorder=3,
        )
        mark: dict[str, Any] = {"color": colour, "markersize": 4, "clip_on": False, "zorder": 4}
        if first.open_left:
            axes.plot([first.left], [run[0][1]], marker="<", **mark)
        if last.open_right:
            axes.plot([last.right], [run[-1][1]], marker=">", **mark)


def _runs(placed: Sequence[tuple[Span, float]]) -> list[list[tuple[Span, float]]]:
    """Buckets that touch each other, together."""
    runs: list[list[tuple[Span, float]]] = []
    for one in placed:
        if runs and abs(runs[-1][-1][0].right - one[0].left) < 1e-9:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _title(key: Keys) -> str:
    """Keys with commas between; of a stack, its calls from the innermost on."""
    words = []
    for each in key:
        calls = read_stack(each)
        words.append(" ← ".join(call.short for call in reversed(calls)) if calls else each)
    return ", ".join(words)


def _whole_numbers(shares: bool) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4, integer=not shares)


def _legend(figure: Any, labels: Sequence[str], letters: Lettering) -> None:
    from matplotlib.lines import Line2D

    signs = [style.sign(place) for place in range(len(labels))]
    figure.legend(
        [Line2D([], [], color=s.colour, linestyle=s.dash, linewidth=1.1) for s in signs],
        [style.plain(letters.clip(label, 72 * LABEL)) for label in labels],
        loc="outside upper center",
        ncols=2,
        handlelength=4,
    )


def _caption(
    by_arm: Mapping[str, Distribution],
    first: Distribution,
    keys: Sequence[Keys],
    shown: Sequence[Keys],
    shares: bool,
    unit: str,
    board: str,
) -> Caption:
    what = aggregation(first.name)
    arms = [f"'{label}'" for label in by_arm if label]
    under = f" under {listed(arms)}" if arms else ""
    totals = [
        sum(sum(b.values()) for key, b in one.by_key.items() if key in shown)
        for one in by_arm.values()
    ]
    number = (
        " and ".join(count(total) for total in totals)
        if len(totals) < 3
        else (f"{count(min(totals))} to {count(max(totals))}")
    )
    words = f"Distribution of {what}{under} (N = {number})"
    words += f", in {unit}." if unit else "."
    if len(keys) > 1:
        words += " A panel a key"
        if len(shown) < len(keys):
            words += f", the {count(len(shown))} with most values; "
            words += f"{several(len(keys) - len(shown), 'key')} left out"
        words += "."
    words += " Height: "
    words += "share of the values that an arm has there" if shares else "number of values"
    words += ", bucket by bucket; empty buckets are left blank"
    if any(None in b for one in by_arm.values() for key in shown for b in one.by_key.get(key, {})):
        words += ", and an arrow marks a bucket without a bound"
    words += "."
    remark = max((one.remark for one in by_arm.values()), key=len)
    return Caption(
        title=f"Distribution of {what}{under}",
        caption=words + remark + board,
        columns=("name", "keys", "low", "high", "count"),
        alt=f"Histogram of {what}{under}; fullest bucket: "
        + "; ".join(_fullest(key, by_arm, unit) for key in shown[:3])
        + ".",
    )


def _fullest(key: Keys, by_arm: Mapping[str, Distribution], unit: str) -> str:
    found = []
    for label, one in by_arm.items():
        buckets = one.by_key.get(key)
        if buckets:
            ends = max(buckets, key=lambda bounds: buckets[bounds])
            found.append(f"{_range(ends)}{f' {unit}' * bool(unit)}{f' ({label})' * bool(label)}")
    return f"{_title(key)} ".lstrip() + ", ".join(found)


def _range(bounds: Bounds) -> str:
    low, high = bounds
    if low is None or high is None:
        return f"up to {count(high)}" if high is not None else f"{count(low or 0)} and more"
    return count(low) if low == high else f"{count(low)} to {count(high)}"
