"""Hypotheses as declared: a claim in words, and the comparison that decides it.

``docs/hypotheses.md`` says for each expectation what is estimated and what decides.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from labrig.experiment.amounts import Amount, Margin
from labrig.experiment.fields import (
    Declared,
    FactorName,
    HypothesisId,
    Line,
    Name,
    Scalar,
    Value,
)

Plain = Literal["greater", "less", "differs", "equivalent"]
"""Expectations of one quantity; the others say themselves what is estimated."""
Method = Literal["paired", "welch"]
Estimand = Literal["difference", "ratio", "change", "slope", "cost_per_firing"]
"""What is estimated of a comparison."""

LEVELS_NEEDED = {"change": 2, "slope": 2}
"""Levels of the factor that an estimand over it needs; ``linear`` needs a third."""


def _margin_reads(said: Scalar) -> Scalar:
    Margin.parse(said)
    return said


def _value_reads(value: Scalar) -> Scalar:
    if not math.isfinite(Amount.parse(value).amount):
        raise ValueError("value must be a finite number, or like '410 ns'")
    return value


DeclaredMargin = Annotated[Value, AfterValidator(_margin_reads)]
DeclaredValue = Annotated[Value, AfterValidator(_value_reads)]


class SlopeClaim(Declared):
    """What a line's slope must be, besides the line being straight."""

    expect: Plain
    value: DeclaredValue | None = Field(
        None, description="what an equivalence holds the slope against (0 without), like '410 ns'"
    )
    margin: DeclaredMargin = Field(
        description="the smallest slope, or distance from the value, that matters: like '5 ns', "
        "for one unit of the factor; or a share of the value"
    )

    @model_validator(mode="after")
    def _decides(self) -> Self:
        _refuse_slope(self.expect, self.value, self.margin)
        return self


class Comparison(Declared):
    """What would decide a hypothesis: the interval of a quantity against a margin."""

    quantity: Literal["difference", "cost_per_firing", "slope"] = Field(
        "difference",
        description="difference arm - baseline at one cell; or the slope of added time on "
        "firings (minus the baseline's slope if the baseline is traced and watches); or the slope "
        "of the metric on a numeric factor",
    )
    metric: FactorName
    arm: Name
    baseline: Name | None = Field(
        None,
        description="what the arm is compared with; over a factor it may be left out, and the "
        "arm's own values are then what is looked at",
    )
    at: dict[FactorName, Scalar] = Field(
        default_factory=dict,
        description="the level of each factor, but of the one that the claim is over",
    )
    factor: FactorName | None = Field(
        None, description="the numeric factor that the claim is over (monotone, linear, slope)"
    )
    direction: Literal["increasing", "decreasing"] | None = Field(
        None, description="which way a monotone metric goes as the factor grows"
    )
    expect: Literal["greater", "less", "differs", "equivalent", "ratio", "monotone", "linear"]
    value: DeclaredValue | None = Field(
        None,
        description="the ratio arm / baseline that is expected, or the slope, like '410 ns', that "
        "an equivalence is held against",
    )
    margin: DeclaredMargin = Field(description="the smallest effect that matters: '1%' or '20 us'")
    slope: SlopeClaim | None = Field(
        None, description="what the slope must be as well, where the expectation is linear"
    )
    method: Method | None = Field(
        None,
        description="paired over blocks (without being named where there is more than one block), "
        "or Welch's t over single trials, which sees no blocks",
    )

    @property
    def estimand(self) -> Estimand:
        """What is estimated: the expectation may say it, else the quantity."""
        special: dict[str, Estimand] = {"ratio": "ratio", "monotone": "change", "linear": "slope"}
        return special.get(self.expect, self.quantity)

    @property
    def plain(self) -> Plain:
        """The expectation, where it is one of a single quantity. Raises ValueError elsewhere."""
        if self.expect == "ratio" or self.expect == "monotone" or self.expect == "linear":
            raise ValueError(f"{self.expect} is more than an interval against a margin")
        return self.expect

    @property
    def arms(self) -> tuple[str, ...]:
        """The arms that are looked at."""
        return (self.arm,) if self.baseline is None else (self.arm, self.baseline)

    @property
    def levels_needed(self) -> int:
        """How many levels of ``factor`` the claim needs; 0 where it is over none."""
        return LEVELS_NEEDED.get(self.estimand, 0) + (self.expect == "linear")

    @model_validator(mode="after")
    def _decides(self) -> Self:
        _refuse_misplaced(self)
        margin = Margin.parse(self.margin)
        if self.estimand == "cost_per_firing" and margin.relative:
            raise ValueError("margin of a cost per firing must be an amount, like '100 ns'")
        if self.estimand == "ratio":
            _refuse_ratio(self.value, margin)
        elif self.expect in ("equivalent", "linear") and margin.amount == 0:
            named = "an equivalence" if self.expect == "equivalent" else "linear"
            raise ValueError(f"margin of {named} must be above 0")
        if self.quantity == "slope" and self.expect != "linear":
            _refuse_slope(self.expect, self.value, self.margin)
        shares = margin.relative and self.baseline is not None
        if self.method == "welch" and self.expect == "monotone" and shares:
            raise ValueError(
                "method welch has no interval for steps of shares of a baseline; give the "
                "margin as an amount, or compare over blocks (method: paired)"
            )
        return self


class Hypothesis(Declared):
    """A claim in words, and the comparison that decides it."""

    id: HypothesisId
    claim: Line
    family: Name | None = Field(
        None,
        description="hypotheses of one family have their p values adjusted together (Holm); "
        "without a name, all that have none",
    )
    comparison: Comparison


def _refuse_misplaced(asked: Comparison) -> None:
    """Raise ValueError for a key that the expectation needs and has not, or has and cannot use."""
    over = asked.estimand in LEVELS_NEEDED
    if asked.quantity != "difference" and asked.expect in ("ratio", "monotone"):
        raise ValueError(f"{asked.expect} is no expectation of a {asked.quantity}")
    if asked.quantity == "cost_per_firing" and asked.expect == "linear":
        raise ValueError("linear is over a factor, and a cost per firing is not")
    for key, wanted, belongs in (
        ("factor", over, "to monotone, linear and a slope"),
        ("direction", asked.expect == "monotone", "to monotone"),
    ):
        given = getattr(asked, key) is not None
        if wanted and not given:
            raise ValueError(f"{key} is required and missing; {_named(asked)} needs it")
        if given and not wanted:
            raise ValueError(f"{key} belongs {belongs}")
    if asked.baseline is None and not over:
        raise ValueError(f"baseline is required and missing; {_named(asked)} needs it")
    if asked.factor is not None and asked.factor in asked.at:
        raise ValueError(f"at must not name {asked.factor}, which the claim is over")
    if asked.slope is not None and asked.expect != "linear":
        raise ValueError("slope belongs to linear; with 'quantity: slope' the margin is its own")
    if asked.value is not None and not (
        asked.expect == "ratio" or (asked.quantity == "slope" and asked.expect == "equivalent")
    ):
        raise ValueError("value belongs to ratio and to the equivalence of a slope")
    if asked.method is not None and asked.quantity == "cost_per_firing":
        raise ValueError("method is not for a cost per firing, whose blocks are resampled")


def _named(asked: Comparison) -> str:
    return asked.expect if asked.quantity == "difference" else f"a {asked.quantity}"


def _refuse_ratio(value: Scalar | None, margin: Margin) -> None:
    if value is None:
        raise ValueError("value is required and missing; ratio needs it")
    expected = Amount.parse(value)
    if margin.unit not in ("", "%") or expected.unit:
        raise ValueError("value and margin of a ratio are plain numbers, or the margin a share")
    reach = margin.amount * (expected.amount if margin.relative else 1)
    if not 0 < reach < expected.amount:
        raise ValueError("margin of a ratio must be above 0 and less than its value")


def _refuse_slope(expect: str, value: Scalar | None, said: Scalar) -> None:
    margin = Margin.parse(said)
    if value is not None and expect != "equivalent":
        raise ValueError("value of a slope belongs to 'equivalent'; elsewhere the margin says it")
    if expect == "equivalent" and margin.amount == 0:
        raise ValueError("margin of an equivalence must be above 0")
    if margin.relative and (value is None or Amount.parse(value).amount == 0):
        raise ValueError("margin of a slope must be an amount, like '5 ns', or a share of a value")
