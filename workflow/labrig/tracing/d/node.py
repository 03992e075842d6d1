"""What all parts of a D script's tree have, and how to go through them. Pure."""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, cast


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where something stands: lines and columns count from 1, the end is one past the last."""

    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Place(line=0, column=0, end_line=0, end_column=0)
"""The place of what was made, not read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """What all parts of a tree have."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment(Node):
    """A comment, with its signs."""

    text: str


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
