"""A predicate in words: ``in processes named dd``, ``if self->ts was set``. Pure."""

from __future__ import annotations

from labrig.numerals import listed
from labrig.tracing.d import tree
from labrig.tracing.d.rows import operands
from labrig.tracing.d.write import to_text
from labrig.tracing.plain.values import is_variable, value

_COMPARED = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is greater than",
    ">=": "is at least",
}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_PLACES = {
    "pid": ("in the process with the number {}", "in processes other than number {}"),
    "tid": ("in the thread with the number {}", "in threads other than number {}"),
    "uid": ("for the user with the number {}", "for users other than number {}"),
    "cpu": ("on CPU {}", "on CPUs other than {}"),
}


def condition(node: tree.Expression, clause: tree.Clause, *, holds: bool = True) -> str:
    """When ``node`` holds (or does not), to stand behind ``only``: ``in ...``, ``if ...``."""
    match node:
        case tree.Unary(operator="!"):
            return condition(node.operand, clause, holds=not holds)
        case tree.Binary(operator="&&" | "||"):
            return _joined(node, clause, holds=holds)
        case tree.Binary(operator="^^"):
            sides = [condition(side, clause) for side in operands(node, "^^")]
            odd, even = ("one alone", "both or neither")
            if len(sides) > 2:
                odd, even = "an odd number", "an even number"
            return f"if {odd if holds else even} of these holds: {listed(sides, 'and')}"
        case tree.Binary() if node.operator in _COMPARED:
            return _comparison(node, clause, holds=holds)
        case tree.Binary(operator="&"):
            bits, whole = to_text(node.right), value(node.left, clause)
            return f"if {'some bit' if holds else 'no bit'} of {bits} is set in {whole}"
        case tree.Integer():
            return "always (the condition is a constant)" if bool(node.value) == holds else "never"
        case tree.Call(function=tree.Name(name="progenyof")) if node.arguments:
            whom = to_text(node.arguments[0])
            inside = "in" if holds else "outside of"
            return f"{inside} the process {whom} and the processes that it started"
        case tree.Comma():
            return f"{condition(node.right, clause, holds=holds)} (after {to_text(node.left)})"
        case tree.Conditional() | tree.Assign():
            return f"if {to_text(node)} {'holds (is not 0)' if holds else 'does not hold (is 0)'}"
        case _ if is_variable(node):
            return f"if {to_text(node)} {'was set (is not 0)' if holds else 'was not set (is 0)'}"
        case _:
            return f"if {value(node, clause)} is {'not ' if holds else ''}0"


def _joined(node: tree.Binary, clause: tree.Clause, *, holds: bool) -> str:
    # Neither of two is both not; not both is one of two not (De Morgan).
    together = (node.operator == "&&") == holds
    said = []
    for part in operands(node, node.operator):
        words = condition(part, clause, holds=holds)
        inner = part
        while isinstance(inner, tree.Unary) and inner.operator == "!":
            inner = inner.operand
        if isinstance(inner, tree.Binary) and inner.operator in ("&&", "||"):
            words = f"{'either' if together else 'both'} {words}"
        said.append(words)
    return listed(said, "and" if together else "or")


def _comparison(node: tree.Binary, clause: tree.Clause, *, holds: bool) -> str:
    left, right, operator = node.left, node.right, node.operator
    if _is_constant(left) and not _is_constant(right):
        left, right, operator = right, left, _TURNED[operator]
    if not holds:
        operator = _OPPOSITE[operator]
    if isinstance(left, tree.Name) and operator in ("==", "!="):
        named = _place(left.name, right, equal=operator == "==")
        if named is not None:
            return named
    if is_variable(left) and _is_nothing(right) and operator in ("==", "!="):
        return condition(left, clause, holds=operator == "!=")
    return f"if {value(left, clause)} {_COMPARED[operator]} {value(right, clause)}"


def _place(name: str, right: tree.Expression, *, equal: bool) -> str | None:
    if name == "execname":
        whose = right.value if isinstance(right, tree.String) else to_text(right)
        return f"in processes {'' if equal else 'not '}named {whose}"
    if name == "pid" and isinstance(right, tree.MacroArgument):
        if right.name == "target":
            which = "the process that dtrace starts (-c) or watches (-p)"
            return f"in {which}" if equal else f"in processes other than {which}"
        if right.name == "pid":
            return "in dtrace's own process" if equal else "in processes other than dtrace itself"
    if name in _PLACES:
        return _PLACES[name][0 if equal else 1].format(to_text(right))
    return None


def _is_constant(node: tree.Expression) -> bool:
    return isinstance(node, tree.Integer | tree.String | tree.Character | tree.MacroArgument)


def _is_nothing(node: tree.Expression) -> bool:
    match node:
        case tree.Integer():
            return node.value == 0
        case tree.Name():
            return node.name == "NULL"
        case _:
            return False
