"""Figures as declared: what of an experiment each of them shows, and over what.

``docs/figures.md`` says what each kind draws. What is left out has defaults that the experiment's
factors and arms give: ``figure_places`` fills them in.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, FiniteFloat, model_validator

from labrig.experiments.fields import Declared, FactorName, Line, Name, Scalar

ARM = "arm"
"""What arms are called where factors are named: no factor may have this name."""
MOST_METRICS = 6
"""Panels that can stand above each other on a page."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Dimensions = Annotated[list[FactorName], BeforeValidator(_as_list)]
"""One factor, or several whose combinations count; ``arm`` among them stands for the arms."""


class Shown(Declared):
    """What of an experiment a figure shows: everything that is not named."""

    metrics: list[FactorName] | None = Field(None, min_length=1, max_length=MOST_METRICS)
    arms: list[Name] | None = Field(None, min_length=1)
    at: dict[FactorName, Scalar] = Field(
        default_factory=dict, description="one level of each factor that is not to vary"
    )

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        for key, names in (("metrics", self.metrics or []), ("arms", self.arms or [])):
            for name in names:
                if names.count(name) > 1:
                    raise ValueError(f"{key} has {name} twice")
        return self


class Curves(Shown):
    """A figure of curves over the levels of a factor."""

    kind: Literal["sweep", "stacked", "effect"] = Field(
        description="sweep: one metric over a factor; stacked: several metrics above each other; "
        "effect: how much arms differ from a baseline, in percent"
    )
    over: FactorName | None = Field(
        None, description="the factor of the horizontal axis; the first with numbers, if not given"
    )
    by: Dimensions | None = Field(
        None, description="the factor (or arm) that has a curve for each level"
    )
    panels: Dimensions | None = Field(
        None, description="the factor (or arm) that has a panel for each level"
    )
    baseline: Name | None = Field(
        None, description="of an effect: what arms differ from; the first reference, if not given"
    )
    show: Literal["mean", "median"] = Field(
        "mean",
        description="mean: of the blocks' means, with its interval; median: of the trials, with "
        "their quartiles",
    )
    scale: Literal["linear", "log"] = Field(
        "linear",
        description="the vertical axis: linear from 0, or logarithmic (of an effect, "
        "beyond 1% on both sides)",
    )
    marks: dict[FiniteFloat, Line] = Field(
        default_factory=dict,
        description="places on the horizontal axis to mark, each with its label: {65536: pipe "
        "buffer}",
    )

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Self:
        if self.kind == "sweep" and len(self.metrics or []) > 1:
            raise ValueError("a sweep shows one metric; several are a figure of kind stacked")
        if self.kind != "effect" and self.baseline is not None:
            raise ValueError("baseline is for figures of kind effect")
        if self.kind == "effect" and self.show == "median":
            raise ValueError("an effect is the mean of the blocks' differences; leave show out")
        return self


class Other(Shown):
    """A figure of one of the other kinds, of the metrics, arms and levels that are named."""

    kind: Literal[
        "distributions",
        "violins",
        "ecdf",
        "scatter",
        "pairs",
        "run-order",
        "regression",
        "costs",
        "cost-residuals",
        "forest",
    ]

    @model_validator(mode="after")
    def _costs_are_over_all_levels(self) -> Self:
        if self.kind in ("costs", "cost-residuals") and self.at:
            raise ValueError("the cost of a firing is over all levels; leave at out")
        return self


Figure = Annotated[Curves | Other, Field(discriminator="kind")]
"""A figure that an experiment asks for."""
