"""Events in time: a row a kind, a line an event, or their rate where lines would run together."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from labrig.figures import style
from labrig.figures.caption import Caption, Drawn
from labrig.figures.lettering import Lettering
from labrig.figures.traces.groups import whole
from labrig.figures.traces.words import of_arm, several
from labrig.numerals import SECONDS, count, listed, significant

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST = 16
"""Kinds that have a row."""
APART = 0.8
"""Points between two lines from which they can be told apart."""
FEW = 50
"""Events that have lines however close they are."""
BINS = 150
ROW = 0.3
LEFT, RIGHT, BELOW, ABOVE = 1.35, 1.15, 0.46, 0.1
LETTERS = 8.0
TIMES = ("s", "ms", "us", "ns")


@dataclass(frozen=True, kw_only=True)
class Series:
    """When events were, by kind, the kind with most first."""

    times: Mapping[str, Sequence[int]]
    """In rising order."""
    without: int
    """Records that say no time."""


def series(
    records: pd.DataFrame, *, time_value: int | None = None, kind_value: int | None = None
) -> Series:
    """Read events out of the table ``records``.

    ``time_value`` and ``kind_value`` count a record's traced values from 0; without them the time
    is the record's own timestamp, the kind the function and name of its probe.
    """
    found: dict[str, list[int]] = {}
    without = 0
    columns = [records[column] for column in ("timestamp", "values", "function", "name")]
    for timestamp, values, function, name in zip(*columns, strict=True):
        said = None if time_value is None else _at(values, time_value)
        time = whole(timestamp if time_value is None else None, said)
        if time is None:
            without += 1
            continue
        probe = ":".join(part for part in (function, name) if isinstance(part, str) and part)
        kind = probe if kind_value is None else _at(values, kind_value)
        found.setdefault(kind, []).append(time)
    order = sorted(found, key=lambda kind: (-len(found[kind]), kind))
    return Series(times={kind: sorted(found[kind]) for kind in order}, without=without)


def _at(values: Sequence[object], place: int) -> str:
    return str(values[place]) if place < len(values) else ""


def events(
    found: Series, *, name: str, unit: str = "ns", label: str = "", board: str = ""
) -> Drawn:
    """Draw events by kind, the time from the first of all.

    ``unit`` is that of the times: ``ns``, ``us``, ``ms`` or ``s``. ``label`` is the arm's,
    ``board`` the sentence on its times. Raises ValueError without an event.
    """
    if not found.times:
        raise ValueError("no record says when it was")
    shown = dict(list(found.times.items())[:MOST])
    begin = min(times[0] for times in found.times.values())
    seconds = SECONDS[unit] * (max(times[-1] for times in found.times.values()) - begin)
    to = next((u for u in TIMES if seconds >= SECONDS[u]), "ns")
    factor = SECONDS[unit] / SECONDS[to]
    end = seconds / SECONDS[to] or 1.0
    letters = Lettering(LETTERS)
    width = 72 * (style.WIDTH - LEFT - RIGHT)
    hover = {}
    binned = 0
    with style.house():
        figure, axes = style.framed(
            ROW * len(shown) + BELOW + ABOVE, left=LEFT, right=RIGHT, below=BELOW, above=ABOVE
        )
        for row, (kind, times) in enumerate(shown.items()):
            gid = f"kind-{row}"
            at = [(time - begin) * factor for time in times]
            said = several(len(times), "event")
            rate = _run_together(at, width / (1.02 * end))
            if not rate:
                axes.vlines(at, row + 0.15, row + 0.85, colors=style.INK, linewidths=0.5, gid=gid)
            else:
                peak = _rate(axes, row, at, end, gid)
                said += f", to {significant(peak, 2)}/{_shown(to)}"
                binned += 1
            axes.axhline(row + 0.85, color=style.FAINT, linewidth=0.5, zorder=0)
            hover[gid] = f"{kind}: {said}" if kind else said
            _beside(axes, row, letters.clip(kind, 72 * (LEFT - 0.2)), -5, "right", letters)
            words = said.replace(" events, to ", ", ≤ ") if rate else said
            _beside(axes, row, letters.clip(words, 72 * (RIGHT - 0.15)), 5, "left", letters)
        axes.set_xlim(-0.01 * end, 1.01 * end)
        axes.set_ylim(len(shown), 0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(f"time from the first event ({_shown(to)})")
    return Drawn(
        name=name,
        figure=figure,
        caption=_caption(found, shown, binned, f"{significant(end, 3)} {_shown(to)}", label, board),
        hover=hover,
    )


def _run_together(at: Sequence[float], points: float) -> bool:
    """Whether most lines would touch the one before them; ``points`` are those of a unit."""
    gaps = [points * (after - before) for before, after in itertools.pairwise(at)]
    return len(at) > FEW and sum(gap < APART for gap in gaps) > len(gaps) / 2


def _shown(unit: str) -> str:
    return {"us": "µs"}.get(unit, unit)


def _rate(axes: Axes, row: int, at: Sequence[float], end: float, gid: str) -> float:
    """Draw how many events a bin has, the fullest as high as a line; return its rate."""
    import numpy as np

    counts, edges = np.histogram(at, bins=BINS, range=(0, end))
    top = row + 0.85 - 0.7 * counts / counts.max()
    axes.fill_between(
        edges,
        np.append(top, top[-1]),
        row + 0.85,
        step="post",
        facecolor="0.45",
        linewidth=0,
        gid=gid,
    )
    return float(counts.max() * BINS / end)


def _beside(
    axes: Axes,
    row: int,
    text: str,
    away: float,
    side: Literal["left", "right"],
    letters: Lettering,
) -> None:
    axes.annotate(
        text,
        (0 if side == "right" else 1, row + 0.5),
        xycoords=axes.get_yaxis_transform(),
        xytext=(away, 0),
        textcoords="offset points",
        fontsize=letters.size,
        ha=side,
        va="center_baseline",
        annotation_clip=False,
        parse_math=False,
    )


def _caption(
    found: Series,
    shown: Mapping[str, Sequence[int]],
    binned: int,
    span: str,
    label: str,
    board: str,
) -> Caption:
    number = sum(map(len, shown.values()))
    words = f"{several(number, 'event')}{of_arm(label)} within {span}, a row a kind"
    left = len(found.times) - len(shown)
    if left:
        words += f", the {count(len(shown))} with most; {several(left, 'kind')} left out"
    words += "."
    if binned < len(shown):
        words += " A line is an event."
    if binned:
        some = "Rows whose lines would run together"
        words += (
            f" {some if binned < len(shown) else 'Rows'} show rates, in {BINS} bins, each row to "
            "its own scale; its highest rate stands at the right."
        )
    if found.without:
        words += f" {several(found.without, 'record')} without a time left out."
    return Caption(
        title=f"Events in time{of_arm(label)}",
        caption=words + board,
        columns=("timestamp", "values", "function", "name"),
        alt=f"{several(number, 'event')}{of_arm(label)} on an axis of {span}: "
        + listed([f"{kind or 'events'} {count(len(times))}" for kind, times in shown.items()])
        + ".",
    )
