"""Error bars and bands of a plot, found by how they are drawn.

An error bar is one of several thin lines in one direction that pass through a marker, have a cap
at both ends, or cross the end of a bar; that of a legend has the extent of its neighbours, as ticks
and grids have, and is none. A band is an area one can see through, with a line of its colour in it.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from labrig.check.document import Box, Colour, Path
from labrig.check.drawings.strokes import bare

SEGMENT = "ml"
WITH_CAPS = "mlmlml"
FEWEST = 3
"""One or two lines may be anything."""
CENTRED = 0.8
"""How many points a marker, a cap or a bar may stand off the line."""
SHORTEST = 1.0
"""In points: a shorter line is a dot."""
CAP = 30.0
"""The longest cap, in points."""
MARKER = 14.0
"""The largest marker, in points."""
INSIDE = 0.03
"""How far from its ends, of its length, a line's marker is; that of a stem is at its end."""
BAND_SEGMENTS = 8
"""A band has more corners than a box."""
BAND_WIDTH = 40.0
"""In points: a narrower area is a violin or a mark."""


@dataclass(frozen=True, slots=True)
class _Bar:
    at: float
    low: float
    high: float
    colour: Colour | None


_Drawn = tuple[Path, Box]
"""A path and the box around its points, across and up exchanged to find what lies level."""


def has_error_bars(paths: Sequence[Path]) -> bool:
    """Whether there are error bars among what a plot draws."""
    upright = [(path, bare(path)) for path in paths]
    level = [(path, Box(box.bottom, box.left, box.top, box.right)) for path, box in upright]
    return _has_upright(upright) or _has_upright(level)


def has_bands(paths: Sequence[Path]) -> bool:
    """Whether there are bands around lines."""
    areas = [path for path in paths if _may_be_band(path)]
    if not areas:
        return False
    lines: dict[tuple[int, int, int], list[Box]] = defaultdict(list)
    for path in paths:
        if path.stroke is not None and path.fill is None:
            lines[_hue(path.stroke)].append(bare(path))
    return any(
        any(_runs_in(line, area.box) for line in lines[_hue(area.fill)])
        for area in areas
        if area.fill is not None
    )


def _may_be_band(path: Path) -> bool:
    return (
        path.fill is not None
        and path.fill.opacity < 200
        and len(path.shape) >= BAND_SEGMENTS
        and "c" not in path.shape
        and path.box.width >= BAND_WIDTH
    )


def _has_upright(drawn: Sequence[_Drawn]) -> bool:
    bars = tuple(_apart(_whole(_candidates(drawn))))
    if len(bars) < FEWEST:
        return False
    near: dict[int, list[_Drawn]] = defaultdict(list)
    for path, box in drawn:
        near[round((box.left + box.right) / 2)].append((path, box))
    shown = {
        bar
        for bar in bars
        if _shown(bar, [one for step in (-1, 0, 1) for one in near[round(bar.at) + step]])
    }
    shown.update(_along_a_line(set(bars) - shown, drawn))
    return len(shown) >= FEWEST


def _candidates(drawn: Sequence[_Drawn]) -> Iterator[_Bar]:
    for path, box in drawn:
        if path.stroke is None or path.shape not in (SEGMENT, WITH_CAPS):
            continue
        width, height = box.right - box.left, box.top - box.bottom
        if (path.shape == SEGMENT and width <= 0.5 and height >= SHORTEST) or _with_caps(path, box):
            yield _Bar(box.left + width / 2, box.bottom, box.top, path.stroke)


def _with_caps(path: Path, box: Box) -> bool:
    """Whether a line and its two caps are one path."""
    return path.shape == WITH_CAPS and path.fill is None and box.width <= min(CAP, box.height)


def _whole(bars: Iterator[_Bar]) -> Iterator[_Bar]:
    """Put halves together: pgfplots draws a bar up and one down from the point."""
    held: _Bar | None = None
    for bar in sorted(bars, key=lambda bar: (round(bar.at, 1), bar.low)):
        if held and abs(bar.at - held.at) <= 0.3 and abs(bar.low - held.high) <= 0.3:
            held = replace(held, high=bar.high)
            continue
        if held:
            yield held
        held = bar
    if held:
        yield held


def _apart(bars: Iterator[_Bar]) -> Iterator[_Bar]:
    """Those that do not share their extent with another, as ticks, grids and keys do."""
    every = tuple(bars)
    ends = Counter((round(bar.low), round(bar.high)) for bar in every)
    for bar in every:
        same = itertools.product(
            {round(bar.low - 0.2), round(bar.low + 0.2)},
            {round(bar.high - 0.2), round(bar.high + 0.2)},
        )
        if sum(ends[pair] for pair in same) < 2:
            yield bar


def _shown(bar: _Bar, near: Sequence[_Drawn]) -> bool:
    """Whether a line has a marker on it, caps at both ends, or a bar's end."""
    capped = [False, False]
    margin = max(INSIDE * (bar.high - bar.low), 0.3)
    for path, box in near:
        if abs((box.left + box.right) / 2 - bar.at) > CENTRED:
            continue
        width, height = box.right - box.left, box.top - box.bottom
        middle = box.bottom + height / 2
        if height <= 0.5 and 1 < width <= CAP:
            for end, place in enumerate((bar.low, bar.high)):
                capped[end] |= abs(middle - place) <= CENTRED
        elif path.shape == WITH_CAPS:
            if _with_caps(path, box) and abs(box.top - bar.high) <= 0.3:
                return True
        elif path.shape == SEGMENT:
            continue
        elif max(width, height) <= MARKER:
            if bar.low + margin <= middle <= bar.high - margin:
                return True
        elif path.fill is not None and any(
            bar.low + margin <= end <= bar.high - margin for end in (box.bottom, box.top)
        ):
            return True
    return all(capped)


def _along_a_line(bars: Iterable[_Bar], drawn: Sequence[_Drawn]) -> Iterator[_Bar]:
    """Bars of a colour, without marks, that stand along the whole of a line of that colour."""
    coloured: dict[Colour | None, list[_Bar]] = defaultdict(list)
    for bar in bars:
        coloured[bar.colour].append(bar)
    for colour, held in coloured.items():
        left, right = min(bar.at for bar in held), max(bar.at for bar in held)
        if len(held) >= FEWEST and any(
            path.stroke == colour
            and path.fill is None
            and path.shape.startswith("mll")
            and abs(box.left - left) <= 1
            and abs(box.right - right) <= 1
            for path, box in drawn
        ):
            yield from held


def _runs_in(line: Box, area: Box) -> bool:
    """Whether a line runs through an area from side to side, and not along its edge."""
    return (
        line.width >= 0.8 * area.width
        and abs(line.left - area.left) <= 2
        and abs(line.right - area.right) <= 2
        and line.bottom > area.bottom + 0.1
        and line.top < area.top - 0.1
    )


def _hue(colour: Colour) -> tuple[int, int, int]:
    return (colour.red, colour.green, colour.blue)
