"""Keys of a comparison that do not go together: each is refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labrig.experiments.amounts import TIMES, Amount, Margin
from labrig.experiments.fields import Scalar

if TYPE_CHECKING:
    from labrig.experiments.hypothesis import Comparison


def refuse_misplaced(asked: Comparison) -> None:
    """Raise ValueError for a key that the expectation needs and has not, or has and cannot use."""
    if asked.quantity != "difference" and asked.expect in ("ratio", "monotone", "peak", "knee"):
        raise ValueError(f"{asked.expect} is no expectation of a {asked.quantity}")
    if asked.quantity == "cost_per_firing" and asked.expect == "linear":
        raise ValueError("linear is over a factor, and a cost per firing is not")
    for key, wanted, belongs in (
        ("factor", asked.over, "to monotone, linear, peak, knee and a slope"),
        ("direction", asked.expect == "monotone", "to monotone"),
    ):
        given = getattr(asked, key) is not None
        if wanted and not given:
            raise ValueError(f"{key} is required and missing; {_named(asked)} needs it")
        if given and not wanted:
            raise ValueError(f"{key} belongs {belongs}")
    _refuse_sides(asked)
    if asked.factor is not None and asked.factor in asked.at:
        raise ValueError(f"at must not name {asked.factor}, which the claim is over")
    if asked.slope is not None and asked.expect != "linear":
        raise ValueError("slope belongs to linear; with 'quantity: slope' the margin is its own")
    if asked.value is not None and not (
        asked.expect in ("ratio", "peak", "knee")
        or (asked.quantity == "slope" and asked.expect == "equivalent")
    ):
        raise ValueError("value belongs to ratio, peak, knee and to the equivalence of a slope")
    if asked.method is not None and asked.resampled:
        named = "a knee" if asked.expect == "knee" else "a cost per firing"
        raise ValueError(f"method is not for {named}, whose blocks are resampled")


def _refuse_sides(asked: Comparison) -> None:
    """Raise ValueError unless two arms are compared, or two levels, or none over a factor."""
    if (asked.level is None) != (asked.against is None):
        lack = "against" if asked.against is None else "level"
        raise ValueError(f"{lack} is required and missing; two levels are compared by both")
    if asked.level is None or asked.against is None:
        if asked.baseline is None and not asked.over:
            raise ValueError(
                f"baseline is required and missing; {_named(asked)} needs it, or level and against"
            )
        return
    if asked.baseline is not None:
        raise ValueError("two arms are compared by baseline, or two levels by level and against")
    if asked.quantity == "cost_per_firing":
        raise ValueError("level and against are not for a cost per firing, which is over levels")
    (mine, value), (other, base) = (
        next(iter(asked.level.items())),
        next(iter(asked.against.items())),
    )
    if mine != other:
        raise ValueError(f"level and against must be of one factor, not of {mine} and {other}")
    if value == base:
        raise ValueError(f"against is the level itself, {mine}: {value}")
    if mine in asked.at:
        raise ValueError(f"at must not name {mine}, of which two levels are compared")
    if mine == asked.factor:
        raise ValueError(f"factor must not be {mine}, of which two levels are compared")


def _named(asked: Comparison) -> str:
    return asked.expect if asked.quantity == "difference" else f"a {asked.quantity}"


def refuse_ratio(value: Scalar | None, margin: Margin) -> None:
    """Raise ValueError for a ratio's value or margin that decides nothing."""
    if value is None:
        raise ValueError("value is required and missing; ratio needs it")
    expected = Amount.parse(value)
    if margin.unit not in ("", "%") or expected.unit:
        raise ValueError("value and margin of a ratio are plain numbers, or the margin a share")
    reach = margin.amount * (expected.amount if margin.relative else 1)
    if not 0 < reach < expected.amount:
        raise ValueError("margin of a ratio must be above 0 and less than its value")


def refuse_place(expect: str, value: Scalar | None, margin: Margin) -> None:
    """Raise ValueError for a place of a peak or knee, or a margin, that decides nothing."""
    if value is None:
        raise ValueError(f"value is required and missing; {expect} needs it")
    if Amount.parse(value).unit or Amount.parse(value).amount <= 0:
        raise ValueError(f"value of a {expect} must be a number above 0, in the factor's unit")
    if margin.unit != TIMES or margin.amount < 1 or (expect == "knee" and margin.amount == 1):
        least = "1 or more" if expect == "peak" else "above 1"
        raise ValueError(f"margin of a {expect} must be a factor, {least}: like 'x2'")


def refuse_slope(expect: str, value: Scalar | None, said: Scalar) -> None:
    """Raise ValueError for a slope's value or margin that decides nothing."""
    margin = Margin.parse(said)
    if value is not None and expect != "equivalent":
        raise ValueError("value of a slope belongs to 'equivalent'; elsewhere the margin says it")
    if expect == "equivalent" and margin.amount == 0:
        raise ValueError("margin of an equivalence must be above 0")
    if margin.relative and (value is None or Amount.parse(value).amount == 0):
        raise ValueError("margin of a slope must be an amount, like '5 ns', or a share of a value")
