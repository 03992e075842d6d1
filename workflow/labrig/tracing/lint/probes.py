"""What lint asks of probes and of the words of a clause."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from labrig.tracing.d.tree import Call, Clause, Name, Node, ProbeDescription, walk

OF_THE_TRACER = frozenset({"BEGIN", "END", "ERROR"})
ENDS = frozenset({"exit", "exit_group", "sys_exit"})
"""System calls that end a process (on Linux, ``exit`` ends a thread)."""
TIMERS = ("tick-*", "profile-*")


def is_of_the_tracer(probe: ProbeDescription) -> bool:
    """Whether a probe is BEGIN, END or ERROR: those fire before and after what is watched."""
    return probe.name in OF_THE_TRACER and probe.provider in (None, "dtrace")


def is_a_timer(probe: ProbeDescription) -> bool:
    """Whether a probe fires by the clock and not by what the workload does."""
    return probe.provider in (None, "profile") and any(
        fnmatchcase(probe.name or "", pattern) for pattern in TIMERS
    )


def is_a_sample(probe: ProbeDescription) -> bool:
    """Whether a probe fires by the clock in whatever runs then, on every processor."""
    return is_a_timer(probe) and fnmatchcase(probe.name or "", "profile-*")


def is_an_end(probe: ProbeDescription) -> bool:
    """Whether a probe fires as a process ends: once in each."""
    if probe.provider == "proc":
        return probe.name == "exit"
    return probe.provider == "syscall" and probe.function in ENDS and probe.name == "entry"


def fires_with_the_workload(clause: Clause) -> bool:
    """Whether any probe of a clause fires by what is watched."""
    return not all(is_of_the_tracer(probe) or is_a_timer(probe) for probe in clause.probes)


def calls(node: Node) -> Iterator[tuple[str, Call]]:
    """Yield every call of a named function below ``node``."""
    for one in walk(node):
        if isinstance(one, Call) and isinstance(one.function, Name):
            yield one.function.name, one


def names(node: Node) -> set[str]:
    """Return the global names below ``node``, built-in variables among them."""
    return {one.name for one in walk(node) if isinstance(one, Name)}
