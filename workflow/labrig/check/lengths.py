"""Lengths on paper and windows of them: the types that profiles are made of."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

POINTS = {"mm": 72.27 / 25.4, "in": 72.27}
"""TeX's points in each unit."""

OnPaper = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)? (mm|in)$")]
"""A length on paper, like ``25 mm`` or ``1 in``."""


def points(length: str) -> float:
    """A length on paper (``OnPaper``) in TeX's points, 72.27 an inch."""
    number, unit = length.split(" ")
    return float(number) * POINTS[unit]


class Declared(BaseModel):
    """A part of a profile: immutable, and no key passes unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(Declared):
    """How little and how much is asked for: at least one of the two."""

    least: float | None = Field(None, ge=0, allow_inf_nan=False)
    most: float | None = Field(None, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_a_window(self) -> Self:
        if self.least is None and self.most is None:
            raise ValueError("must say least, most or both")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least must not be more than most")
        return self

    def holds(self, value: float) -> bool:
        """Whether ``value`` lies in the window, its ends included."""
        low_enough = self.most is None or value <= self.most
        return low_enough and (self.least is None or value >= self.least)

    @property
    def words(self) -> str:
        """The window in words: ``1 to 2``, ``at most 1``."""
        if self.least is None:
            return f"at most {self.most:g}"
        if self.most is None:
            return f"at least {self.least:g}"
        return f"{self.least:g}" if self.least == self.most else f"{self.least:g} to {self.most:g}"
