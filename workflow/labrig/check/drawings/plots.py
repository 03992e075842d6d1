"""The axes of a plot, found by the numbers beside them.

A row or a column of numbers is an axis where their distances on paper are those of their values, on
a linear or a logarithmic scale, or where they stand at equal distances in order; and where
something is drawn along them. Indices of a diagram, numbers of lines and the values written into
the cells of a heat map are not.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Path
from labrig.check.drawings.strokes import bare
from labrig.check.drawings.ticks import Tick, ticks
from labrig.check.paper import Figure

FEWEST = 3
"""Two numbers do not show a scale."""
ALIGNED = 1.2
"""How many points apart numbers of one axis may stand out of line."""
OFF_SCALE = 0.02
"""How far a number may stand from its place, of the axis' length: what it says is rounded."""
LINES_OF_TEXT = 1.5
"""Numbers closer than so many times their height are numbers of lines."""
LONG = 15.0
"""In points: what is shorter is along no axis, and most of a plot's marks are."""
ALONG = 0.7
"""How much of an axis what is drawn along it covers at least."""
CELL = 0.4
"""The largest cell of a heat map, of the figure's width and height."""
PAPER = 250
"""The least of red, green and blue that is white."""
MARK = 1.5
"""How many points a mark may stand off the middle of its number."""
NEAR = 3.0
"""How far from its numbers it is, in heights of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """An axis with numbers."""

    upright: bool
    ticks: tuple[Tick, ...]
    box: Box
    """Around its numbers."""
    low: bool
    """Whether the numbers stand below, or left of, what is plotted."""

    @property
    def words(self) -> str:
        """``the vertical axis with 0, 20, 40``."""
        shown = ", ".join(tick.text for tick in self.ticks[:FEWEST])
        return f"the {'vertical' if self.upright else 'horizontal'} axis with {shown}"


def axes(figure: Figure) -> tuple[Axis, ...]:
    """The axes of a figure that have numbers, each plot's of its own."""
    numbers = _outside(ticks(figure.words), figure)
    if len(numbers) < FEWEST:
        return ()
    long = [path.box for path in figure.paths if max(path.box.width, path.box.height) >= LONG]
    across = tuple(_axes(numbers, long, upright=False))
    up = tuple(_axes(numbers, long, upright=True))
    if across and up:
        return across + up
    # A diagram counts its places in one direction, without marks beside them.
    return tuple(axis for axis in across + up if not _counts(axis) or _marked(axis, figure.paths))


def _outside(numbers: Sequence[Tick], figure: Figure) -> tuple[Tick, ...]:
    """Numbers that are not written into an image or a coloured box: those are values."""
    if not numbers:
        return ()
    size = min(tick.size for tick in numbers)
    cells = [image.box for image in figure.images]
    cells += [
        path.box
        for path in figure.paths
        if path.fill is not None
        and size <= path.box.height <= CELL * figure.box.height
        and size <= path.box.width <= CELL * figure.box.width
        and min(path.fill.red, path.fill.green, path.fill.blue) < PAPER
    ]
    return tuple(tick for tick in numbers if not any(cell.holds(tick.box) for cell in cells))


def _axes(numbers: Sequence[Tick], drawn: Sequence[Box], *, upright: bool) -> Iterator[Axis]:
    sides: list[Callable[[Tick], float]] = (
        [lambda tick: tick.box.right, lambda tick: tick.box.left, lambda tick: _middle(tick)[0]]
        if upright
        else [lambda tick: tick.baseline]
    )
    runs = [
        run for side in sides for line in _aligned(numbers, side) for run in _runs(line, upright)
    ]
    seen: set[int] = set()
    for run in sorted(runs, key=len, reverse=True):
        members = {id(tick) for tick in run}
        if seen.isdisjoint(members):
            axis = _drawn(run, numbers, drawn, upright)
            if axis is not None:
                seen |= members
                yield axis


def _aligned(numbers: Sequence[Tick], side: Callable[[Tick], float]) -> Iterator[list[Tick]]:
    line: list[Tick] = []
    for tick in sorted(numbers, key=side):
        if line and side(tick) - side(line[0]) > ALIGNED:
            yield line
            line = []
        line.append(tick)
    if line:
        yield line


def _runs(line: Sequence[Tick], upright: bool) -> Iterator[tuple[Tick, ...]]:
    """The longest stretches of a line of numbers that have one scale."""
    ordered = sorted(line, key=lambda tick: _at(tick, upright))
    start = 0
    while start <= len(ordered) - FEWEST:
        end = start + FEWEST
        if not _scaled(ordered[start:end], upright):
            start += 1
            continue
        while end < len(ordered) and _scaled(ordered[start : end + 1], upright):
            end += 1
        yield tuple(ordered[start:end])
        start = end


def _scaled(run: Sequence[Tick], upright: bool) -> bool:
    places = [_at(tick, upright) for tick in run]
    values = [tick.value for tick in run]
    steps = [after - before for before, after in itertools.pairwise(values)]
    if not (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        return False
    if upright and min(b - a for a, b in itertools.pairwise(places)) < LINES_OF_TEXT * run[0].size:
        return False
    scales = [values, [float(index) for index in range(len(run))]]
    if min(values) > 0:
        scales.append([math.log(value) for value in values])
    return any(_proportional(places, scale) for scale in scales)


def _proportional(places: Sequence[float], values: Sequence[float]) -> bool:
    length, span = places[-1] - places[0], values[-1] - values[0]
    if length <= 0:
        return False
    return all(
        abs((place - places[0]) - length * (value - values[0]) / span)
        <= max(ALIGNED, OFF_SCALE * length)
        for place, value in zip(places, values, strict=True)
    )


def _drawn(
    run: tuple[Tick, ...], numbers: Sequence[Tick], drawn: Sequence[Box], upright: bool
) -> Axis | None:
    """The axis of a run of numbers, None where nothing is drawn along it or it lies in a grid."""
    box = run[0].box
    for tick in run[1:]:
        box = box.around(tick.box)
    if _in_grid(run, numbers, upright):
        return None
    near = NEAR * run[0].size
    sides = [low for low in (True, False) if _drawn_along(box, drawn, near, upright, low)]
    if not sides:
        return None
    low = sides[0]
    if upright and len(sides) == 2:  # between two plots: numbers are set towards their own
        right, left = _spread(run, lambda box: box.right), _spread(run, lambda box: box.left)
        low = right <= left + ALIGNED
    if not low and not upright and not _in_scale(run):  # a key above a plot
        return None
    return Axis(upright=upright, ticks=run, box=box, low=low)


def _drawn_along(numbers: Box, drawn: Sequence[Box], near: float, upright: bool, low: bool) -> bool:
    """Whether something is drawn along numbers, on the side where the plot would be."""
    if upright:
        least = ALONG * numbers.height
        bottom, top = numbers.bottom + numbers.height - least, numbers.bottom + least
        first = numbers.right - ALIGNED if low else numbers.left - near
        last = numbers.right + near if low else numbers.left + ALIGNED
        return any(
            first <= (box.left if low else box.right) <= last
            and box.bottom <= bottom
            and box.top >= top
            for box in drawn
        )
    least = ALONG * numbers.width
    left, right = numbers.left + numbers.width - least, numbers.left + least
    first = numbers.top - ALIGNED if low else numbers.bottom - near
    last = numbers.top + near if low else numbers.bottom + ALIGNED
    return any(
        first <= (box.bottom if low else box.top) <= last
        and box.left <= left
        and box.right >= right
        for box in drawn
    )


def _in_scale(run: Sequence[Tick]) -> bool:
    """Whether numbers rise to the right, at distances like their own."""
    places, values = [_at(tick, False) for tick in run], [tick.value for tick in run]
    if values[-1] < values[0]:
        return False
    logs = [math.log(value) for value in values] if min(values) > 0 else None
    return _proportional(places, values) or (logs is not None and _proportional(places, logs))


def _in_grid(run: Sequence[Tick], numbers: Sequence[Tick], upright: bool) -> bool:
    """Whether most of a run's numbers have others straight beside them, without a scale."""
    values = [tick.value for tick in run]
    places = [_at(tick, upright) for tick in run]
    if _proportional(places, values):
        return False
    own = {id(tick) for tick in run}
    others = [_at(tick, upright) for tick in numbers if id(tick) not in own]
    beside = sum(any(abs(place - other) <= ALIGNED for other in others) for place in places)
    return beside * 2 > len(run)


def _counts(axis: Axis) -> bool:
    values = [tick.value for tick in axis.ticks]
    return all(abs(after - before) == 1 for before, after in itertools.pairwise(values))


def _marked(axis: Axis, paths: Sequence[Path]) -> bool:
    """Whether most numbers have a mark beside them, or a line of a grid."""
    size = axis.ticks[0].size
    marks = []
    for path in paths:
        if path.shape != "ml":
            continue
        box = bare(path)
        thin, start, end = (
            (box.height, box.left - axis.box.right, box.right - axis.box.left)
            if axis.upright
            else (box.width, box.bottom - axis.box.top, box.top - axis.box.bottom)
        )
        if thin <= 0.6 and (-1 <= start <= size if axis.low else -size <= end <= 1):
            middle = (box.bottom + box.top) if axis.upright else (box.left + box.right)
            marks.append(middle / 2)
    places = [_middle(tick)[1 if axis.upright else 0] for tick in axis.ticks]
    beside = sum(any(abs(place - mark) <= MARK for mark in marks) for place in places)
    return beside * 2 > len(places)


def _at(tick: Tick, upright: bool) -> float:
    return tick.baseline if upright else _middle(tick)[0]


def _middle(tick: Tick) -> tuple[float, float]:
    return (tick.box.left + tick.box.right) / 2, (tick.box.bottom + tick.box.top) / 2


def _spread(run: Sequence[Tick], side: Callable[[Box], float]) -> float:
    edges = [side(tick.box) for tick in run]
    return max(edges) - min(edges)
