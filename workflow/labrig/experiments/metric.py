"""Metrics: measured quantities, and where each number comes from."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from labrig.experiments.amounts import BANDWIDTH, RUNNER, SCALE, TIME, Unit, alike
from labrig.experiments.fields import Declared, FactorName, Line
from labrig.experiments.json_path import compile_path
from labrig.experiments.pattern import compile_pattern

COURSE: Mapping[str, Unit] = {
    "bandwidth": "KiB/s",
    "time": "s",
    "utime": "s",
    "stime": "s",
    "sndbuf": "B",
    "rcvbuf": "B",
}
"""Units of what the course's benchmarks print; all else that they print is a number of events."""


class Reading(Declared):
    """A number that is read where a trial left it: ``course``, ``regex``, ``json`` or ``trace``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    course: Line | None = Field(
        None,
        description="a number of the output of io-bench, ipc-bench or the course's benchmarks, "
        "text or JSON, by its key there: bandwidth, time, nvcsw, or a counter's name",
    )
    regex: Line | None = Field(
        None,
        description="a regular expression (Python's) that one place of the output matches; its "
        "group, or its only one, is the number",
    )
    json_path: Line | None = Field(
        None,
        alias="json",
        description="a JSON path (RFC 9535) of one number in the output, like $.samples[0].time",
    )
    trace: FactorName | None = Field(
        None,
        description="a number that the arm's script prints of each trial: a line "
        "'trial PID NAME NUMBER', or an aggregation @NAME[pid]; arms that print none have none",
    )
    unit: Unit = Field("", description="unit of the number where it is read; not with course")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        given = [self.course, self.regex, self.json_path, self.trace]
        if sum(one is not None for one in given) != 1:
            raise ValueError("a source is read in one place: course, regex, json or trace")
        if self.course is not None and "unit" in self.model_fields_set:
            raise ValueError(f"unit of '{self.course}' is known; leave it out")
        if self.regex is not None:
            try:
                groups = compile_pattern(self.regex).groups
            except ValueError as error:
                raise ValueError(f"regex cannot be read: {error}") from None
            if groups != 1:
                raise ValueError("regex must have one group, like '([0-9.]+) us'")
        if self.json_path is not None:
            compile_path(self.json_path)
        return self

    @property
    def read_unit(self) -> Unit:
        """The unit of the number where it is read."""
        return self.unit if self.course is None else COURSE.get(self.course, "")


class Metric(Declared):
    """A measured quantity, in a unit for readers."""

    source: (
        Literal[
            "wall_ns",
            "user_ns",
            "system_ns",
            "max_rss_kib",
            "minor_faults",
            "major_faults",
            "voluntary_switches",
            "involuntary_switches",
        ]
        | Reading
    ) = Field(
        description="what the trial runner reports of every trial, or where a number is read that "
        "the workload or a script prints"
    )
    unit: Unit = Field(description="unit it is shown in")
    label: str = Field(description="how axes and tables write it, without the unit")

    @model_validator(mode="after")
    def _unit_fits(self) -> Self:
        if self.unit not in self.units:
            allowed = ", ".join(repr(unit) for unit in self.units)
            raise ValueError(f"unit of {self._said} must be one of {allowed}{self._likely}")
        return self

    @property
    def _said(self) -> str:
        if isinstance(self.source, str):
            return self.source
        return "what is read so" if self.source.course is None else f"'{self.source.course}'"

    @property
    def _likely(self) -> str:
        """The number of the course's with a unit that a misspelt one, which has none, may be."""
        said = "" if isinstance(self.source, str) else self.source.course or ""
        near = [] if said in COURSE else difflib.get_close_matches(said, COURSE, n=1)
        return f"; did you mean '{near[0]}'?" if near else ""

    @property
    def reading(self) -> Reading | None:
        """Where it is read; None where the trial runner reports it."""
        return None if isinstance(self.source, str) else self.source

    @property
    def trace(self) -> str | None:
        """The name by which an arm's script prints it; None where none does."""
        return None if isinstance(self.source, str) else self.source.trace

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that it may be shown in, the base unit first."""
        source = self.source
        return RUNNER[source] if isinstance(source, str) else alike(source.read_unit)

    @property
    def is_time(self) -> bool:
        """Whether it is a time, which a firing may add nanoseconds to."""
        return self.units == TIME

    @property
    def is_timing(self) -> bool:
        """Whether watching may change it by taking time: a time, or a bandwidth."""
        return self.units in (TIME, BANDWIDTH)

    @property
    def per_unit(self) -> float:
        """How many of the base unit make one shown unit."""
        return SCALE[self.unit]

    @property
    def per_read(self) -> float:
        """How many of the base unit make one unit in which it is reported or read."""
        return SCALE[self.units[0] if self.reading is None else self.reading.read_unit]

    def shown(self, number: float) -> float:
        """A number as it was reported or read, in the shown unit."""
        return number * self.per_read / self.per_unit
