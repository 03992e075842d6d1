"""Rows of operators: ``a + b + c``, ``a ? b : c ? d : e`` and ``a, b, c``. Pure.

A row is deep as a tree, since each operator holds those before it (or, of ``?:``, behind it), but
nobody who writes one nests anything. What goes through a tree takes a row in a loop.
"""

from __future__ import annotations

from typing import TypeVar

from labrig.tracing.d.expressions import Binary, Comma, Conditional, Expression
from labrig.tracing.d.node import Node

Operator = TypeVar("Operator", Binary, Comma)


def row_goes_on(node: Node) -> Expression | None:
    """The operand of an operator in which its row may go on; None for what has none."""
    match node:
        case Binary() | Comma():
            return node.left
        case Conditional():
            return node.otherwise
        case _:
            return None


def leftwards(node: Operator) -> tuple[Expression, list[Operator]]:
    """The first operand of a row, and its operators of one kind from left to right."""
    operators = [node]
    while isinstance(first := operators[-1].left, type(node)):
        operators.append(first)
    return first, operators[::-1]


def operands(node: Expression, operator: str) -> list[Expression]:
    """The operands of a row, or of rows in brackets, of one binary operator, from left to right."""
    found: list[Expression] = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Binary) and here.operator == operator:
            waiting += (here.right, here.left)
        else:
            found.append(here)
    return found
