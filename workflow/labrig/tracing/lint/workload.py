"""Clauses that watch everybody, or somebody else, where the question is about the workload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.tracing.d.tree import (
    Aggregation,
    Assign,
    Call,
    Clause,
    ClauseLocal,
    Empty,
    ExpressionStatement,
    If,
    ProbeDescription,
    Script,
    Statement,
)
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import fires_with_the_workload, is_a_sample, names
from labrig.tracing.lint.variables import Assignments
from labrig.tracing.lint.whose import TELLS_WHOSE, Whose

OF_A_PROCESS = "pid"
"""The provider of one process: its probes are nobody else's."""
ELSEWHERE = frozenset({"callout_execute", "io", "ip", "sctp", "tcp", "udp", "udplite"})
"""Providers that also fire in interrupts and in threads that serve others."""


def workload(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find clauses that fire in every process, or for another program alone."""
    if not setting.about_workload:
        return
    whose = Whose(setting.workload, Assignments(script))
    for index, clause in enumerate(script.clauses):
        if not clause.statements:
            continue
        sampled = all(is_a_sample(probe) for probe in clause.probes)
        if not sampled and not fires_with_the_workload(clause):
            continue
        asked = clause.predicate if setting.workload else None
        others = [] if asked is None else list(whose.others(asked))
        if others:
            yield at(
                clause,
                f"watches {' and '.join(others)}, and the workload is"
                f" {' and '.join(setting.workload)}",
            )
        elif not _is_of_one(clause, index, whose):
            fires = "samples whatever runs" if sampled else "fires in every process"
            yield at(clause, f"{fires}: {_advice(clause.probes, setting.workload)}")


def _advice(probes: Sequence[ProbeDescription], programs: Sequence[str]) -> str:
    about = f"if the question is about {' and '.join(programs) or 'the workload'}"
    elsewhere = sorted({probe.provider or "" for probe in probes} & ELSEWHERE)
    if elsewhere:
        return (
            f"{about}, tell it by the arguments: {' and '.join(elsewhere)} may fire in an interrupt"
            " or in another thread, where execname is that one's"
        )
    if not programs:
        return f"{about}, ask in a predicate whose the firing is (execname, pid)"
    asked = " || ".join(f'execname == "{program}"' for program in programs)
    return f"{about}, begin with /{asked}/"


def _is_of_one(clause: Clause, index: int, whose: Whose) -> bool:
    """Whether a clause asks whose the firing is, or keeps it with what it records."""
    if all((probe.provider or "").startswith(OF_A_PROCESS) for probe in clause.probes):
        return True
    if clause.predicate is not None and whose.is_asked(clause.predicate, index):
        return True
    return _tells_whose(clause.statements, index, whose)


def _tells_whose(statements: Sequence[Statement], index: int, whose: Whose) -> bool:
    """Whether all that is kept is kept for some alone, or by whose it is."""
    kept = [one for one in statements if not _is_of_the_firing(one)]
    recorded = [one for one in kept if isinstance(one, If) or _records(one)]
    return not kept or (bool(recorded) and all(_is_told(one, index, whose) for one in recorded))


def _is_told(statement: Statement, index: int, whose: Whose) -> bool:
    if not isinstance(statement, If):
        return bool(names(statement) & TELLS_WHOSE)
    then, otherwise = statement.then, statement.otherwise or ()
    asked = whose.is_asked(statement.condition, index)
    return (asked or _tells_whose(then, index, whose)) and _tells_whose(otherwise, index, whose)


def _is_of_the_firing(statement: Statement) -> bool:
    """Whether a statement keeps nothing, or only what lives for a firing (``this->x``)."""
    match statement:
        case Empty() | ExpressionStatement(expression=Assign(target=ClauseLocal())):
            return True
        case _:
            return False


def _records(statement: Statement) -> bool:
    match statement:
        case ExpressionStatement(expression=Call() | Assign(target=Aggregation())):
            return True
        case _:
            return False
