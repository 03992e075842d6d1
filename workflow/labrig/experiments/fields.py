"""Types that every part of a declaration is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

Scalar = str | int | float
System = Literal["any", "linux", "freebsd"]
"""An operating system that something is declared for; ``any`` where one serves all."""


def no_truth_value(value: object) -> object:
    """Refuse YAML's truth values. Raises ValueError for one."""
    if isinstance(value, bool):
        raise ValueError("YAML reads yes, no, on, off as true or false; put it in quotes")
    return value


Value = Annotated[Scalar, BeforeValidator(no_truth_value)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
FactorName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
HypothesisId = Annotated[str, StringConstraints(pattern=r"^H[0-9]+[a-z]?$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]*$")]


class Declared(BaseModel):
    """A part of a declaration: immutable, and no key passes unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)
