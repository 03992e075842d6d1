"""Connections over time: bandwidth, congestion window and the receiver's, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from labrig import numerals
from labrig.figures import style
from labrig.figures.caption import (
    Caption,
    Drawn,
    board_sentence,
    cell_text,
    listed,
    nothing,
    several,
)
from labrig.figures.tcp.names import SERIES
from labrig.stats.records import Analysis
from labrig.tcp.record import Drawn as Shown
from labrig.tcp.record import Tcp
from labrig.tcp.series import Points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Connections over time"
HEIGHT, KEY = 4.6, 0.2
MARKS = 400
"""Bytes sent again that are marked one by one; of more, these spread evenly."""


def over_time(found: Tcp, analysis: Analysis) -> Drawn:
    """Draw the connections of ``found.drawn``: three panels on one axis of time."""
    if not found.drawn:
        return nothing(SERIES, TITLE, "No traced connection acknowledged any data.")
    names = [cell_text(analysis, one.levels) or one.trial for one in found.drawn]
    with style.house():
        figure = style.new_figure(HEIGHT + KEY * -(-len(names) // 3))
        panels: list[Axes] = list(figure.subplots(3, 1, sharex=True))
        top, middle, bottom = panels
        seconds = max(one.series.until for one in found.drawn) > 2000
        per = 1e3 if seconds else 1.0
        for number, one in enumerate(found.drawn):
            sign, label = style.sign(number), style.plain(names[number])
            look: dict[str, Any] = {"color": sign.colour, "linestyle": sign.dash}
            over = one.series
            top.plot(*_split(over.bandwidth, per), label=label, **look)
            _again(top, one, per, sign)
            middle.step(*_split(over.cwnd, per), where="post", **look)
            bottom.step(*_split(over.advertised, per), where="post", **look)
            flight = _split(over.in_flight, per)
            bottom.step(*flight, where="post", color=sign.colour, linewidth=0.5, alpha=0.55)
        top.set_ylabel("bandwidth (MiB/s)")
        middle.set_ylabel("congestion\nwindow (KiB)")
        bottom.set_ylabel("receiver's window\nand in flight (KiB)")
        bottom.set_xlabel(f"time from the first data segment ({'s' if seconds else 'ms'})")
        for axes in panels:
            axes.set_ylim(bottom=0)
            axes.set_xlim(left=0)
            axes.grid(True, axis="y")
            axes.set_axisbelow(True)
        figure.align_ylabels(panels)
        figure.legend(loc="outside upper center", ncols=min(len(names), 3), handlelength=2.6)
    return Drawn(name=SERIES, figure=figure, caption=_caption(found, names, analysis))


def _split(points: Points, per: float) -> tuple[list[float], list[float]]:
    return [at / per for at, _ in points], [value for _, value in points]


def _again(axes: Axes, one: Shown, per: float, sign: style.Sign) -> None:
    """Mark on the axis of time when bytes were sent again."""
    times: Sequence[float] = one.series.retransmitted
    if len(times) > MARKS:
        times = [times[round(n * (len(times) - 1) / (MARKS - 1))] for n in range(MARKS)]
    if times:
        axes.plot(
            [at / per for at in times],
            [0.0] * len(times),
            linestyle="none",
            marker="|",
            markersize=9,
            color=sign.colour,
            clip_on=False,
        )


def _caption(found: Tcp, names: list[str], analysis: Analysis) -> Caption:
    windows = {numerals.significant(one.series.window_ms, 2) for one in found.drawn}
    shown = numerals.counted(len(names), "traced connection")
    lost = [len(one.series.retransmitted) for one in found.drawn]
    again = (
        f" Ticks on the axis: segments sent again ({several(lost, 'segment')} a connection)."
        if any(lost)
        else " No segment was sent again."
    )
    without = [name for name, one in zip(names, found.drawn, strict=True) if not one.series.cwnd]
    lacks = f" Of {listed(without)} the trace has no congestion window." if without else ""
    smoothed = " or ".join(sorted(windows, key=lambda text: (len(text), text)))
    words = (
        f"{numerals.sentence(shown)} over time ({listed(names)}), as the sender sees it. Top: "
        f"bandwidth, the bytes acknowledged in windows of {smoothed} ms; the rest is not smoothed. "
        "Middle: the congestion window. Bottom: the window that the receiver advertises, and, "
        f"thin, the bytes in flight.{again}{lacks}"
    )
    return Caption(
        title=TITLE,
        caption=words + board_sentence(analysis),
        columns=("text",),
        alt="Three panels over time: bandwidth, congestion window, and the receiver's window with "
        f"the bytes in flight, for {listed(names)}.",
    )
