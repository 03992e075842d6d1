"""The appendix's tables of trial-level comparisons. Pure."""

from __future__ import annotations

from labrig import numerals
from labrig.report.tables.grid import (
    Cell,
    Grid,
    Group,
    Symbol,
    Words,
    number,
    numbers,
    text,
    texts,
)
from labrig.report.values import Values
from labrig.stats.records import Bounds, TrialLevel

COLUMNS = (
    texts("Arm"),
    numbers("Difference"),
    numbers("Means, %"),
    numbers("Medians, %"),
    numbers((Symbol("p"),)),
    numbers("Holm"),
    numbers((Symbol("p"), " of ", Symbol("U"))),
    numbers((Symbol("g"),)),
    numbers((Symbol("δ"),)),
    numbers("Least"),
    texts("Doubt"),
)
DOUBTS = {"normality": "N", "equal variance": "V", "independence": "I", "absence of ties": "T"}


def words(values: Values) -> Words:
    """Say what ``grid`` shows of each metric, and what its letters stand for."""
    found = values.analysis.trial_level
    counted = numerals.listed([str(n) for n in sorted({one.blocks for one in found})], "or")
    sentences = dict.fromkeys(one.resolution for one in found if one.resolution)
    resolution = "".join(f" {sentence}." for sentence in list(sentences)[:1])
    return (
        f"Arms against {values.label(values.analysis.reference[0])}, trial by trial, under each "
        f"number its {values.confidence} interval: the difference of means with Welch’s ",
        Symbol("p"),
        " and Holm’s over all comparisons of the metric; the ratio of means, less 1, by Fieller; "
        "that of medians by BCa bootstrap; Mann and Whitney’s ",
        Symbol("U"),
        "; Hedges’ ",
        Symbol("g"),
        "; Cliff’s ",
        Symbol("δ"),
        "; and the least difference that as many independent trials show with power 0.8. "
        "Doubted: N normality, V equal variance, I independence in run order, T absence of ties. "
        "Trials of a block are not independent: the ",
        Symbol("n"),
        f" that counts is the blocks, {counted}.{resolution}",
    )


def grid(values: Values, metric: str) -> Grid:
    """Return the comparisons of one metric: a group a cell, an arm a row."""
    found = [one for one in values.analysis.trial_level if one.metric == metric]
    groups = tuple(
        Group(
            heading=values.levels_text(cell),
            rows=tuple(_row(values, one) for one in found if one.levels == cell),
        )
        for cell in _cells(found)
    )
    return Grid(columns=COLUMNS, groups=groups, breaks_over_pages=True, lettering="smallest")


def _cells(found: list[TrialLevel]) -> list[dict[str, str | int | float]]:
    cells = []
    for one in found:
        if one.levels not in cells:
            cells.append(one.levels)
    return cells


def _row(values: Values, one: TrialLevel) -> tuple[Cell, ...]:
    doubts = [letter for name, letter in DOUBTS.items() if _doubted(one, name)]
    least = one.least_detectable
    return (
        text(values.label(one.arm)),
        _two(one.welch, sign=True),
        _percent(one.ratio),
        _percent(one.median_ratio),
        *(number(probability(p), p) for p in (one.welch_p, one.holm_p, one.u_p)),
        _two(one.hedges_g),
        _two(one.cliffs_delta),
        number(numerals.significant(least, 2) if least else "–", least),
        text(" ".join(doubts)),
    )


def _doubted(one: TrialLevel, name: str) -> bool:
    return any(seen.assumption == name and seen.word == "doubtful" for seen in one.checked)


def _two(bounds: Bounds, *, sign: bool = False) -> Cell:
    if bounds.value is None:
        return number("–", None)
    text = numerals.quantity(bounds.value, bounds.low, bounds.high, sign=sign)
    estimate, _, interval = text.partition(" ")
    return number(estimate, bounds.value, interval)


def _percent(ratio: Bounds) -> Cell:
    if ratio.value is None:
        return number("–", None)
    ends = (None if end is None else end - 1 for end in (ratio.low, ratio.high))
    text = numerals.percent(ratio.value - 1, *ends).replace("%", "")
    estimate, _, interval = text.partition(" ")
    return number(estimate, ratio.value, interval)


def probability(p: float | None) -> str:
    """Write a p, or a dash where there is none."""
    return "–" if p is None else numerals.probability(p)
