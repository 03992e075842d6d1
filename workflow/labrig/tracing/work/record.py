"""Where the processor's time went while trials of one cell ran. Pure.

Times are nanoseconds of one processor; on several processors those of all of them together.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from labrig.errors import TracerError
from labrig.json_record import read_record

System = Literal["linux", "freebsd"]

Kind = Literal[
    "workload",
    "child",
    "preparation",
    "kernel thread",
    "interrupt",
    "softirq",
    "process",
    "runner",
    "tracer",
    "idle",
    "unknown",
]
"""Whose time it was. ``child``: a process that the workload made, or one of its. ``preparation``:
what the cell's preparation left running, such as a server. ``runner``: labrig's own, rig-run and
its connection. ``process``: any other. ``unknown``: a thread that was in no listing."""

OWN: frozenset[Kind] = frozenset(["workload", "child"])
"""What the workload did itself."""


class WorkUnseen(TracerError):
    """What the tracer printed does not tell where a trial's time went."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One trial as labrig's runner saw it."""

    id: str
    pid: int
    """Of the process that the runner started."""
    wall_ns: int
    usage_ns: int
    """User and system time of the process and its reaped children (getrusage(2))."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """One trial as the script saw it."""

    trial: Trial
    interval_ns: int
    """From the making of the process until it was switched away from for the last time."""
    accounted_ns: int
    """What the rows have of it; on one processor, all of it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """The time of one thread, handler or softirq; of threads made for the trials, by name."""

    kind: Kind
    process: str
    name: str
    """As ``ps -eLo`` (Linux) or ``procstat -at`` (FreeBSD) shows the thread; of an interrupt or a
    softirq, the name in /proc/interrupts or /proc/softirqs."""
    pid: int | None
    """None where there is no process, or a new one in each trial."""
    tid: int | None
    on_cpu_ns: int
    share: float
    """Of the whole time."""
    switches: int
    """How often the thread was switched away from, or the handler ran."""
    calls: int | None
    """System calls; None where they were not watched, or nothing makes any."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One system call of a process."""

    kind: Kind
    process: str
    name: str
    count: int
    elapsed_ns: int
    """In all, waiting included."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """Where the time went: rows with most time first."""

    system: System
    processors: int
    windows: tuple[Window, ...]
    rows: tuple[Row, ...]
    calls: tuple[Call, ...]
    """Those that took longest first; empty where they were not watched."""
    started: int
    """Processes made during the trials, the trials' own aside."""
    ended: int
    appeared: tuple[str, ...]
    """Threads that were there after the trials and not before."""
    vanished: tuple[str, ...]
    troubles: tuple[str, ...]
    """What the tracer said that makes the rest doubtful."""

    @property
    def total_ns(self) -> int:
        """The trials' intervals, times the processors."""
        return self.processors * sum(one.interval_ns for one in self.windows)

    @property
    def unaccounted_ns(self) -> int:
        """What no row has: 0 on one processor."""
        return self.total_ns - sum(row.on_cpu_ns for row in self.rows)

    @property
    def busy_ns(self) -> int:
        """What was seen and not idle."""
        return sum(row.on_cpu_ns for row in self.rows if row.kind != "idle")

    @property
    def own_ns(self) -> int:
        """The workload's own and its children's."""
        return sum(row.on_cpu_ns for row in self.rows if row.kind in OWN)

    @property
    def not_own_ns(self) -> int:
        """All that was not idle and not the workload's own."""
        return self.busy_ns - self.own_ns

    @property
    def not_own_share(self) -> float:
        """Of the time that was not idle; 0 where there is none."""
        return self.not_own_ns / self.busy_ns if self.busy_ns else 0.0

    def as_json(self) -> dict[str, Any]:
        """Say all of it as JSON would."""
        totals = ("total_ns", "busy_ns", "own_ns", "not_own_ns", "not_own_share", "unaccounted_ns")
        return {**asdict(self), **{name: getattr(self, name) for name in totals}}


@dataclass(frozen=True, kw_only=True)
class Worked:
    """``work.json``: who did the work of an experiment's declared cell."""

    board: str
    arm: str
    levels: dict[str, str | int | float]
    work: Work

    def to_json(self) -> str:
        """The file's text."""
        data = {**asdict(self), "work": self.work.as_json()}
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Worked:
    """Read ``work.json``. Raises DeclarationError when it is not one."""
    return read_record(Worked, text, "work.json does not say who did the work")
