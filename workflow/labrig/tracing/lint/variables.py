"""What a script keeps in its variables: who sets which, to what. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from labrig.tracing.d.tree import (
    Assign,
    ClauseLocal,
    Expression,
    Index,
    Name,
    Node,
    Script,
    ThreadLocal,
    walk,
)

Scope = Literal["global", "self", "this"]
Variable = tuple[Scope, str]


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The clause with the index ``clause`` gives a variable, or an entry of it, a value."""

    variable: Variable
    clause: int
    assign: Assign


class Assignments:
    """All that a script's clauses assign to variables."""

    def __init__(self, script: Script) -> None:
        self.all = tuple(_assignments(script))
        self._of: dict[Variable, list[Assignment]] = {}
        for one in self.all:
            self._of.setdefault(one.variable, []).append(one)

    def reaching(self, variable: Variable, clause: int) -> list[Assignment]:
        """What may have given a variable the value that a clause reads.

        ``this->x`` lives for a firing: where the clause sets it itself, others do not count.
        """
        found = self._of.get(variable, [])
        own = [one for one in found if one.clause == clause]
        return own if own and variable[0] == "this" else found


def variable_of(node: Node) -> Variable | None:
    """The variable that ``node`` is, or of which it is an entry; None for anything else."""
    while isinstance(node, Index):
        node = node.value
    match node:
        case ThreadLocal():
            return "self", node.name
        case ClauseLocal():
            return "this", node.name
        case Name():
            return "global", node.name
        case _:
            return None


def _assignments(script: Script) -> Iterator[Assignment]:
    for index, clause in enumerate(script.clauses):
        for node in walk(clause):
            if isinstance(node, Assign) and (variable := variable_of(node.target)) is not None:
                yield Assignment(variable=variable, clause=index, assign=node)


def variables_in(node: Expression) -> Iterator[tuple[Variable, Expression]]:
    """Every variable below ``node``, a built-in one among the global, with where it stands."""
    for one in walk(node):
        if isinstance(one, Name | ThreadLocal | ClauseLocal):
            variable = variable_of(one)
            if variable is not None:
                yield variable, one
