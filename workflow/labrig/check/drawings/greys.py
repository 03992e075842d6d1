"""Entries of a plot's key that are told apart by colour alone, and have one grey."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labrig.check.document import Box, Colour, Path, Word
from labrig.check.drawings.colours import distance, lightness, shown, strength
from labrig.check.drawings.phrases import Phrase, phrases
from labrig.check.drawings.strokes import bare

SAME_GREY = 7.3
"""Differences of L* that half of all people do not see: 5.079 + 0.751/s for marks of s degrees, of
which a third is the smallest that was tested, 2 mm at arm's length (Stone, Szafir and Setlur, An
Engineering Model for Color Difference as a Function of Size, Color and Imaging Conference 2014)."""
TWO_COLOURS = 20.0
"""A distance in CIELAB that is clearly meant as another colour."""
SAMPLE = 7.0
"""The widest sample of a key, in heights of its letters."""
GAP = 2.5
"""Its distance to its words at most."""
CLOSE = 0.5
"""The distance of its parts at most."""
TALL = 2.0
"""Its height at most."""
TALLEST = 40.0
"""In points: nothing higher is a sample, or the box of a word."""
PAPER = 250
"""The least of red, green and blue that is white."""
UNSEEN_TURN = ("mlllz", "mlll", "mlml")
"""Triangles up or down, crosses upright or not: their outlines do not say which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """An entry of a key: a sample of a mark, and what it is said to be."""

    said: str
    colour: Colour
    look: frozenset[tuple[object, ...]]
    """What its parts look like besides colour."""
    box: Box


def collapsing(paths: Sequence[Path], words: Sequence[Word]) -> tuple[tuple[Sample, Sample], ...]:
    """Pairs of a key's entries that only their colour tells apart, and that have one grey."""
    return tuple(
        (one, other)
        for one, other in itertools.combinations(key(paths, words), 2)
        if one.look == other.look
        and not any(part[0] in UNSEEN_TURN for part in one.look)
        and abs(lightness(one.colour) - lightness(other.colour)) < SAME_GREY
        and distance(one.colour, other.colour) >= TWO_COLOURS
    )


def key(paths: Sequence[Path], words: Sequence[Word]) -> tuple[Sample, ...]:
    """The entries of a plot's keys: small samples beside words, in a row or a column.

    Samples stand left of their words; where there are none, right of them, as gnuplot has it.
    """
    said = tuple(phrase for phrase in phrases(words) if phrase.lettered)
    near = {
        row
        for phrase in said
        for row in _rows(_middle(phrase) - phrase.size, _middle(phrase) + phrase.size)
    }
    rows: dict[int, list[Path]] = defaultdict(list)
    for path in paths:
        row = round((path.box.bottom + path.box.top) / 2)
        if row in near and path.box.height <= TALLEST and _visible(path):
            rows[row].append(path)
    for side in (1, -1):
        samples = (_sample(phrase, rows, side) for phrase in said)
        found = tuple(sample for sample in samples if sample is not None)
        entries = tuple(one for one in found if any(_in_line(one, other) for other in found))
        if entries:
            return entries
    return ()


def _middle(phrase: Phrase) -> float:
    """The height at which a sample beside a phrase stands."""
    return phrase.baseline + 0.3 * phrase.size


def _sample(phrase: Phrase, rows: dict[int, list[Path]], side: int) -> Sample | None:
    size = phrase.size
    beside = [
        (gap, path)
        for path in _in_rows(rows, _middle(phrase) - 0.5 * size, _middle(phrase) + 0.5 * size)
        if (gap := _gap(bare(path), phrase, side)) is not None
    ]
    parts = _touching(beside, GAP * size, CLOSE * size)
    if _in_own_box(phrase, rows):
        return None
    colours = {shown(colour) for path in parts for colour in _colours(path)}
    colours = {one for one in colours if min(one.red, one.green, one.blue) < PAPER}
    if not colours:
        return None
    box = bare(parts[0])
    for path in parts[1:]:
        box = box.around(bare(path))
    return Sample(
        said=phrase.text,
        colour=max(colours, key=strength),
        look=frozenset(map(_look, parts)),
        box=box,
    )


def _touching(beside: Sequence[tuple[float, Path]], nearest: float, apart: float) -> list[Path]:
    """What stands next to words, and what goes on from there: a line with the marker on it."""
    parts: list[Path] = []
    reach = nearest
    for gap, path in sorted(beside, key=lambda one: one[0]):
        if gap > reach:
            break
        parts.append(path)
        reach = max(reach if len(parts) > 1 else 0.0, gap + bare(path).width + apart)
    return parts


def _gap(box: Box, phrase: Phrase, side: int) -> float | None:
    """How far a sample is from its words, None where it is none of them."""
    gap = phrase.box.left - box.right if side > 0 else box.left - phrase.box.right
    fits = box.width <= SAMPLE * phrase.size and box.height <= TALL * phrase.size
    level = abs((box.bottom + box.top) / 2 - _middle(phrase)) <= 0.5 * phrase.size
    return gap if fits and level and gap >= -0.5 else None


def _in_own_box(phrase: Phrase, rows: dict[int, list[Path]]) -> bool:
    """Whether words stand in a coloured box of their own, as those of a flame graph do."""
    return any(
        path.fill is not None
        and min(path.fill.red, path.fill.green, path.fill.blue) < PAPER
        and path.box.holds(phrase.box, 1.0)
        for path in _in_rows(rows, _middle(phrase) - phrase.size, _middle(phrase) + phrase.size)
    )


def _in_rows(rows: dict[int, list[Path]], low: float, high: float) -> Iterator[Path]:
    for row in _rows(low, high):
        yield from rows.get(row, ())


def _rows(low: float, high: float) -> range:
    return range(math.floor(low), math.ceil(high) + 1)


def _in_line(one: Sample, other: Sample) -> bool:
    """Whether two samples stand below each other, or beside each other."""
    if one is other:
        return False
    return abs(one.box.left - other.box.left) <= 3 or (
        abs((one.box.bottom + one.box.top) - (other.box.bottom + other.box.top)) <= 2
    )


def _look(path: Path) -> tuple[object, ...]:
    box = bare(path)
    hollow = path.fill is None or min(path.fill.red, path.fill.green, path.fill.blue) >= PAPER
    dashes = tuple(round(dash, 1) for dash in path.dashes)
    return (path.shape, hollow, dashes, round(path.width), round(box.width), round(box.height))


def _visible(path: Path) -> bool:
    return any(
        colour.opacity > 0 and min(colour.red, colour.green, colour.blue) < PAPER
        for colour in _colours(path)
    )


def _colours(path: Path) -> Iterator[Colour]:
    if path.fill is not None:
        yield path.fill
    if path.stroke is not None and path.width > 0:
        yield path.stroke
