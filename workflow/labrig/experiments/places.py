"""Places on a numeric factor that a hypothesis names: where a metric is greatest, or bends."""

from __future__ import annotations

from collections.abc import Sequence

from labrig.experiments.amounts import Amount, Margin
from labrig.experiments.hypothesis import Comparison


def place_of(asked: Comparison) -> float:
    """The declared place of a peak or knee, in the factor's unit."""
    assert asked.value is not None
    return Amount.parse(asked.value).amount


def is_near(asked: Comparison, level: float) -> bool:
    """Whether ``level`` is at the declared place, by the margin."""
    place, reach = place_of(asked), Margin.parse(asked.margin).amount
    return place <= level * reach and level <= place * reach


def place_fault(asked: Comparison, levels: Sequence[float]) -> str | None:
    """Say why a peak or knee cannot be claimed over ``levels``; None where it can."""
    ordered = sorted(levels)
    if ordered[0] <= 0:
        return f"{asked.expect} is by factors, and a level is not above 0"
    place = place_of(asked)
    if asked.expect == "peak":
        if place not in ordered:
            return f"there is no level {place:.15g}; a peak is at a level that is measured"
        if all(is_near(asked, level) for level in ordered):
            return f"all levels are within {asked.margin} of it, so that none can be less"
    elif not ordered[1] <= place <= ordered[-2]:
        return (
            "a knee is looked for between the second level and the last but one, "
            f"{ordered[1]:.15g} and {ordered[-2]:.15g}"
        )
    return None
