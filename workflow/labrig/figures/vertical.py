"""Vertical axes: linear from 0, logarithmic, or of percent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from labrig.figures.curves import Middle

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINEAR, BENT = 1.0, 10.0
"""Percent up to which an axis is linear, if any is as large as the second."""
MANY = 1e5
"""From which number on an axis counts in thousands, millions and so on."""
POWERS: Mapping[int, str] = {3: "thousands", 6: "millions", 9: "billions", 12: "trillions"}


def ends(middles: Sequence[Middle]) -> list[float]:
    """All values that an axis has to show: the middles and the ends of their bars."""
    return [end for m in middles for end in (m.value, m.low, m.high) if end is not None]


def from_zero(axes: Axes, middles: Sequence[Middle], *, signed: bool = False) -> int:
    """Fit a linear axis that has 0 on it; return the power of ten that its numbers leave out.

    ``signed`` numbers have a plus where they are above 0.
    """
    from matplotlib.ticker import MaxNLocator

    found = ends(middles)
    least, most = min(0.0, *found), max(0.0, *found)
    room = 0.06 * (most - least or 1.0)
    axes.set_ylim(least - (room if least < 0 else 0), most + (room if most > 0 or not least else 0))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    return _numbered(axes, max(-least, most), signed=signed)


def logarithmic(axes: Axes, middles: Sequence[Middle]) -> int | None:
    """Fit a logarithmic axis; return as ``from_zero``, None where a middle is not above 0.

    A bar that reaches 0 or below goes on to the lower edge.
    """
    from matplotlib.ticker import LogLocator, NullLocator

    if any(m.value <= 0 for m in middles):
        return None
    found = [end for end in ends(middles) if end > 0]
    least, most = min(found), max(found)
    axes.set_yscale("log", nonpositive="clip")
    axes.set_ylim(least / 1.25, most * 1.25)
    subs = (1, 2, 5) if most < 100 * least else (1,)
    axes.yaxis.set_major_locator(LogLocator(subs=subs, numticks=12))
    axes.yaxis.set_minor_locator(NullLocator())
    return _numbered(axes, most)


def in_words(power: int, unit: str) -> str:
    """A unit with the power of ten that an axis leaves out: ``millions of KiB/s``."""
    if not power:
        return unit
    name = POWERS.get(power, f"1e{power}")
    return f"{name} of {unit}" if unit else name


def _numbered(axes: Axes, largest: float, *, signed: bool = False) -> int:
    from matplotlib.ticker import FuncFormatter

    power = 3 * math.floor(math.log10(largest) / 3) if largest >= MANY else 0

    def number(y: float, _: object) -> str:
        plus = "+" if signed and y else ""
        return f"{y / 10**power:{plus}g}".replace("-", "\N{MINUS SIGN}")

    axes.yaxis.set_major_formatter(FuncFormatter(number))
    return power


def percent(axes: Axes, middles: Sequence[Middle]) -> bool:
    """Fit an axis of percent, logarithmic on both sides where it reaches far; return if it is."""
    from matplotlib.ticker import FuncFormatter

    found = ends(middles)
    bent = max(map(abs, found)) > BENT
    if bent:
        axes.set_yscale("symlog", linthresh=LINEAR, linscale=1.0)
        axes.set_ylim(min(1.6 * min(found), -0.6 * LINEAR), max(1.8 * max(found), 0.6 * LINEAR))
        axes.minorticks_off()
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda x, _: f"{x:+g}".replace("-", "\N{MINUS SIGN}") if x else "0")
    )
    return bent
