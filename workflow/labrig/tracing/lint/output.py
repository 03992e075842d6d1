"""Output at every firing, which is copied and printed while the workload runs."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import (
    Call,
    Clause,
    ExpressionStatement,
    If,
    Name,
    ProbeDescription,
    Script,
    Statement,
)
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import is_a_timer, is_an_end, is_of_the_tracer
from labrig.tracing.lint.trials import format_of, says_of_trials
from labrig.tracing.plain.probes import timer

RECORDING = frozenset(
    [
        *("trace", "printf", "print", "printa", "tracemem", "stack", "ustack", "jstack", "pcap"),
        *("sym", "func", "mod", "usym", "ufunc", "umod", "uaddr", "commit", "freopen"),
    ]
)
"""Actions that record something for dtrace to print."""
OFTEN = 1.0
"""Firings a second; a timer that fires no more often may print."""
CONNECTION = "tcp %d "
"""How a line begins that tells an event of a TCP connection (docs/tcp.md)."""
_WHILE = "while trials are measured: keep it in an aggregation, printed at the end"


def output(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find what prints at every firing of a probe that fires with the workload, or as often."""
    for clause in script.clauses:
        when = _when(clause)
        if when is None:
            continue
        if not clause.statements:
            yield at(clause, f"has no action, so dtrace prints a line {when}, {_WHILE}")
        ends = all(is_an_end(probe) for probe in clause.probes)
        for name, call in _printed(clause.statements):
            asked_for = _of_a_connection(call) or (ends and says_of_trials(call))
            if name != "printf" or not asked_for:
                yield at(call, f"{name}() prints {when}, {_WHILE}")


def _of_a_connection(call: Call) -> bool:
    """Whether it prints an event of a connection: in order, and of each, is what is asked for."""
    text = format_of(call)
    return text.startswith(CONNECTION) and text.find("\n") == len(text) - 1


def _when(clause: Clause) -> str | None:
    """How often a clause fires during trials; None where that is seldom."""
    probes = [probe for probe in clause.probes if not is_of_the_tracer(probe)]
    if not all(is_a_timer(probe) for probe in probes):
        return "at every firing"
    return next((words for probe in probes if (words := _too_often(probe)) is not None), None)


def _too_often(probe: ProbeDescription) -> str | None:
    known = timer(probe)
    if known is None:
        return "at every firing"
    return known.words if known.rate > OFTEN else None


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
