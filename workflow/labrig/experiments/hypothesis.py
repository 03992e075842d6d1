"""Hypotheses as declared: a claim in words, and the comparison that decides it.

``docs/hypotheses.md`` says for each expectation what is estimated and what decides.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from labrig.experiments.amounts import Amount, Margin
from labrig.experiments.fields import (
    Declared,
    FactorName,
    HypothesisId,
    Line,
    Name,
    Scalar,
    Value,
)
from labrig.experiments.refusals import (
    refuse_misplaced,
    refuse_place,
    refuse_ratio,
    refuse_slope,
)

Plain = Literal["greater", "less", "differs", "equivalent"]
"""Expectations of one quantity; the others say themselves what is estimated."""
Method = Literal["paired", "welch"]
Estimand = Literal["difference", "ratio", "change", "slope", "peak", "knee", "cost_per_firing"]
"""What is estimated of a comparison."""

LEVELS_NEEDED = {"change": 2, "slope": 2, "peak": 2, "knee": 5}
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
        refuse_slope(self.expect, self.value, self.margin)
        return self


OneLevel = Annotated[dict[FactorName, Value], Field(min_length=1, max_length=1)]


@dataclass(frozen=True, kw_only=True)
class Side:
    """What stands on one side of a comparison: an arm, and the levels at which it is taken."""

    arm: str
    at: Mapping[str, Scalar]


class Comparison(Declared):
    """What would decide a hypothesis: the interval of a quantity against a margin."""

    quantity: Literal["difference", "cost_per_firing", "slope"] = Field(
        "difference",
        description="difference arm - baseline, or level - against, at one cell; or the slope of "
        "added time on firings (minus the baseline's slope if the baseline is traced and watches); "
        "or the slope of the metric on a numeric factor",
    )
    metric: FactorName
    arm: Name
    baseline: Name | None = Field(
        None,
        description="what the arm is compared with; over a factor it may be left out, and the "
        "arm's own values are then what is looked at",
    )
    level: OneLevel | None = Field(
        None, description="instead of a baseline: the level of one factor that is looked at"
    )
    against: OneLevel | None = Field(
        None, description="the other level of that factor, which `level` is compared with"
    )
    at: dict[FactorName, Scalar] = Field(
        default_factory=dict,
        description="the level of each factor, but of those that the claim is over or compares",
    )
    factor: FactorName | None = Field(
        None,
        description="the numeric factor that the claim is over (monotone, linear, slope, peak, "
        "knee)",
    )
    direction: Literal["increasing", "decreasing"] | None = Field(
        None, description="which way a monotone metric goes as the factor grows"
    )
    expect: Literal[
        "greater", "less", "differs", "equivalent", "ratio", "monotone", "linear", "peak", "knee"
    ]
    value: DeclaredValue | None = Field(
        None,
        description="the ratio arm / baseline that is expected; or the slope, like '410 ns', that "
        "an equivalence is held against; or the place of a peak or knee on the factor",
    )
    margin: DeclaredMargin = Field(
        description="the smallest effect that matters: '1%' or '20 us'; of a place, how far from "
        "it is still there: 'x2' is from half of it to twice it"
    )
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
        special: dict[str, Estimand] = {
            "ratio": "ratio",
            "monotone": "change",
            "linear": "slope",
            "peak": "peak",
            "knee": "knee",
        }
        return special.get(self.expect, self.quantity)

    @property
    def plain(self) -> Plain:
        """The expectation, where it is one of a single quantity. Raises ValueError elsewhere."""
        match self.expect:
            case "greater" | "less" | "differs" | "equivalent":
                return self.expect
        raise ValueError(f"{self.expect} is more than an interval against a margin")

    @property
    def sides(self) -> tuple[Side, ...]:
        """What is looked at, then what that is compared with, if it is with anything."""
        mine = Side(arm=self.arm, at={**self.at, **(self.level or {})})
        if self.against is not None:
            return mine, Side(arm=self.arm, at={**self.at, **self.against})
        return (mine,) if self.baseline is None else (mine, Side(arm=self.baseline, at=self.at))

    @property
    def compared(self) -> str | None:
        """The factor of which two levels are compared, if two are."""
        return None if self.level is None else next(iter(self.level))

    @property
    def levels_needed(self) -> int:
        """How many levels of ``factor`` the claim needs; 0 where it is over none."""
        return LEVELS_NEEDED.get(self.estimand, 0) + (self.expect == "linear")

    @property
    def over(self) -> bool:
        """Whether the claim is over the levels of a numeric factor."""
        return self.estimand in LEVELS_NEEDED

    @property
    def resampled(self) -> bool:
        """Whether its interval resamples blocks, so that there is no choice of method."""
        return self.estimand in ("cost_per_firing", "knee")

    @model_validator(mode="after")
    def _decides(self) -> Self:
        refuse_misplaced(self)
        margin = Margin.parse(self.margin)
        if self.estimand == "cost_per_firing" and margin.relative:
            raise ValueError("margin of a cost per firing must be an amount, like '100 ns'")
        if self.estimand == "ratio":
            refuse_ratio(self.value, margin)
        elif self.estimand in ("peak", "knee"):
            refuse_place(self.expect, self.value, margin)
        elif self.expect in ("equivalent", "linear") and margin.amount == 0:
            named = "an equivalence" if self.expect == "equivalent" else "linear"
            raise ValueError(f"margin of {named} must be above 0")
        if self.quantity == "slope" and self.expect != "linear":
            refuse_slope(self.expect, self.value, self.margin)
        shares = margin.relative and len(self.sides) == 2
        if self.method == "welch" and self.expect == "monotone" and shares:
            what = "a baseline" if self.level is None else "another level"
            raise ValueError(
                f"method welch has no interval for steps of shares of {what}; give the "
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
