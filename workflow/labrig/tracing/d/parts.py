"""What the parser hands to the builders: tokens, nodes, and lists of them.

The parser keeps every word, so that a node's place is from its first part to its last.
"""

from __future__ import annotations

from typing import Any, TypeVar

from lark import Token

from labrig.tracing.d.fault import Mistake
from labrig.tracing.d.node import Node, Place

Parts = list[Any]

Kind = TypeVar("Kind", bound=Node)


def place_of(parts: Parts) -> Place:
    """From the first part to the last."""
    first, last = parts[0], parts[-1]
    while isinstance(first, list):
        first = first[0]
    while isinstance(last, list):
        last = last[-1]
    start: Any = first if isinstance(first, Token) else first.place
    end: Any = last if isinstance(last, Token) else last.place
    return Place(
        line=start.line, column=start.column, end_line=end.end_line, end_column=end.end_column
    )


def mistake(message: str, part: Any) -> Mistake:
    """A fault where ``part`` begins."""
    place = place_of([part])
    return Mistake(message, place.line, place.column)


def nodes(parts: Parts) -> tuple[Any, ...]:
    """The parts that are nodes, in order."""
    return tuple(part for part in parts if isinstance(part, Node))


def all_of(parts: Parts, kind: type[Kind]) -> tuple[Kind, ...]:
    """The parts that are nodes of one kind, in order."""
    return tuple(part for part in parts if isinstance(part, kind))


def first_of(parts: Parts, kind: type[Kind]) -> Kind | None:
    """The first part that is a node of one kind, if any."""
    return next((part for part in parts if isinstance(part, kind)), None)


def texts(parts: Parts, *terminals: str) -> tuple[str, ...]:
    """What the tokens of these terminals say, in order."""
    return tuple(part.value for part in parts if isinstance(part, Token) and part.type in terminals)


def name_in(parts: Parts) -> str | None:
    """The name among the parts, if any."""
    return next(iter(texts(parts, "NAME")), None)


def the_name(parts: Parts) -> str:
    """The name among the parts, where the grammar has one."""
    return texts(parts, "NAME")[0]
