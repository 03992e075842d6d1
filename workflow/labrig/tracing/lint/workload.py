"""Clauses that watch everybody where the question is about the workload."""

from __future__ import annotations

from collections.abc import Iterator

from labrig.tracing.d.tree import (
    Call,
    Clause,
    ClauseLocal,
    MacroArgument,
    Name,
    Script,
    ThreadLocal,
    walk,
)
from labrig.tracing.lint.finding import Finding, Setting, at
from labrig.tracing.lint.probes import fires_with_the_workload

TELLS_WHOSE = frozenset({"execname", "pid", "ppid", "tid", "curpsinfo", "progenyof", "zonename"})
OF_A_PROCESS = "pid"
"""The provider of one process: its probes are nobody else's."""


def workload(script: Script, setting: Setting) -> Iterator[Finding]:
    """Find clauses that fire in every process."""
    if setting.workload is None or not setting.about_workload:
        return
    for clause in script.clauses:
        if clause.statements and fires_with_the_workload(clause) and not _is_of_one(clause):
            yield at(
                clause,
                f"fires in every process: if the question is about {setting.workload}, begin with"
                f' /execname == "{setting.workload}"/',
            )


def _is_of_one(clause: Clause) -> bool:
    """Whether a clause asks whose the firing is, in its predicate or in a condition."""
    if all((probe.provider or "").startswith(OF_A_PROCESS) for probe in clause.probes):
        return True
    asked = [] if clause.predicate is None else [clause.predicate]
    for node in (one for part in (*asked, *clause.statements) for one in walk(part)):
        # What another clause set for this thread was set under that clause's own predicate.
        if isinstance(node, ThreadLocal | ClauseLocal) and clause.predicate is not None:
            return True
        if isinstance(node, MacroArgument) and node.name == "target":
            return True
        if isinstance(node, Name) and node.name in TELLS_WHOSE:
            return True
        if isinstance(node, Call) and node.function == Name(name="progenyof"):
            return True
    return False
