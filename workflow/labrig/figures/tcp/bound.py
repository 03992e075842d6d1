"""Round trips against delay, and bandwidth against 1 / RTT, a line whose slope is a window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from labrig import numerals
from labrig.figures import style
from labrig.figures.caption import Caption, Drawn, board_sentence, cell_text, nothing, several
from labrig.figures.tcp.names import BOUND
from labrig.stats.records import Analysis
from labrig.tcp.record import Bound, RoundTrip, Tcp

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

TITLE = "Round trips, and the bandwidth that they bound"
HEIGHT = 2.9


def bound(found: Tcp, analysis: Analysis) -> Drawn:
    """Draw both panels; the right one only where a bandwidth was fitted."""
    trips = [trip for trip in found.round_trips if trip.delay_ms is not None]
    fitted = [one for one in found.bounds if one.fit is not None]
    if not trips:
        return nothing(BOUND, TITLE, "No factor is a delay that round trips could be held against.")
    with style.house():
        figure = style.new_figure(HEIGHT + 0.2 * (len(fitted) > 1))
        panels: list[Axes] = list(figure.subplots(1, 2 if fitted else 1, squeeze=False).flat)
        _round_trips(panels[0], trips)
        for number, one in enumerate(fitted):
            _bandwidth(panels[1], one, number, cell_text(analysis, one.others) or one.arm)
        if fitted:
            panels[1].set_xlabel("1 / RTT (1/s)")
            panels[1].set_ylabel("bandwidth (MiB/s)")
            panels[1].set_xscale("log")
            panels[1].set_yscale("log")
            _number(panels[1].yaxis)
            _number(panels[1].xaxis)
        if len(fitted) > 1:
            figure.legend(loc="outside upper center", ncols=3, handlelength=2.6)
        for axes in panels:
            axes.grid(True, axis="y")
            axes.set_axisbelow(True)
    return Drawn(name=BOUND, figure=figure, caption=_caption(found, trips, fitted, analysis))


def _number(axis: Axis) -> None:
    """Have a logarithmic axis write numbers as they are, where it is short at 1, 2 and 5 too."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 200 * low else (1,)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _round_trips(axes: Axes, trips: Sequence[RoundTrip]) -> None:
    sign = style.sign(0)
    for trip in trips:
        low, high = trip.low_ms, trip.high_ms
        if low is not None and high is not None:
            axes.vlines(trip.delay_ms or 0.0, low, high, colors=sign.colour, linewidth=0.8)
    places = [trip.delay_ms or 0.0 for trip in trips]
    axes.plot(
        places,
        [trip.mean_ms for trip in trips],
        linestyle="none",
        marker=sign.marker,
        markersize=4.5,
        color=sign.colour,
    )
    ends = [min(places), max(places)]
    axes.plot(
        ends, [2 * end for end in ends], color=style.INK, linewidth=0.6, linestyle=(0, (4, 2))
    )
    axes.set_xlabel("delay of one way (ms)")
    axes.set_ylabel("RTT of the handshake (ms)")


def _bandwidth(axes: Axes, one: Bound, number: int, label: str) -> None:
    assert one.fit is not None
    sign = style.sign(number)
    for inside, face in ((True, sign.colour), (False, "white")):
        mine = [w for w in one.fit.windows if w.bound == inside]
        axes.plot(
            [1e3 / w.rtt_ms for w in mine],
            [w.bandwidth / 1024 for w in mine],
            linestyle="none",
            marker=sign.marker,
            markersize=4.5,
            color=sign.colour,
            markerfacecolor=face,
            label=style.plain(label) if inside else None,
        )
    if one.fit.window_kib is None or one.fit.intercept is None:
        return
    places = sorted(1e3 / w.rtt_ms for w in one.fit.windows if w.bound)
    values = [(one.fit.intercept + one.fit.window_kib * at) / 1024 for at in places]
    if min(values) > 0:
        axes.plot(places, values, color=sign.colour, linestyle=sign.dash)


def _caption(
    found: Tcp, trips: Sequence[RoundTrip], fitted: Sequence[Bound], analysis: Analysis
) -> Caption:
    blocks = several({trip.blocks for trip in trips}, "block")
    left = (
        f"{'Left: t' if fitted else 'T'}he time from SYN to SYN,ACK at the client against the "
        f"declared delay of one way (N = {blocks}; bars: {100 * found.confidence:g}% intervals by "
        "Student's t); the dashed line is twice the delay."
    )
    right = ""
    if fitted:
        ends = numerals.counted(min(one.fit.blocks for one in fitted if one.fit), "block")
        right = (
            f" Right: bandwidth of untraced trials against 1 / RTT, both logarithmic (mean of "
            f"{ends} or more). Filled points are latency-bound; the line is fitted to them, and "
            "its slope is the window."
        )
    return Caption(
        title=TITLE,
        caption=left + right + board_sentence(analysis),
        columns=("text", *(sorted({one.metric for one in fitted}))),
        alt=f"Round-trip times at {numerals.counted(len(trips), 'level')} of delay beside twice "
        "the delay" + ("; bandwidth against 1 / RTT with a line." if fitted else "."),
    )
