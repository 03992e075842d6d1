"""What lint knows of the place where a script will run, and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from labrig.tracing.d.tree import Node, Script

System = Literal["linux", "freebsd"]
RefusedBy = Literal["dtrace", "bpftrace", "experiment"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where and for what a script runs; what is not known is None, and asks nothing."""

    system: System | None = None
    probe_arguments: int | None = None
    """How many of ``arg0`` to ``arg9`` a probe has there."""
    workload: tuple[str, ...] = ()
    """The programs that the workload runs, each by its name; none where they are not known."""
    about_workload: bool = False
    """Whether the question is about the workload, and not about the cost of watching."""
    destructive: bool | None = None
    """Whether the experiment allows destructive actions; None without an experiment."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to see to; lines and columns count from 1."""

    line: int
    column: int
    message: str
    refused_by: RefusedBy | None = None
    """Who would not let the script run as it is; None for what may run and bite."""


class Rule(Protocol):
    """One rule of lint."""

    def __call__(self, script: Script, setting: Setting) -> Iterator[Finding]:
        """Yield what the rule finds."""


def at(node: Node, message: str, *, refused_by: RefusedBy | None = None) -> Finding:
    """Return a finding at the place of ``node``."""
    place = node.place
    return Finding(line=place.line, column=place.column, message=message, refused_by=refused_by)
