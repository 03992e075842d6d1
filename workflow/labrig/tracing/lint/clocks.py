"""Clocks that are not the ones that are meant."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from labrig.tracing.d.rows import operands
from labrig.tracing.d.tree import (
    Aggregation,
    Assign,
    Binary,
    Call,
    Expression,
    Integer,
    Name,
    ProbeDescription,
    Script,
    walk,
)
from labrig.tracing.d.write import to_text
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import names
from labrig.tracing.lint.variables import Assignments, variables_in

WITHOUT_KERNEL = ("clock_gettime", "gettimeofday")
"""System calls that C libraries spare, reading the clock in the process (vdso(7))."""
RAW_CALLS = frozenset({"io-bench", "ipc-bench"})
"""Programs of ``workflow/native`` that read the clock by the system call, to be bracketed by it."""
WITHOUT_VTIMESTAMP = "take off what sched:::off-cpu and on-cpu bracket (no vtimestamp on Linux)"
PASSING = frozenset({"timestamp", "walltimestamp"})
"""Clocks that go on while a thread waits."""


def vdso(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find brackets on system calls that a C library's ``clock_gettime`` never makes."""
    if setting.workload and RAW_CALLS.issuperset(setting.workload):
        return
    for clause in script.clauses:
        for probe in clause.probes:
            call = next((name for name in WITHOUT_KERNEL if _asks_for(probe, name)), None)
            if call is not None:
                named = probe.function == call
                which, it = ("this system call", "it") if named else (call, "that")
                yield at(
                    probe,
                    f"the C library reads the clock without {which} (vDSO): {it} fires only for a"
                    " benchmark that makes the raw call",
                )


def _asks_for(probe: ProbeDescription, call: str) -> bool:
    """Whether a probe is a system call by name, or by a pattern that is not just any."""
    provider, function = probe.provider, probe.function
    if function is None or not function.strip("*"):
        return False
    return fnmatchcase("syscall", provider or "*") and fnmatchcase(call, function)


def elapsed(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find sums of time that passed, where time on the processor may be meant.

    What the scheduler's probes bracket is time on the processor, or off it, by design.
    """
    kept = _Kept(Assignments(script))
    for index, clause in enumerate(script.clauses):
        if all(probe.provider == "sched" for probe in clause.probes):
            continue
        for node in walk(clause):
            added = _added(node) if isinstance(node, Assign) else []
            read = any(names(one) & PASSING for one in added)
            through = next((found for one in added if (found := kept.through(one, index))), None)
            if read or through:
                of = f" (in {through})" if through and not read else ""
                instead = WITHOUT_VTIMESTAMP if setting.system == "linux" else "take vtimestamp"
                yield at(
                    node,
                    f"adds up time that passed{of}, waiting included: for time on the processor,"
                    f" {instead}",
                )


def _added(node: Assign) -> list[Expression]:
    """What an assignment adds up: in ``sum()``, by ``+=`` or as ``x = x + ...``."""
    value = node.value
    if isinstance(node.target, Aggregation):
        summed = isinstance(value, Call) and value.function == Name(name="sum")
        return [value] if summed else []
    if node.operator == "+=":
        return [value]
    terms = operands(value, "+") if node.operator == "=" else []
    return [one for one in terms if one != node.target] if node.target in terms else []


class _Kept:
    """Which variables are given time that passed, directly or from one another."""

    def __init__(self, assignments: Assignments) -> None:
        self._assignments = assignments
        self._found: set[int] = set()  # by identity: what is written alike may mean another thing
        before = -1
        while len(self._found) > before:
            before = len(self._found)
            for one in assignments.all:
                value = one.assign.value
                if _is_time_passed(value) or self.through(value, one.clause):
                    self._found.add(id(one))

    def through(self, node: Expression, clause: int) -> str | None:
        """The variable with time that passed of which ``node`` is made, as it is written."""
        for variable, where in variables_in(node):
            for one in self._assignments.reaching(variable, clause):
                if id(one) in self._found:
                    return to_text(where)
        return None


def _is_time_passed(node: Expression) -> bool:
    """Whether one reading of a clock is taken from another: a reading alone is no duration."""
    return any(
        isinstance(one, Binary)
        and one.operator == "-"
        and not isinstance(one.right, Integer)
        and names(one) & PASSING
        for one in walk(node)
    )
