"""Figures drawn for the tests by Matplotlib."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any

SIZES = (1, 2, 3, 4, 5, 6)


@functools.cache
def drawing(draw: Callable[[Any], None], *, size: tuple[float, float] = (6.2, 2.4)) -> bytes:
    """A PDF of what ``draw`` puts on a figure of this size in inches."""
    return _saved(draw, size, format="pdf", metadata={"CreationDate": None})


@functools.cache
def pixels(draw: Callable[[Any], None], *, dots: int = 90) -> bytes:
    """The same as a PNG, as a screenshot of it would be."""
    return _saved(draw, (6.2, 2.4), format="png", dpi=dots)


def _saved(draw: Callable[[Any], None], size: tuple[float, float], **how: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    drawn = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(drawn)
    draw(drawn)
    out = io.BytesIO()
    drawn.savefig(out, **how)
    return out.getvalue()


def named(axes: Any) -> None:
    """Say what the axes measure."""
    axes.set_xlabel("threads")
    axes.set_ylabel("latency (µs)")


def lines(figure: Any) -> None:
    """Two series in colours of one lightness, told apart by their markers."""
    axes = figure.subplots()
    axes.plot(SIZES, [size**2 for size in SIZES], "o-", color="tab:blue", label="read")
    axes.plot(SIZES, SIZES, "s-", color="tab:red", label="write")
    axes.legend()
    named(axes)


def panels(figure: Any) -> None:
    """Four plots on scales of their own that share the names of their axes."""
    for factor, axes in enumerate(figure.subplots(2, 2).flat, start=1):
        axes.plot(SIZES, [factor * size for size in SIZES])
    figure.supxlabel("threads")
    figure.supylabel("latency (µs)")


def heat(figure: Any) -> None:
    """A heat map of vectors with values in it; its colour bar is painted as a picture."""
    axes = figure.subplots()
    mesh = axes.pcolormesh([[3 * row + column for column in range(4)] for row in range(3)])
    figure.colorbar(mesh, label="misses")
    for row in range(3):
        for column in range(4):
            axes.text(column + 0.5, row + 0.5, str(3 * row + column))
    named(axes)


def painted(figure: Any) -> None:
    """A heat map painted as a picture in a drawing of vectors."""
    axes = figure.subplots()
    axes.imshow([[3 * row + column for column in range(40)] for row in range(20)])
    named(axes)


def distributions(figure: Any) -> None:
    """Boxes, stems and a shaded quantile band, none with error bars but for the band."""
    left, middle, right = figure.subplots(1, 3)
    left.boxplot([[1, 2, 3, 9], [2, 3, 4, 8], [1, 5, 6, 7]])
    middle.stem(SIZES, [size**2 for size in SIZES])
    right.plot(SIZES, SIZES)
    right.fill_between(SIZES, [0.8 * s for s in SIZES], [1.2 * s for s in SIZES], alpha=0.2)
    for axes in (left, middle, right):
        named(axes)


def bars(figure: Any) -> None:
    """Bars of a colour each, which their names tell apart, with error bars."""
    axes = figure.subplots()
    colours = ["tab:blue", "tab:red", "tab:green"]
    axes.bar(["ufs", "zfs", "tmpfs"], [3, 4, 5], yerr=[0.3, 0.2, 0.4], color=colours)
    axes.set_ylabel("latency (µs)")


def silent(figure: Any) -> None:
    """Two series told apart by colour alone, with error bars; the axes say nothing."""
    axes = figure.subplots()
    errors = [0.2 * size for size in SIZES]
    above = [size**1.5 + 1 for size in SIZES]
    axes.errorbar(SIZES, above, errors, color="tab:blue", label="read")
    axes.errorbar(SIZES, SIZES, errors, color="tab:red", label="write")
    axes.legend()
