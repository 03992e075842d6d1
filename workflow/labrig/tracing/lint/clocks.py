"""Clocks that are not the ones that are meant."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import Aggregation, Assign, Call, Name, Script, walk
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import names


def vdso(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find brackets on a system call that a C library's ``clock_gettime`` never makes."""
    for clause in script.clauses:
        for probe in clause.probes:
            if probe.function == "clock_gettime" and probe.provider in (None, "syscall"):
                yield at(
                    probe,
                    "the C library reads the clock without this system call (vDSO): it fires only"
                    " for a benchmark that makes the raw call",
                )


def elapsed(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find sums of ``timestamp``: time that passed, where time on the processor may be meant."""
    for node in walk(script):
        if not isinstance(node, Assign):
            continue
        value = node.value
        summed = (
            isinstance(node.target, Aggregation)
            and isinstance(value, Call)
            and value.function == Name(name="sum")
        )
        if (summed or node.operator == "+=") and "timestamp" in names(value):
            yield at(
                node,
                "adds up time that passed, waiting included: for time on the processor, take"
                " vtimestamp",
            )
