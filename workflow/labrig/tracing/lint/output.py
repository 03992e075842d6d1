"""Output at every firing, which is copied and printed while the workload runs."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import Call, ExpressionStatement, If, Name, Script, Statement
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import fires_with_the_workload

RECORDING = frozenset(
    ["trace", "printf", "print", "printa", "tracemem", "stack", "ustack", "jstack", "pcap"]
)
"""Actions that record something for dtrace to print."""


def output(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find what prints at every firing of a probe that fires with the workload."""
    for clause in script.clauses:
        if not fires_with_the_workload(clause):
            continue
        if not clause.statements:
            yield at(clause, f"has no action, so dtrace prints a line {_WHEN}")
        for name, call in _printed(clause.statements):
            yield at(call, f"{name}() prints {_WHEN}")


_WHEN = "at every firing, while trials are measured: keep it in an aggregation, printed at the end"


def _printed(statements: tuple[Statement, ...]) -> Iterator[tuple[str, Call]]:
    for statement in statements:
        if isinstance(statement, If):
            yield from _printed((*statement.then, *(statement.otherwise or ())))
        elif isinstance(statement, ExpressionStatement):
            call = statement.expression
            if (
                isinstance(call, Call)
                and isinstance(call.function, Name)
                and call.function.name in RECORDING
            ):
                yield call.function.name, call
