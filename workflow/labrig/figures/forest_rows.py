"""The rows of a forest: an arm at a cell, or two levels that a hypothesis compares. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labrig.figures import style
from labrig.figures.caption import arm_labels, cell_text
from labrig.stats.records import Analysis, Decided, Difference, Levels
from labrig.stats.verdicts.evidence import WELCH

GAP = 0.9
"""Rows left free between arms."""
OF_LEVELS = style.Sign(colour=style.INK, marker="D", dash=style.SOLID, filled=True)
"""What a comparison of levels is drawn with."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A relative difference, as a share, and the hypotheses whose margin belongs to it."""

    place: float
    """Its height, in rows from the first one's, which is 0."""
    estimate: float
    low: float | None
    high: float | None
    blocks: int
    sign: style.Sign
    decided: tuple[Decided, ...]


def shown_of_arms(analysis: Analysis) -> list[Difference]:
    """Differences of the first metric from the first reference arm that are shares."""
    metric, baseline = next(iter(analysis.metrics)), analysis.reference[0]
    return [
        found
        for found in analysis.differences
        if found.metric == metric and found.baseline == baseline and found.relative is not None
    ]


def compared_levels(analysis: Analysis) -> list[Decided]:
    """Hypotheses that compare two levels at one cell by shares, over blocks."""
    metric = next(iter(analysis.metrics))
    return [
        one
        for one in analysis.hypotheses
        if one.level
        and one.metric == metric
        and one.relative
        and one.quantity == "difference"
        and one.method != WELCH
        and one.estimate is not None
    ]


def drawable(analysis: Analysis, shown: Sequence[Difference]) -> list[Decided]:
    """Hypotheses whose margin is a share and whose comparison is one of the rows."""
    return [
        hypothesis
        for hypothesis in analysis.hypotheses
        if hypothesis.relative
        and hypothesis.quantity == "difference"
        and any(_is_of(hypothesis, found) for found in shown)
    ]


def _is_of(hypothesis: Decided, found: Difference) -> bool:
    return (found.metric, found.arm, found.baseline, found.levels) == (
        hypothesis.metric,
        hypothesis.arm,
        hypothesis.baseline,
        hypothesis.levels,
    )


def rows_of_arms(
    analysis: Analysis, shown: list[Difference], arms: list[str], cells: list[Levels]
) -> list[Row]:
    """A row for each of ``shown``: below each other the ``cells``, and so the ``arms``."""
    decided = drawable(analysis, shown)
    return [
        Row(
            place=-arms.index(found.arm) * (len(cells) + GAP) - cells.index(found.levels),
            estimate=found.relative,
            low=found.relative_low,
            high=found.relative_high,
            blocks=found.blocks,
            sign=style.sign(cells.index(found.levels)),
            decided=tuple(one for one in decided if _is_of(one, found)),
        )
        for found in shown
        if found.relative is not None
    ]


def row_of_levels(one: Decided, place: float) -> Row:
    """The row of two levels that are compared; ``one`` has an estimate."""
    assert one.estimate is not None
    return Row(
        place=place,
        estimate=one.estimate,
        low=one.low,
        high=one.high,
        blocks=one.blocks,
        sign=OF_LEVELS,
        decided=(one,),
    )


def levels_text(analysis: Analysis, one: Decided) -> str:
    """Which levels are compared, of which arm and where, on two lines."""
    mine, other = cell_text(analysis, one.level), cell_text(analysis, one.against)
    where = filter(None, (arm_labels(analysis)[one.arm], cell_text(analysis, one.levels)))
    return f"{mine} \N{MINUS SIGN} {other}\n({', '.join(where)})"
