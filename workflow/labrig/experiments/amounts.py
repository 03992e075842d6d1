"""Amounts as declarations write them, ``20 us`` or ``1%``, and the units of metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from labrig.experiments.fields import Scalar

Unit = Literal["ns", "us", "ms", "s", "KiB", "B", "MiB", "KiB/s", "B/s", "MiB/s", "GiB/s", ""]
"""Units that metrics are shown and numbers are read in; none is that of a number of events."""

TIME: tuple[Unit, ...] = ("ns", "us", "ms", "s")
MEMORY: tuple[Unit, ...] = ("KiB", "B", "MiB")
BANDWIDTH: tuple[Unit, ...] = ("KiB/s", "B/s", "MiB/s", "GiB/s")
COUNT: tuple[Unit, ...] = ("",)
"""Units of one dimension, the base unit first."""

SCALE: Mapping[str, float] = {
    "ns": 1.0,
    "us": 1e3,
    "ms": 1e6,
    "s": 1e9,
    "KiB": 1.0,
    "B": 1 / 1024,
    "MiB": 1024.0,
    "KiB/s": 1.0,
    "B/s": 1 / 1024,
    "MiB/s": 1024.0,
    "GiB/s": 1024.0**2,
    "": 1.0,
}
"""Units of metrics and margins, each in the base unit of its dimension."""

_UNITS = "|".join(sorted(map(re.escape, get_args(Unit)), key=len, reverse=True))
MARGIN = re.compile(rf"^\s*([0-9]*\.?[0-9]+)\s*(%|{_UNITS})\s*$")
FACTOR = re.compile(r"^\s*x\s*([0-9]*\.?[0-9]+)\s*$")
TIMES = "x"
"""What a margin that is a factor, ``x2``, has for a unit."""
VALUE = re.compile(rf"^\s*(-?[0-9]*\.?[0-9]+)\s*({_UNITS})\s*$")

RUNNER: Mapping[str, tuple[Unit, ...]] = {
    **dict.fromkeys(("wall_ns", "user_ns", "system_ns"), TIME),
    "max_rss_kib": MEMORY,
    **dict.fromkeys(
        ("minor_faults", "major_faults", "voluntary_switches", "involuntary_switches"), COUNT
    ),
}
"""What the trial runner reports of every trial, each in the first of these units."""


def alike(unit: str) -> tuple[Unit, ...]:
    """The units of the dimension that ``unit`` is of. Raises ValueError for no unit."""
    for dimension in (TIME, MEMORY, BANDWIDTH, COUNT):
        if unit in dimension:
            return dimension
    raise ValueError(f"{unit} is no unit")


def in_bytes(count: int) -> str:
    """``64 KiB`` of 65536: in the largest unit of which it is a whole number."""
    for name, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count and count % size == 0:
            return f"{count // size} {name}"
    return f"{count} B"


class Margin(BaseModel):
    """The smallest effect that matters: a size in the metric's base unit, a share, or a factor."""

    model_config = ConfigDict(frozen=True)

    amount: float
    relative: bool
    unit: str
    """The unit that it was written in; '%' for a share, 'x' for a factor."""

    @classmethod
    def parse(cls, said: Scalar) -> Margin:
        """Read ``1%``, ``20 us``, ``x2``, ``5`` or a number. Raises ValueError for all else."""
        if isinstance(said, str) and (times := FACTOR.match(said)):
            return cls(amount=float(times[1]), relative=False, unit=TIMES)
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
