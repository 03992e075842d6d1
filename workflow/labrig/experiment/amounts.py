"""Amounts as declarations write them, ``20 us`` or ``1%``, and the units of metrics."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from labrig.experiment.fields import Scalar

MARGIN = re.compile(r"^\s*([0-9]*\.?[0-9]+)\s*(%|ns|us|ms|s|KiB|MiB|)\s*$")
VALUE = re.compile(r"^\s*(-?[0-9]*\.?[0-9]+)\s*(ns|us|ms|s|KiB|MiB|)\s*$")
SCALE = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9, "KiB": 1.0, "MiB": 1024.0, "": 1.0}
"""Units of metrics and margins, each in the base unit that the trial runner reports."""

TIME_SOURCES = ("wall_ns", "user_ns", "system_ns")
DIMENSION = {
    **dict.fromkeys(TIME_SOURCES, ("ns", "us", "ms", "s")),
    "max_rss_kib": ("KiB", "MiB"),
    **dict.fromkeys(
        ("minor_faults", "major_faults", "voluntary_switches", "involuntary_switches"), ("",)
    ),
}
"""Units of each source, the base unit first."""


class Margin(BaseModel):
    """The smallest effect that matters: a size in the metric's base unit, or a share."""

    model_config = ConfigDict(frozen=True)

    amount: float
    relative: bool
    unit: str
    """The unit that it was written in; '%' for a share."""

    @classmethod
    def parse(cls, said: Scalar) -> Margin:
        """Read ``1%``, ``20 us``, ``5`` or a number. Raises ValueError for anything else."""
        match = MARGIN.match(said if isinstance(said, str) else f"{said:.20g}")
        if match is None:
            raise ValueError("margin must be like '1%' or '20 us'")
        number, unit = float(match[1]), match[2]
        if unit == "%":
            return cls(amount=number / 100, relative=True, unit=unit)
        return cls(amount=number * SCALE[unit], relative=False, unit=unit)


class Amount(BaseModel):
    """A value that a hypothesis names, in the base unit of ``unit``."""

    model_config = ConfigDict(frozen=True)

    amount: float
    unit: str

    @classmethod
    def parse(cls, value: Scalar) -> Amount:
        """Read ``410 ns``, ``-3`` or a number. Raises ValueError for anything else."""
        match = VALUE.match(value) if isinstance(value, str) else None
        if match is not None:
            return cls(amount=float(match[1]) * SCALE[match[2]], unit=match[2])
        if isinstance(value, str):
            raise ValueError("value must be a number, or like '410 ns'")
        return cls(amount=float(value), unit="")
