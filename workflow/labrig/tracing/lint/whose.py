"""Whether a condition asks whose a firing is: the workload's, or anybody's. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labrig.tracing.d.rows import operands
from labrig.tracing.d.tree import (
    Binary,
    Call,
    ClauseLocal,
    Comma,
    Expression,
    Index,
    MacroArgument,
    Member,
    Name,
    String,
    ThreadLocal,
    Unary,
    walk,
)
from labrig.tracing.lint.probes import names
from labrig.tracing.lint.variables import Assignment, Assignments

TELLS_WHOSE = frozenset({"execname", "pid", "ppid", "tid", "jid", "zonename", "curpsinfo"})
"""Built-in variables that differ from process to process."""
LONGEST = (15, 19)
"""How much of a program's name ``execname`` has, on Linux and on FreeBSD."""


class Whose:
    """Judges conditions of one script, for the programs that the workload runs."""

    def __init__(self, programs: Sequence[str], assignments: Assignments) -> None:
        self._programs = programs
        self._assignments = assignments

    def is_asked(self, node: Expression, clause: int) -> bool:
        """Whether ``node`` can hold for few alone: one name, one process, one marked thread."""
        return self._asks(node, clause, holds=True)

    def others(self, node: Expression) -> Iterator[str]:
        """The names that a condition wants ``execname`` to have, and no program of ours has."""
        wanted = [name for part in operands(node, "&&") for name in _named(part)]
        if wanted and not any(self._is_ours(name) for name in wanted):
            yield from dict.fromkeys(wanted)

    def _is_ours(self, name: str) -> bool:
        return any(name in (own, *(own[:longest] for longest in LONGEST)) for own in self._programs)

    def _asks(self, node: Expression, clause: int, *, holds: bool) -> bool:
        match node:
            case Unary(operator="!"):
                return self._asks(node.operand, clause, holds=not holds)
            case Comma():
                return self._asks(node.right, clause, holds=holds)
            case Binary(operator="&&" | "||"):
                parts = [
                    self._asks(part, clause, holds=holds) for part in operands(node, node.operator)
                ]
                return any(parts) if (node.operator == "&&") == holds else all(parts)
            case Binary(operator="==" | "!="):
                equal = holds == (node.operator == "==")
                left, right = node.left, node.right
                if _is_zero(right) and not (isinstance(left, Name) and left.name in TELLS_WHOSE):
                    return self._asks(left, clause, holds=not equal)
                return equal and _differs(node)
            case (
                Binary(operator=">", left=left, right=right)
                | Binary(operator="<", left=right, right=left)
            ):
                return holds and _is_zero(right) and self._marks(left, clause)
            case ThreadLocal() | Index() | Member() | Call() | ClauseLocal() | Name():
                return holds and self._marks(node, clause)
            case _:
                return False

    def _marks(self, node: Expression, clause: int) -> bool:
        """Whether a value that is not 0 marks a process or a thread."""
        match node:
            case ThreadLocal():
                return True  # set for this thread under another clause's own condition
            case Member():
                return self._marks(node.value, clause)
            case Index():
                return self._marks(node.value, clause) or any(
                    names(key) & TELLS_WHOSE for key in node.keys
                )
            case Call(function=Name(name=name)):
                return name == "progenyof" or bool(names(node) & TELLS_WHOSE)
            case ClauseLocal():
                given = self._assignments.reaching(("this", node.name), clause)
                return bool(given) and all(self._is_answer(one) for one in given)
            case _:
                return False

    def _is_answer(self, given: Assignment) -> bool:
        """Whether a variable is given the answer to such a condition, and not another variable."""
        value = given.assign.value
        if any(isinstance(one, ClauseLocal) for one in walk(value)):
            return False
        return self.is_asked(value, given.clause)


def _named(node: Expression) -> list[str]:
    """The names of which ``execname`` has to be one, as ``a`` or as ``a || b``."""
    found: list[str] = []
    for part in operands(node, "||"):
        match part:
            case Binary(operator="==", left=Name(name="execname"), right=String(value=value)):
                found.append(value)
            case Binary(operator="==", left=String(value=value), right=Name(name="execname")):
                found.append(value)
            case _:
                return []
    return found


def _differs(node: Binary) -> bool:
    """Whether two values are compared of which one differs from process to process."""
    target = any(isinstance(one, MacroArgument) and one.name == "target" for one in walk(node))
    return target or bool(names(node) & TELLS_WHOSE)


def _is_zero(node: Expression) -> bool:
    return getattr(node, "value", None) == 0 or node == Name(name="NULL")
