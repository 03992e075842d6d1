"""What all parts of a D script's tree have, and how to go through them. Pure."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, fields
from itertools import zip_longest
from typing import Any, TypeVar, cast, dataclass_transform


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something stands: lines and columns count from 1, the end is one past the last."""

    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Place(line=0, column=0, end_line=0, end_column=0)
"""The place of what was made, not read."""


Kind = TypeVar("Kind")


@dataclass_transform(
    frozen_default=True, kw_only_default=True, eq_default=False, field_specifiers=(field,)
)
def node(kind: type[Kind]) -> type[Kind]:
    """Make a class of nodes: a frozen record that compares, hashes and prints as ``Node`` does."""
    return dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)(kind)


@node
class Node:
    """What all parts of a tree have. A row of operators is deep: nothing here calls itself."""

    place: Place = field(default=NOWHERE, compare=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return all(a == b for a, b in zip_longest(_flat(self), _flat(other)))

    def __hash__(self) -> int:
        return hash(tuple(_flat(self)))

    def __repr__(self) -> str:
        """The tree in Polish notation."""
        return " ".join(one.__name__ if isinstance(one, type) else repr(one) for one in _flat(self))


@node
class Comment(Node):
    """A comment, with its signs."""

    text: str


def _flat(node: Node) -> Iterator[Any]:
    """A tree's kinds of nodes, numbers of parts and plain values in order: all that it says."""
    waiting: list[Any] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Node):
            yield type(here)
            kind = cast(Hashable, type(here))
            waiting.extend(getattr(here, name) for name in reversed(_parts(kind)))
        elif isinstance(here, tuple):
            yield len(here)
            waiting.extend(reversed(here))
        else:
            yield here


@functools.cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind) if part.compare)


def children(node: Node) -> Iterator[Node]:
    """The nodes right below ``node``, comments aside."""
    for name in _parts(cast(Hashable, type(node))):
        part = getattr(node, name)
        if isinstance(part, Node):
            yield part
        elif isinstance(part, tuple):
            for one in part:
                if isinstance(one, Node):
                    yield one


def walk(node: Node) -> Iterator[Node]:
    """``node`` and every node below it, each before those below it; comments aside."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(list(children(here))))
